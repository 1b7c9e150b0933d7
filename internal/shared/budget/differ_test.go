package budget

import (
	"context"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream/ratelimit"
)

// If servers have different limits in their settings, the lowest one holds for all, until its server ends.
func TestServersOfOtherLimits(t *testing.T) {
	t.Parallel()
	const low, high = 40, 100
	f := newFleet(t, redistest.Options{}, quick, low, 1)
	f.limit = high
	f.add(t)
	f.servers[1].store.await(t, low)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	for _, m := range f.servers {
		m.run(ctx, 8, 0)
	}
	<-time.After(2 * quick.span)
	if most := f.most(); most > low || most < low*9/10 {
		t.Errorf("%d permits in a minute, the lowest limit is %d", most, low)
	}
	f.servers[0].stop()
	f.servers[0].store.Close()
	f.servers[1].store.await(t, high)
	start := time.Now()
	<-time.After(2 * quick.span)
	if total, _ := f.spentSince(start); total < 2*high*8/10 {
		t.Errorf("%d permits in two spans after the server with the lowest limit has ended", total)
	}
}

// await waits until the lowest limit of all servers is the wanted one.
func (c *counted) await(t *testing.T, want int) {
	t.Helper()
	for start := time.Now(); ; <-time.After(10 * time.Millisecond) {
		limit, _ := c.Budget()
		if limit == want {
			return
		}
		if time.Since(start) > 10*time.Second {
			t.Fatalf("the lowest limit is %d, want %d", limit, want)
		}
	}
}

// If two releases share no state, the servers of each release have half of the limit, whether a setting or a header says the
// limit.
func TestServersOfOtherReleases(t *testing.T) {
	t.Parallel()
	server := startScript(t)
	for name, test := range map[string]struct{ limit, told, parts, want int }{
		"one release":                {400, 0, 1, 400},
		"two releases":               {400, 0, 2, 200},
		"two releases, by a header":  {0, 120, 2, 60},
		"two releases, less is told": {400, 120, 2, 60},
		"no limit":                   {0, 0, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			const key = "budget"
			server.forget(t, key)
			answer := server.firstAsk(t, key, wireAsk{Want: 1000, Limit: test.limit, Told: test.told, Parts: test.parts})
			if answer.Light != test.want || answer.Limit != test.want {
				t.Errorf("leased %d, limit %d, want %d", answer.Light, answer.Limit, test.want)
			}
		})
	}
}

// Servers with different first secrets name callers' budgets differently, and have their parts of them. They share the budget
// of the app.
func TestServersOfOtherFirstSecrets(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	old, renewed := strings.Repeat("o", 32), strings.Repeat("n", 32)
	var all []*Pools
	for _, secrets := range [][]string{{old, renewed}, {renewed, old}} {
		store, err := shared.Open(shared.Options{
			URL: redis.URL(), Secrets: secrets, Account: "a", Budget: shared.Budget{Limit: 100, Version: Version},
		})
		if err != nil {
			t.Fatal(err)
		}
		pools := New(store, Options{})
		t.Cleanup(func() {
			pools.Close()
			store.Close()
		})
		all = append(all, pools)
	}
	for _, pools := range all {
		for start := time.Now(); pools.store.Servers() < len(all); <-time.After(10 * time.Millisecond) {
			if time.Since(start) > 10*time.Second {
				t.Fatal("the servers do not see each other")
			}
		}
	}
	ask := func(pools *Pools, principal string) int {
		t.Helper()
		answer, err := pools.Of(principal).Ask(ratelimit.Ask{
			Light: ratelimit.Demand{First: 1, Total: 1000}, Limit: 100, Left: -1,
		})
		if err != nil {
			t.Fatal(err)
		}
		return answer.Light
	}
	if first, second := ask(all[0], "token"), ask(all[1], "token"); first != 50 || second != 50 {
		t.Errorf("of a token's budget the servers have %d and %d permits of 100", first, second)
	}
	if first := ask(all[0], ""); first != 100 {
		t.Errorf("of the app's budget a server has %d permits of 100", first)
	}
}
