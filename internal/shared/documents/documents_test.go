package documents_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/documents"
	"mailbox-graphql/internal/shared/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, redistest.Lingering()...) }

const (
	secret = "0123456789abcdef0123456789abcdef"
	text   = `{ customerByEmail(email: "canary@example.com") { id } }`
	hash   = "the-hash-canary"
)

func newServer(t *testing.T, redis *redistest.Server, maxBytes int64) *documents.Documents {
	t.Helper()
	store, err := shared.Open(shared.Options{URL: redis.URL(), Secrets: []string{secret}, Account: "a"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if !store.Settled(ctx) {
		t.Fatal("redis does not answer")
	}
	return documents.New(store, maxBytes)
}

func wantFound(t *testing.T, server *documents.Documents, hash string, want bool) {
	t.Helper()
	if got, ok := server.Find(t.Context(), hash); ok != want || ok && got != text {
		t.Errorf("Find = %q, %t, want it: %t", got, ok, want)
	}
}

// A server finds what another one has added, for a day after it was last found. Redis shows neither the text nor its hash.
func TestServersShareDocuments(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		redis := redistest.Start(t, redistest.Options{Binary: binary})
		first, second := newServer(t, redis, 1<<20), newServer(t, redis, 1<<20)
		wantFound(t, second, hash, false)
		first.Add(t.Context(), hash, text)
		for key, value := range redis.Dump(t) {
			if strings.Contains(key+value, "canary") {
				t.Errorf("%s shows a document", key)
			}
			if strings.Contains(key, "document") {
				redis.Do(t, "EXPIRE", key, "60")
				wantFound(t, second, hash, true)
				if left, _ := redis.Do(t, "TTL", key).(int64); left < 24*60*60-60 {
					t.Errorf("a document that was found has %d seconds left, want a day", left)
				}
			}
		}
		wantFound(t, second, hash, true)
	})
}

// A text that was moved to another hash is not found.
func TestMovedDocument(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	server := newServer(t, redis, 1<<20)
	server.Add(t.Context(), hash, text)
	server.Add(t.Context(), "other", "{ other }")
	var keys []string
	for key := range redis.Dump(t) {
		if strings.Contains(key, "document") {
			keys = append(keys, key)
		}
	}
	if len(keys) != 2 {
		t.Fatalf("keys %v, want 2", keys)
	}
	redis.Do(t, "COPY", keys[0], keys[1], "REPLACE")
	first, second := 0, 0
	if _, ok := server.Find(t.Context(), hash); ok {
		first++
	}
	if _, ok := server.Find(t.Context(), "other"); ok {
		second++
	}
	if first+second != 1 {
		t.Errorf("%d documents found, want 1", first+second)
	}
}

// A server writes no more than its bound, and a Redis that is full or gone causes no error.
func TestBoundsAndFailures(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	server := newServer(t, redis, int64(2*(len(text)+256)))
	for _, name := range []string{"1", "2", "3"} {
		server.Add(t.Context(), name, text)
	}
	wantFound(t, server, "2", true)
	wantFound(t, server, "3", false)

	full := newServer(t, redis, 1<<20)
	redis.LimitMemory(t, "1", "noeviction")
	full.Add(t.Context(), "4", text)
	wantFound(t, full, "4", false)
	wantFound(t, full, "1", true)

	redis.Kill(t)
	began := time.Now()
	full.Add(t.Context(), "5", text)
	wantFound(t, full, "1", false)
	if waited := time.Since(began); waited > 2*time.Second {
		t.Errorf("waited %s for a Redis that is gone", waited)
	}
	redis.Restart(t)
	for end := time.Now().Add(20 * time.Second); ; <-time.After(10 * time.Millisecond) {
		full.Add(t.Context(), "6", text)
		if _, ok := full.Find(t.Context(), "6"); ok {
			break
		}
		if time.Now().After(end) {
			t.Fatal("documents are not shared after a restart")
		}
	}
}

// Many short documents take no more memory in Redis than a few long ones.
func TestManyShortDocuments(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	used := func() int64 {
		bytes, err := strconv.ParseInt(redis.Info(t, "memory")["used_memory_dataset"], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	const maxBytes = 256 << 10
	server := newServer(t, redis, maxBytes)
	before := used()
	for i := range 6000 {
		server.Add(t.Context(), strconv.Itoa(i), "{a}")
	}
	if took := used() - before; took > 3*maxBytes/2 {
		t.Errorf("documents of at most %d bytes take %d", maxBytes, took)
	}
}

// A document that did not reach Redis does not count.
func TestWithoutRedis(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	server := newServer(t, redis, int64(len(text)+256))
	redis.LimitMemory(t, "1", "noeviction")
	for range 5 {
		server.Add(t.Context(), hash, text)
	}
	wantFound(t, server, hash, false)
	redis.LimitMemory(t, "0", "noeviction")
	server.Add(t.Context(), hash, text)
	wantFound(t, server, hash, true)
}
