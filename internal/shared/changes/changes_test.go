package changes_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/changes"
	"mailbox-graphql/internal/shared/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, redistest.Lingering()...) }

const (
	oldSecret = "0123456789abcdef0123456789abcdef"
	newSecret = "fedcba9876543210fedcba9876543210"
)

// server is a server with its own memory of outcomes.
type server struct {
	*idempotency.Keys[string]

	store   *shared.Store
	changes *changes.Changes
}

func newServer(t *testing.T, redis *redistest.Server, secrets ...string) *server {
	t.Helper()
	if len(secrets) == 0 {
		secrets = []string{oldSecret}
	}
	store, err := shared.Open(shared.Options{URL: redis.URL(), Secrets: secrets, Account: "a"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	shared := changes.New(store)
	return &server{keysOf(shared), store, shared}
}

// keysOf returns keys whose outcomes are texts.
func keysOf(shared *changes.Changes) *idempotency.Keys[string] {
	return idempotency.NewShared(100, idempotency.Sharing[string]{
		Keys: shared,
		Encode: func(_ context.Context, outcome idempotency.Outcome[string]) []byte {
			if outcome.Err != nil {
				return []byte("error " + outcome.Err.Error())
			}
			return []byte("value " + outcome.Value)
		},
		Decode: func(encoded []byte) (idempotency.Outcome[string], error) {
			if text, ok := strings.CutPrefix(string(encoded), "error "); ok {
				return idempotency.Outcome[string]{Err: errors.New(text)}, nil
			}
			return idempotency.Outcome[string]{Value: strings.TrimPrefix(string(encoded), "value ")}, nil
		},
	})
}

// settled waits until the server knows whether it has Redis.
func (s *server) settled(t *testing.T, available bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); s.store.Available() != available; <-time.After(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("redis is available: %t", !available)
		}
	}
}

func key(text string, input byte) idempotency.Key {
	return idempotency.Key{Caller: "caller-canary", Text: "key-canary-" + text, Input: [32]byte{input}}
}

// running counts runs, each of which takes a while and brings the name of the server.
type running struct {
	runs  atomic.Int64
	takes time.Duration
}

func (r *running) on(server string) idempotency.Change[string] {
	return func(context.Context) (string, bool, error) {
		r.runs.Add(1)
		<-time.After(r.takes)
		return server + "-canary", true, nil
	}
}

// However many servers receive a change, one runs it, and all callers get its outcome. Redis shows nothing of it.
func TestOneRunOnAllServers(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		redis := redistest.Start(t, redistest.Options{Binary: binary})
		change := &running{takes: 300 * time.Millisecond}
		var mu sync.Mutex
		outcomes := make(map[string]int)
		var callers sync.WaitGroup
		for _, name := range []string{"a", "b", "c"} {
			server := newServer(t, redis)
			for range 5 {
				callers.Go(func() {
					got, err := server.Do(t.Context(), key("k", 1), change.on(name))
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					defer mu.Unlock()
					outcomes[got]++
				})
			}
		}
		callers.Wait()
		if change.runs.Load() != 1 || len(outcomes) != 1 {
			t.Errorf("%d runs with the outcomes %v, want one", change.runs.Load(), outcomes)
		}
		if _, err := newServer(t, redis).Do(t.Context(), key("k", 2), change.on("d")); !errors.Is(err, idempotency.ErrOtherInput) {
			t.Errorf("another input: %v", err)
		}
		for at, value := range redis.Dump(t) {
			if strings.Contains(at+value, "canary") || strings.Contains(value, "\x01\x00\x00\x00\x00\x00\x00\x00") {
				t.Errorf("%s shows a caller, a key, an input or an outcome", at)
			}
		}
	})
}

// A caller with another input gets its error although the change is under way on another server, and does not delay the
// others.
func TestOtherInputWhileAnotherServerRuns(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	runs, waits := newServer(t, redis), newServer(t, redis)
	change := &running{takes: time.Second}
	var calling sync.WaitGroup
	calling.Go(func() {
		if _, err := runs.Do(t.Context(), key("k", 1), change.on("a")); err != nil {
			t.Error(err)
		}
	})
	for change.runs.Load() == 0 {
		<-time.After(time.Millisecond)
	}
	for range 5 {
		calling.Go(func() {
			if _, err := waits.Do(t.Context(), key("k", 2), change.on("b")); !errors.Is(err, idempotency.ErrOtherInput) {
				t.Errorf("another input: %v", err)
			}
		})
		calling.Go(func() {
			if got, err := waits.Do(t.Context(), key("k", 1), change.on("b")); got != "a-canary" || err != nil {
				t.Errorf("the same input: %q, %v", got, err)
			}
		})
	}
	calling.Wait()
	if change.runs.Load() != 1 {
		t.Errorf("%d runs, want 1", change.runs.Load())
	}
}

// A change that changed nothing leaves the key free on all servers. A panic keeps it.
func TestRefusalsAndPanics(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	first, second := newServer(t, redis), newServer(t, redis)
	refused := errors.New("refused")
	_, err := first.Do(t.Context(), key("k", 1), func(context.Context) (string, bool, error) { return "", false, refused })
	if !errors.Is(err, refused) {
		t.Errorf("error = %v", err)
	}
	change := new(running)
	if got, err := second.Do(t.Context(), key("k", 2), change.on("b")); got != "b-canary" || err != nil {
		t.Errorf("after a refusal: %q, %v", got, err)
	}
	_, err = first.Do(t.Context(), key("panic", 1), func(context.Context) (string, bool, error) { panic("canary") })
	if err == nil {
		t.Error("no error after a panic")
	}
	if _, err := second.Do(t.Context(), key("panic", 1), change.on("b")); err == nil || !strings.Contains(err.Error(), "panicked") {
		t.Errorf("after a panic on another server: %v", err)
	}
	if change.runs.Load() != 1 {
		t.Errorf("%d runs, want 1", change.runs.Load())
	}
}

// The outcome of a change whose server ends in the middle is unknown. No server runs the change again, with or without
// Redis.
func TestOwnerEnds(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{Persist: true})
	ends, next := newServer(t, redis), newServer(t, redis)
	next.settled(t, true)
	leave := make(chan struct{})
	defer close(leave)
	began := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		_, _ = ends.Do(ctx, key("k", 1), func(context.Context) (string, bool, error) {
			close(began)
			<-leave
			return "too late", true, nil
		})
	}()
	<-began
	waiting := make(chan error, 1)
	change := new(running)
	go func() {
		_, err := next.Do(t.Context(), key("k", 1), change.on("b"))
		waiting <- err
	}()
	<-time.After(100 * time.Millisecond)
	ends.store.Close()
	if err := <-waiting; !errors.Is(err, idempotency.ErrUnknown) {
		t.Errorf("who waited: %v", err)
	}
	if _, err := next.Do(t.Context(), key("k", 2), change.on("b")); !errors.Is(err, idempotency.ErrOtherInput) {
		t.Errorf("another input: %v", err)
	}
	redis.Kill(t)
	next.settled(t, false)
	if _, err := next.Do(t.Context(), key("k", 1), change.on("b")); !errors.Is(err, idempotency.ErrUnknown) {
		t.Errorf("without Redis: %v", err)
	}
	redis.Restart(t)
	if _, err := newServer(t, redis).Do(t.Context(), key("k", 1), change.on("c")); !errors.Is(err, idempotency.ErrUnknown) {
		t.Errorf("a new server: %v", err)
	}
	if change.runs.Load() != 0 {
		t.Errorf("%d more runs", change.runs.Load())
	}
}

// A server that loses Redis in the middle of a run keeps the outcome, and brings it when Redis is back.
func TestRedisIsLostInTheMiddle(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{Persist: true})
	runs, next := newServer(t, redis), newServer(t, redis)
	next.settled(t, true)
	change := new(running)
	got, err := runs.Do(t.Context(), key("k", 1), func(ctx context.Context) (string, bool, error) {
		redis.Kill(t)
		return change.on("a")(ctx)
	})
	if got != "a-canary" || err != nil {
		t.Errorf("Do = %q, %v", got, err)
	}
	refused := errors.New("refused")
	_, err = runs.Do(t.Context(), key("free", 1), func(context.Context) (string, bool, error) { return "", false, refused })
	if !errors.Is(err, refused) {
		t.Errorf("error = %v", err)
	}
	if got, err := runs.Do(t.Context(), key("alone", 1), change.on("a")); got != "a-canary" || err != nil {
		t.Errorf("without Redis: %q, %v", got, err)
	}
	redis.Restart(t)
	runs.settled(t, true)
	next.settled(t, true)
	for _, text := range []string{"k", "alone", "free"} {
		want := map[string]string{"k": "a-canary", "alone": "a-canary", "free": "b-canary"}[text]
		<-time.After(200 * time.Millisecond) // until what waits was sent
		if got, err := next.Do(t.Context(), key(text, 1), change.on("b")); got != want || err != nil {
			t.Errorf("%s on another server: %q, %v, want %q", text, got, err, want)
		}
	}
	if change.runs.Load() != 3 {
		t.Errorf("%d runs, want 3", change.runs.Load())
	}
}

// An outcome that waits for Redis is brought although another one is taken when Redis comes back.
func TestOutcomesWaitForEachOther(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{Persist: true})
	runs, next := newServer(t, redis), newServer(t, redis)
	runs.settled(t, true)
	change := new(running)
	_, err := runs.Do(t.Context(), key("k", 1), func(ctx context.Context) (string, bool, error) {
		redis.Kill(t)
		return change.on("a")(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	runs.changes.Occupied(func() {
		redis.Restart(t)
		runs.settled(t, true)
		<-time.After(100 * time.Millisecond)
	})
	next.settled(t, true)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if got, err := next.Do(ctx, key("k", 1), change.on("b")); got != "a-canary" || err != nil {
		t.Errorf("on another server: %q, %v", got, err)
	}
}

// During a short pause of Redis, servers wait for it, and do not run a change that another server may have begun.
func TestRedisIsSlow(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	change := &running{takes: 100 * time.Millisecond}
	servers := []*server{newServer(t, redis), newServer(t, redis)}
	for _, server := range servers {
		server.settled(t, true)
	}
	redis.Pause(t, 300*time.Millisecond)
	var calling sync.WaitGroup
	for _, server := range servers {
		calling.Go(func() {
			if got, err := server.Do(t.Context(), key("k", 1), change.on("x")); got != "x-canary" || err != nil {
				t.Errorf("Do = %q, %v", got, err)
			}
		})
	}
	calling.Wait()
	if change.runs.Load() != 1 {
		t.Errorf("%d runs, want 1", change.runs.Load())
	}
}

// While secrets are changed, servers with either order of them know the same keys.
func TestSecretsAreReplaced(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	change := new(running)
	for i, secrets := range [][]string{{oldSecret, newSecret}, {newSecret, oldSecret}} {
		name := []string{"a", "b"}[i]
		if got, err := newServer(t, redis, secrets...).Do(t.Context(), key("k", 1), change.on(name)); got != "a-canary" || err != nil {
			t.Errorf("Do = %q, %v", got, err)
		}
	}
}

// If Redis does not answer, or refuses calls, a change waits for it only briefly, and runs. The outcome is shared
// when Redis takes it.
func TestRedisIsNoUse(t *testing.T) {
	t.Parallel()
	rules := "~*:members ~*:profiles &* +@all" // heartbeats, and nothing else
	for name, test := range map[string]struct {
		options     redistest.Options
		spoil, mend func(t *testing.T, redis *redistest.Server)
	}{
		"frozen": {
			redistest.Options{},
			func(t *testing.T, redis *redistest.Server) { t.Helper(); redis.Freeze(t) },
			func(t *testing.T, redis *redistest.Server) { t.Helper(); redis.Thaw(t) },
		},
		"without rights": {
			redistest.Options{User: "app", Password: "redis-s3cr3t", Rules: rules},
			func(*testing.T, *redistest.Server) {},
			func(t *testing.T, redis *redistest.Server) {
				t.Helper()
				redis.Do(t, "ACL", "SETUSER", "app", "allkeys")
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			redis := redistest.Start(t, test.options)
			runs, next := newServer(t, redis), newServer(t, redis)
			runs.settled(t, true)
			next.settled(t, true)
			test.spoil(t, redis)
			change := new(running)
			began := time.Now()
			if got, err := runs.Do(t.Context(), key("k", 1), change.on("a")); got != "a-canary" || err != nil {
				t.Errorf("Do = %q, %v", got, err)
			}
			if waited := time.Since(began); waited > 5*time.Second {
				t.Errorf("it took %s", waited)
			}
			test.mend(t, redis)
			runs.settled(t, true)
			next.settled(t, true)
			if _, err := runs.Do(t.Context(), key("another", 1), change.on("a")); err != nil { // after it, all that waits is sent
				t.Error(err)
			}
			<-time.After(200 * time.Millisecond)
			if got, err := next.Do(t.Context(), key("k", 1), change.on("b")); got != "a-canary" || err != nil {
				t.Errorf("on another server: %q, %v", got, err)
			}
		})
	}
}
