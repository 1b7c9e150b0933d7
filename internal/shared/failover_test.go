package shared_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/redistest"
)

// awaitUse waits until the store can be used.
func awaitUse(t *testing.T, store *shared.Store, within time.Duration) {
	t.Helper()
	start := time.Now()
	var err error
	for time.Since(start) < within {
		if err = use(t.Context(), store); err == nil {
			t.Logf("usable after %s", time.Since(start))
			return
		}
		<-time.After(10 * time.Millisecond)
	}
	t.Fatalf("not usable after %s: %v", within, err)
}

func TestSentinelFailover(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		for name, opts := range map[string]redistest.Options{
			"one password":           {Binary: binary, Password: "secret"},
			"Sentinels without user": {Binary: binary, User: "app", Password: "secret", OpenSentinel: true},
		} {
			s := redistest.StartSentinel(t, opts)
			store, log := open(t, s.URL())
			awaitAvailable(t, store, true, soon)
			load := startLoad(t, store)
			s.Primary.Kill(t)
			s.Replica.AwaitPrimary(t)
			awaitUse(t, store, soon)
			if longest := load.stop(); longest > longestCall {
				t.Errorf("%s: a call took %s", name, longest)
			}
			if got := s.Replica.Do(t, "ZCARD", store.MembersKey()); got != int64(1) {
				t.Errorf("%s: %v servers at the new primary", name, got)
			}
			wantDiscreet(t, s.Primary, log.String())
		}
	})
}

// A primary that is told to be a replica, and goes on answering, is left.
func TestSentinelDemotion(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		s := redistest.StartSentinel(t, redistest.Options{Binary: binary})
		store, _ := open(t, s.URL())
		awaitAvailable(t, store, true, soon)
		s.Failover(t)
		for start := time.Now(); ; <-time.After(20 * time.Millisecond) {
			if got := s.Replica.Do(t, "ZCARD", store.MembersKey()); got == int64(1) && use(t.Context(), store) == nil {
				t.Logf("at the new primary after %s", time.Since(start))
				return
			}
			if time.Since(start) > 2*soon {
				t.Fatal("the server is not at the new primary")
			}
		}
	})
}

func TestClusterFailover(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		for _, frozen := range []bool{false, true} {
			c := redistest.StartCluster(t, redistest.Options{Binary: binary, Password: "secret"}, true)
			store, log := open(t, c.URL())
			awaitAvailable(t, store, true, soon)
			load := startLoad(t, store)
			primary, replica := c.Owner(t, store.MembersKey())
			if frozen {
				primary.Freeze(t)
			} else {
				primary.Kill(t)
			}
			replica.AwaitPrimary(t)
			awaitUse(t, store, 2*soon)
			if longest := load.stop(); longest > longestCall {
				t.Errorf("frozen %t: a call took %s", frozen, longest)
			}
			wantDiscreet(t, primary, log.String())
		}
	})
}

// A node that has none of the account's keys may go without a loss.
func TestClusterLosesAnotherNode(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		c := redistest.StartCluster(t, redistest.Options{Binary: binary, Config: []string{"cluster-require-full-coverage no"}}, false)
		store, log := open(t, c.URL())
		awaitAvailable(t, store, true, soon)
		owner, _ := c.Owner(t, store.MembersKey())
		for _, node := range c.Nodes {
			if node != owner {
				node.Kill(t)
				break
			}
		}
		for start := time.Now(); time.Since(start) < 3*time.Second; <-time.After(20 * time.Millisecond) {
			if err := use(t.Context(), store); err != nil {
				t.Fatalf("%v\n%s", err, log)
			}
		}
	})
}

func TestRedisComesLater(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		server := redistest.Start(t, redistest.Options{Binary: binary})
		server.Kill(t)
		store, log := open(t, server.URL())
		ctx, cancel := context.WithTimeout(t.Context(), soon)
		defer cancel()
		if store.Settled(ctx) || ctx.Err() != nil {
			t.Error("Redis is not known to be gone")
		}
		told := make(chan bool, 10)
		store.OnAvailability(func(available bool) { told <- available })
		<-time.After(2 * time.Second)
		server.Restart(t)
		awaitUse(t, store, soon)
		if available := <-told; !available {
			t.Error("told of a loss")
		}
		if lines := strings.Count(log.String(), "\n"); lines != 2 {
			t.Errorf("%d lines of log:\n%s", lines, log)
		}
	})
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		server := redistest.Start(t, redistest.Options{Binary: binary, User: "app", Password: "secret"})
		for wrong, want := range map[string]string{
			strings.Replace(server.URL(), "secret", "s3cr3t", 1): "wrong user or password",
			strings.Replace(server.URL(), "app", "apricot", 1):   "wrong user or password",
			strings.Replace(server.URL(), "app:secret@", "", 1):  "it asks for a password",
		} {
			store, log := open(t, wrong)
			awaitSettled(t, store, false)
			<-time.After(time.Second)
			text := log.String()
			if strings.Count(text, "\n") != 1 || !strings.Contains(text, want) {
				t.Errorf("want %q and no more:\n%s", want, text)
			}
			for _, private := range []string{"s3cr3t", "apricot", "app"} {
				if strings.Contains(text, private) {
					t.Errorf("%q in %s", private, text)
				}
			}
			wantDiscreet(t, server, text)
		}
	})
}

func awaitSettled(t *testing.T, store *shared.Store, want bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	if got := store.Settled(ctx); got != want || ctx.Err() != nil {
		t.Fatalf("available is %t, %v", got, ctx.Err())
	}
}

// A connection that comes and goes is told once in a minute, and Redis is left alone for longer and longer.
func TestFlapping(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		server := redistest.Start(t, redistest.Options{Binary: binary})
		store, log := open(t, server.URL())
		awaitSettled(t, store, true)
		startLoad(t, store)
		for range 6 {
			server.Pause(t, 400*time.Millisecond)
			awaitAvailable(t, store, false, soon)
			awaitAvailable(t, store, true, soon)
		}
		if lines := strings.Count(log.String(), "\n"); lines > 3 {
			t.Errorf("%d lines of log:\n%s", lines, log)
		}
	})
}

// The end does not wait for a Redis that does not answer.
func TestCloseDoesNotWait(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		for _, opened := range []bool{true, false} {
			server := redistest.Start(t, redistest.Options{Binary: binary})
			var store *shared.Store
			if opened {
				store, _ = open(t, server.URL())
				awaitSettled(t, store, true)
			}
			server.Freeze(t)
			if !opened {
				store, _ = open(t, server.URL())
				<-time.After(100 * time.Millisecond)
			}
			start := time.Now()
			store.Close()
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("Close took %s", took)
			}
			server.Thaw(t)
		}
	})
}

// Whoever waits for the first answer of Redis is not kept past the end.
func TestCloseSettles(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Options{})
	server.Freeze(t)
	store, _ := open(t, server.URL())
	store.Close()
	awaitSettled(t, store, false)
}

// A server that ends is no member any more, at once.
func TestCloseLeaves(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		server := redistest.Start(t, redistest.Options{Binary: binary})
		store, _ := open(t, server.URL())
		awaitSettled(t, store, true)
		if got := server.Do(t, "ZCARD", store.MembersKey()); got != int64(1) {
			t.Errorf("%v servers", got)
		}
		store.Close()
		if got := server.Do(t, "ZCARD", store.MembersKey()); got != int64(0) {
			t.Errorf("%v servers after the end", got)
		}
		if _, err := store.Do(t.Context(), func(b rueidis.Builder) rueidis.Completed { return b.Ping().Build() }); err == nil {
			t.Error("a call after the end has an answer")
		}
	})
}

// A call whose caller has little time takes nothing from the others.
func TestCallersWithLittleTime(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		server := redistest.Start(t, redistest.Options{Binary: binary})
		store, err := shared.Open(shared.Options{
			URL: server.URL(), Secrets: []string{secret}, Account: "account", Timeout: time.Minute,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(store.Close)
		awaitSettled(t, store, true)
		server.Pause(t, 1500*time.Millisecond)
		others := make(chan error, 10)
		for range cap(others) {
			go func() {
				_, err := store.Do(t.Context(), func(b rueidis.Builder) rueidis.Completed { return b.Get().Key(store.Key("k")).Build() })
				others <- err
			}()
		}
		for range 20 {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Millisecond)
			_, err := store.Do(ctx, func(b rueidis.Builder) rueidis.Completed { return b.Get().Key(store.Key("k")).Build() })
			cancel()
			if err == nil {
				t.Error("a paused Redis has answered")
			}
		}
		for range cap(others) {
			if err := <-others; err != nil {
				t.Error(err)
			}
		}
		if !store.Available() {
			t.Error("Redis counts as lost")
		}
	})
}

// observed passes the outcomes of calls on, and remembers the rest.
type observed struct {
	outcomes chan shared.Outcome
	took     string
	read     func() shared.Stats
}

func (o *observed) Called(_ context.Context, outcome shared.Outcome, _ time.Duration) {
	o.outcomes <- outcome
}

func (o *observed) Took(kind string)                    { o.took += kind }
func (o *observed) WatchStore(read func() shared.Stats) { o.read = read }

func TestObserver(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		server := redistest.Start(t, redistest.Options{Binary: binary})
		watch := &observed{outcomes: make(chan shared.Outcome, 100)}
		store, err := shared.Open(shared.Options{
			URL: server.URL(), Secrets: []string{secret}, Account: "account", Observer: watch, Logger: slog.New(slog.DiscardHandler),
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(store.Close)
		awaitSettled(t, store, true)
		key := store.Key("k")
		get := func(b rueidis.Builder) rueidis.Completed { return b.Get().Key(key).Build() }
		want := func(ctx context.Context, command func(b rueidis.Builder) rueidis.Completed, want shared.Outcome) {
			_, _ = store.Do(ctx, command)
			if got := <-watch.outcomes; got != want {
				t.Errorf("outcome %s, want %s", got, want)
			}
		}
		if got, want := watch.read(), (shared.Stats{Available: true, Servers: 1, Alike: true}); got != want {
			t.Errorf("the store stands at %+v, want %+v", got, want)
		}
		if store.Took("token"); watch.took != "token" {
			t.Errorf("the observer has heard of %q", watch.took)
		}
		want(t.Context(), get, shared.Answered)
		want(t.Context(), func(b rueidis.Builder) rueidis.Completed { return b.Incr().Key(store.MembersKey()).Build() }, shared.Refused)
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		want(gone, get, shared.GivenUp)
		server.Freeze(t)
		for range 3 {
			want(t.Context(), get, shared.Failed)
		}
		want(t.Context(), get, shared.Skipped)
		if watch.read().Available {
			t.Error("Redis is frozen, and counts as available")
		}
		server.Thaw(t)
	})
}

// A command that waits in Redis ends with its caller, and holds up no other call.
func TestAwait(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		server := redistest.Start(t, redistest.Options{Binary: binary})
		store, _ := open(t, server.URL())
		awaitSettled(t, store, true)
		stream := store.Key("stream")
		read := func(ctx context.Context, wait time.Duration) (rueidis.RedisMessage, error) {
			return store.Await(ctx, wait+store.Timeout(), func(b rueidis.Builder) rueidis.Completed {
				return b.Xread().Block(wait.Milliseconds()).Streams().Key(stream).Id("$").Build()
			})
		}
		if answer, err := read(t.Context(), 50*time.Millisecond); err != nil || !answer.IsNil() {
			t.Errorf("nothing came: %v, %v", answer, err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			_, err := read(ctx, time.Minute)
			ended <- err
		}()
		blocked := func() string { return server.Info(t, "clients")["blocked_clients"] }
		for blocked() != "1" {
			<-time.After(time.Millisecond)
		}
		if err := use(t.Context(), store); err != nil {
			t.Error(err)
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		for start := time.Now(); blocked() != "0"; <-time.After(time.Millisecond) {
			if time.Since(start) > soon {
				t.Fatal("the command still waits in Redis")
			}
		}
		if !store.Available() {
			t.Error("Redis counts as lost")
		}
	})
}

// If Redis has no database of the number in the address, the log says so.
func TestNoSuchDatabase(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		server := redistest.Start(t, redistest.Options{Binary: binary})
		cluster := redistest.StartCluster(t, redistest.Options{Binary: binary}, false)
		for url, want := range map[string]string{
			server.URL() + "/99":          "it has no database of this number",
			cluster.Nodes[0].URL() + "/1": "a cluster has database 0 only",
		} {
			store, log := open(t, url)
			awaitSettled(t, store, false)
			await(t, "the log says why", soon, func() bool { return strings.Contains(log.String(), want) })
		}
	})
}
