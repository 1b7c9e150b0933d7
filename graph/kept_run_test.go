package graph_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

func newSlowTwins(t *testing.T, options graph.Options) *twins {
	t.Helper()
	client := upstream.Options{Cache: cache.Options{TTL: 15 * time.Second}, RequestTimeout: 30 * time.Second}
	return newTwins(t, emulator.Options{Latency: 2 * time.Second}, client, options)
}

var slowQuery = query(`{ customer(id: "500") { id name organization { website } } }`) // two levels of two seconds

// Equal operations that are under way run once.
func TestEqualOperationsRunOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newSlowTwins(t, graph.Options{})
		var group sync.WaitGroup
		for i := range 100 {
			group.Go(func() {
				<-time.After(time.Duration(i) * 10 * time.Millisecond)
				if got, _ := p.ask(t.Context(), slowQuery); !strings.Contains(got.Body, `"Vernon Bear"`) {
					t.Errorf("got %+v", got)
				}
			})
		}
		group.Wait()
		if runs, requests := p.executed.Load(), p.account.TotalRequests(); runs != 1 || requests != 2 {
			t.Errorf("%d runs and %d REST requests, want 1 and 2", runs, requests)
		}
		if text := p.log.String(); strings.Count(text, "restRequests=0 cacheHits=0 coalesced=2") != 99 || strings.Count(text, "msg=operation") != 100 {
			t.Errorf("log: %.1000s", text)
		}
	})
}

// Operations that may not share a run do not.
func TestOperationsThatRunApart(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		for _, headers := range [][]string{{"Cache-Control", "no-cache"}, {"Cache-Control", "no-store"}, {"X-Mailbox-Cost", "1"}} {
			p := newSlowTwins(t, graph.Options{})
			var group sync.WaitGroup
			group.Go(func() { p.ask(t.Context(), slowQuery) })
			synctest.Wait()
			group.Go(func() { p.ask(t.Context(), slowQuery, headers...) })
			group.Wait()
			if runs := p.executed.Load(); runs != 2 {
				t.Errorf("%q: %d runs, want 2", headers, runs)
			}
		}
	})
}

// A caller that leaves harms nobody, whoever began the run. When the last one leaves, the run ends.
func TestCallersLeaveARun(t *testing.T) {
	for name, patience := range map[string][]time.Duration{
		"the first": {time.Second, time.Minute, time.Minute},
		"another":   {time.Minute, time.Second, time.Minute},
		"all":       {time.Second, time.Second, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				p := newSlowTwins(t, graph.Options{})
				begin := time.Now()
				var group sync.WaitGroup
				for _, while := range patience {
					group.Go(func() {
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						time.AfterFunc(while, cancel)
						got, _ := p.ask(ctx, slowQuery)
						took := time.Since(begin).Truncate(10 * time.Millisecond)
						if while < time.Minute && (took != while || got.Body != "") {
							t.Errorf("left after %s: took %s, got %q", while, took, got.Body)
						}
						if while == time.Minute && (took != 4*time.Second || !strings.Contains(got.Body, `"Vernon Bear"`)) {
							t.Errorf("stayed: took %s, got %q", took, got.Body)
						}
					})
					synctest.Wait()
				}
				group.Wait()
				wantRequests := 2
				if name == "all" {
					wantRequests = 1
				}
				if runs, requests := p.executed.Load(), p.account.TotalRequests(); runs != 1 || requests != wantRequests {
					t.Errorf("%d runs and %d REST requests, want 1 and %d", runs, requests, wantRequests)
				}
			})
		})
	}
}

// The deadline and the request limit of the run's first caller fail that caller alone.
func TestLimitsOfTheFirstCallerHarmNobody(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newSlowTwins(t, graph.Options{OperationTimeout: 3 * time.Second})
		var group sync.WaitGroup
		group.Go(func() {
			got, _ := p.ask(t.Context(), slowQuery)
			if !strings.Contains(got.Body, "The operation took longer than its limit of 3s.") || !strings.Contains(got.Body, `"Vernon Bear"`) {
				t.Errorf("the first: %s", got.Body)
			}
		})
		<-time.After(2500 * time.Millisecond) // the customer is read, and its organization is not
		group.Go(func() {
			got, _ := p.ask(t.Context(), slowQuery)
			if got.Status != http.StatusOK || strings.Contains(got.Body, `"errors"`) {
				t.Errorf("the second: %s", got.Body)
			}
		})
		group.Wait()
	})
}

// An operation that begins after its data was read anew does not get what an earlier run brings.
func TestRunsBringNothingThatHasEnded(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newSlowTwins(t, graph.Options{})
		var group sync.WaitGroup
		group.Go(func() { p.ask(t.Context(), slowQuery) })
		<-time.After(2500 * time.Millisecond) // the first has the customer, and waits for the organization
		p.account.Patch("/v2/customers/500", func(body map[string]any) { body["lastName"] = "Fox" })
		group.Go(func() { p.ask(t.Context(), query(vernonQuery), "Cache-Control", "no-cache") })
		<-time.After(1400 * time.Millisecond)
		group.Wait()
		if got, _ := p.ask(t.Context(), slowQuery); !strings.Contains(got.Body, `"Vernon Fox"`) {
			t.Errorf("got %s", got.Body)
		}
	})
}

// The line of a kept answer has what the line of an executed operation has, and no REST requests.
func TestKeptAnswersAreLogged(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		p := newTwins(t, emulator.Options{}, keepsFor15Seconds, graph.Options{})
		body := `{"query":"query Vernon { customer(id: \"500\") { name } }"}`
		ctx := upstream.WithCaller(t.Context(), "key:sidebar")
		line := func() string {
			p.log.Reset()
			p.send(ctx, p.keeps, body)
			_, text, _ := strings.Cut(p.log.String(), " level=")
			return text
		}
		first, second := line(), line()
		for _, part := range []string{"operation=Vernon", "type=query", "hash=", "caller=key:sidebar", "restRequests=1 cacheHits=0"} {
			if !strings.Contains(first, part) {
				t.Errorf("the first line has no %s: %s", part, first)
			}
		}
		if want := strings.Replace(first, "restRequests=1 cacheHits=0", "restRequests=0 cacheHits=1", 1); second != want {
			t.Errorf("line %s, want %s", second, want)
		}
	})
}
