package budget

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
)

// Where the limits of servers differ by their settings, the lowest one holds for all, until its server ends.
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

// await waits until the lowest limit of all servers is another one.
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

// The servers of two releases that share no state have half of the limit each, whether a setting or a header tells it.
func TestServersOfOtherReleases(t *testing.T) {
	t.Parallel()
	server := startScript(t)
	for name, test := range map[string]struct{ limit, told, versions, want int }{
		"one release":                {400, 0, 1, 400},
		"two releases":               {400, 0, 2, 200},
		"two releases, by a header":  {0, 120, 2, 60},
		"two releases, less is told": {400, 120, 2, 60},
		"no limit":                   {0, 0, 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			const key = "budget"
			server.forget(t, key)
			ask, err := json.Marshal(wireAsk{
				ID: "a", Seq: 1, Fresh: "fresh", Servers: 1, Span: 61000, Sync: 1000, Valid: 2000, Settle: 1500,
				Need: 1, Want: 1000, Limit: test.limit, Told: test.told, Versions: test.versions, Left: -1,
			})
			if err != nil {
				t.Fatal(err)
			}
			text, _ := server.ask(t, 2000, key, []string{string(ask), "channel", key})
			answer, err := decode(text)
			if err != nil {
				t.Fatal(err)
			}
			if answer.Light != test.want || answer.Limit != test.want {
				t.Errorf("leased %d, limit %d, want %d", answer.Light, answer.Limit, test.want)
			}
		})
	}
}
