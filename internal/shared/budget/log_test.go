package budget

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream/ratelimit"
)

// newLogged returns the pool of a server of its own.
func newLogged(t *testing.T, url string, log *bytes.Buffer) ratelimit.Pool {
	t.Helper()
	store, err := shared.Open(shared.Options{URL: url, Secrets: []string{strings.Repeat("s", 32)}, Account: "a"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	pools := New(store, Options{Logger: slog.New(slog.NewTextHandler(log, nil))})
	t.Cleanup(pools.Close)
	return pools.Of("principal")
}

// The log says once a minute that the state was lost, and then that the servers share the budget again.
func TestLostStateIsLogged(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	var logs [2]bytes.Buffer
	pools := []ratelimit.Pool{newLogged(t, redis.URL(), &logs[0]), newLogged(t, redis.URL(), &logs[1])}
	leases := func(pool ratelimit.Pool) bool {
		answer, err := pool.Ask(ratelimit.Ask{Limit: 100, Left: -1, Light: ratelimit.Demand{First: 1, Total: 1}})
		return err == nil && !answer.Forming
	}
	awaitAll := func() {
		const enough = 10
		deadline := time.Now().Add(20 * time.Second)
		for good := 0; good < enough; <-time.After(20 * time.Millisecond) { // each server knows the other one
			good++
			for _, pool := range pools {
				if !leases(pool) {
					good = 0
				}
			}
			if time.Now().After(deadline) {
				t.Fatalf("no permits:\n%s\n%s", &logs[0], &logs[1])
			}
		}
	}
	awaitAll()
	if logs[0].Len() > 0 {
		t.Errorf("the first state is logged:\n%s", &logs[0])
	}
	for range 2 {
		redis.Flush(t)
		if leases(pools[0]) {
			t.Error("the state was lost, and permits are leased")
		}
		awaitAll()
	}
	text := logs[0].String()
	lost, again := strings.Count(text, "Redis lacks what was spent"), strings.Count(text, "share the budget again")
	if lost != 1 || again != 1 {
		t.Errorf("%d lines that the state was lost, %d that it is back:\n%s", lost, again, text)
	}
}
