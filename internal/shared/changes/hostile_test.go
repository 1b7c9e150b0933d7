package changes_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/internal/shared/redistest"
)

// A value that another program has written in place of a claim or an outcome may hide either. So the change does not run.
func TestForeignValues(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	change := new(running)
	servers := []*server{newServer(t, redis), newServer(t, redis)}
	for _, server := range servers {
		server.settled(t, true)
	}
	for name, spoil := range map[string]func(value string){
		"text in place of the outcome":   func(value string) { redis.Do(t, "SET", value, "garbage") },
		"a list in place of the outcome": func(value string) { redis.Do(t, "LPUSH", value, "garbage") },
		"text in place of the claim":     func(value string) { redis.Do(t, "SET", value+":lease", "garbage") },
		"parts of a claim":               func(value string) { redis.Do(t, "HSET", value+":lease", "server", "x") },
		"a claim without a note": func(value string) {
			redis.Do(t, "HSET", value+":lease", "server", servers[0].store.ID(), "until", "99999999999999", "note", "garbage")
		},
	} {
		if _, err := servers[0].Do(t.Context(), key(name, 1), change.on("a")); err != nil {
			t.Fatal(err)
		}
		runs := change.runs.Load()
		for at := range redis.Dump(t) {
			if strings.Contains(at, ":change:") {
				redis.Do(t, "DEL", at)
				spoil(at)
			}
		}
		if _, err := servers[1].Do(t.Context(), key(name, 1), change.on("b")); !errors.Is(err, idempotency.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
		if change.runs.Load() != runs {
			t.Errorf("%s: the change ran again", name)
		}
		for at := range redis.Dump(t) {
			if strings.Contains(at, ":change:") {
				redis.Do(t, "DEL", at)
			}
		}
	}
}

// While Redis cannot say which servers run, a change that another server has begun does not run again.
func TestForeignMembers(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	runs, waits := newServer(t, redis), newServer(t, redis)
	waits.settled(t, true)
	change := &running{takes: 300 * time.Millisecond}
	var calling sync.WaitGroup
	calling.Go(func() {
		if _, err := runs.Do(t.Context(), key("k", 1), change.on("a")); err != nil {
			t.Error(err)
		}
	})
	for change.runs.Load() == 0 {
		<-time.After(time.Millisecond)
	}
	redis.Do(t, "DEL", runs.store.MembersKey())
	redis.Do(t, "LPUSH", runs.store.MembersKey(), "garbage")
	// A heartbeat of this server may come before one of the other server, which then counts as gone for a moment.
	got, err := waits.Do(t.Context(), key("k", 1), change.on("b"))
	if !errors.Is(err, idempotency.ErrUnknown) && (got != "a-canary" || err != nil) {
		t.Errorf("Do = %q, %v", got, err)
	}
	calling.Wait()
	if change.runs.Load() != 1 {
		t.Errorf("%d runs, want 1", change.runs.Load())
	}
}
