package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

// In no minute are there more requests than the budget has. No operation is lost; one that comes too late is refused at once,
// with the time to wait.
func TestBudgetOfManyOperations(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newBusyEndpoint(t, emulator.Options{Budget: -1})
		begin := time.Now()
		served, refused := e.askManyTimes(t, func(retryAfter any) {
			if retryAfter != json.Number("180") {
				t.Errorf("retryAfter = %v, want 180: the budget of three minutes is taken", retryAfter)
			}
			if waited := time.Since(begin); waited > time.Second {
				t.Errorf("refused after %s, want at once", waited)
			}
		})
		if served != 180 || refused != 20 {
			t.Errorf("%d served and %d refused, want 180 and 20: three minutes' budget before the deadline", served, refused)
		}
	})
}

// If the account counts, too, its answers overtake each other: the server may take the rest of the budget for less than it
// is, but never for more.
func TestBudgetThatTheAccountTells(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newBusyEndpoint(t, emulator.Options{Budget: busyBudget})
		served, refused := e.askManyTimes(t, func(retryAfter any) {
			if seconds, err := retryAfter.(json.Number).Int64(); err != nil || seconds < 1 || seconds > 240 {
				t.Errorf("retryAfter = %v", retryAfter)
			}
		})
		if served < 120 || served+refused != busyOperations {
			t.Errorf("%d served and %d refused, want about 180 and 20", served, refused)
		}
		if e.sent.statuses[http.StatusTooManyRequests] > 0 {
			t.Errorf("statuses = %v: the account had to refuse", e.sent.statuses)
		}
	})
}

const busyOperations, busyBudget = 200, 60

// newBusyEndpoint returns an endpoint whose budget serves 180 operations before their deadline: 60 at once, 60 after one
// minute and 60 after two.
func newBusyEndpoint(t *testing.T, account emulator.Options) *endpoint {
	t.Helper()
	return newEndpoint(t, live{
		account: account,
		client: upstream.Options{
			Budget: ratelimit.Options{PerMinute: busyBudget},
			Cache:  cache.Options{LoadTimeout: time.Hour},
		},
		graph: graph.Options{OperationTimeout: 150 * time.Second},
	})
}

// askManyTimes sends operations for different customers at once. It counts how many are served, and how many are refused
// because of the budget.
func (e *endpoint) askManyTimes(t *testing.T, onRefused func(retryAfter any)) (served, refused int) {
	t.Helper()
	var mu sync.Mutex
	var group sync.WaitGroup
	for i := range busyOperations {
		group.Go(func() {
			got := e.ask(t.Context(), t, e.customerQuery(i))
			mu.Lock()
			defer mu.Unlock()
			switch got.code(t) {
			case "":
				served++
			case errorcode.RateLimited.String():
				refused++
				onRefused(got.Errors[0].Extensions["retryAfter"])
			default:
				t.Errorf("errors = %+v", got.Errors)
			}
		})
	}
	group.Wait()
	if most := e.sent.busiest(time.Minute); most > busyBudget {
		t.Errorf("%d requests within a minute, want at most %d", most, busyBudget)
	}
	return served, refused
}

// Other users of the account spend its budget, too: a 429 makes all operations wait.
func TestRateLimitedAccountCoolsDown(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{graph: graph.Options{OperationTimeout: time.Minute}})
		e.account.Inject(emulator.Fault{
			Times: 1, Status: http.StatusTooManyRequests, Header: http.Header{"X-Ratelimit-Retry-After": {"12"}},
		})
		begin := time.Now()
		if got := e.ask(t.Context(), t, vernonQuery); got.code(t) != "" || time.Since(begin).Truncate(time.Second) != 12*time.Second {
			t.Errorf("answer = %+v after %s, want a success after 12s", got, time.Since(begin))
		}
	})
}

func TestEqualOperationsShareARequest(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{account: emulator.Options{Latency: time.Second}})
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				got := e.ask(t.Context(), t, vernonQuery)
				wantData(t, got.Data, `{"customer": {"name": "Vernon Bear"}}`)
			})
		}
		group.Wait()
		if requests := e.account.TotalRequests(); requests != 1 {
			t.Errorf("%d requests, want 1", requests)
		}
	})
}

// The caller whose operation began a shared request cancels it, or reaches its deadline: the others get their data.
func TestCallerThatLeavesHarmsNobody(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{account: emulator.Options{Latency: 3 * time.Second}})
		var group sync.WaitGroup
		group.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			e.ask(ctx, t, vernonQuery)
		})
		group.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(2*time.Second, cancel)
			e.ask(ctx, t, vernonQuery)
		})
		synctest.Wait()
		for range 10 {
			group.Go(func() {
				got := e.ask(t.Context(), t, vernonQuery)
				wantData(t, got.Data, `{"customer": {"name": "Vernon Bear"}}`)
			})
		}
		group.Wait()
	})
}

// An operation that shares a request with one that has no requests left for a retry retries by itself.
func TestSpentAllowanceHarmsNobody(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{
			account: emulator.Options{Latency: time.Second},
			graph:   graph.Options{MaxRequests: 1},
		})
		e.account.Inject(emulator.Fault{Times: 1, Status: http.StatusServiceUnavailable})
		var group sync.WaitGroup
		group.Go(func() {
			if got := e.ask(t.Context(), t, vernonQuery); got.code(t) != errorcode.RequestLimit.String() {
				t.Errorf("answer = %+v, want %s", got, errorcode.RequestLimit.String())
			}
		})
		<-time.After(time.Second / 2)
		for range 3 {
			group.Go(func() {
				got := e.ask(t.Context(), t, vernonQuery)
				wantData(t, got.Data, `{"customer": {"name": "Vernon Bear"}}`)
			})
		}
		group.Wait()
		if requests := e.account.TotalRequests(); requests != 2 {
			t.Errorf("%d requests, want 2: the one that failed, and one for all others", requests)
		}
	})
}

// At the request limit the operation keeps its data, and sends no further request.
func TestRequestLimitKeepsTheData(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{graph: graph.Options{MaxRequests: 1, Extensions: true}})
		got := e.ask(t.Context(), t, `{ customer(id: "500") { name organization { website } } }`)
		wantData(t, got.Data, `{"customer": {"name": "Vernon Bear", "organization": null}}`)
		if got.code(t) != errorcode.RequestLimit.String() || e.account.TotalRequests() != 1 {
			t.Errorf("errors = %+v after %d requests", got.Errors, e.account.TotalRequests())
		}
	})
}

// A token that expires under load costs one refresh, and fails no operation.
func TestTokenExpiresUnderLoad(t *testing.T) {
	tests := []struct {
		name   string
		expire func(*emulator.Server)
		life   time.Duration
	}{
		{"revoked early", (*emulator.Server).ExpireTokens, 48 * time.Hour},
		{"expired", func(*emulator.Server) {}, 11 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				account, err := emulator.New(emulator.Options{
					Customers: 600, Budget: -1, Latency: 100 * time.Millisecond, TokenLifetime: test.life,
				})
				if err != nil {
					t.Fatal(err)
				}
				base := account.Client().Transport
				tokens, err := auth.NewAppSource(auth.AppOptions{ClientID: "id", ClientSecret: "secret", Base: base})
				if err != nil {
					t.Fatal(err)
				}
				client, err := upstream.New(upstream.Options{Tokens: tokens, Base: base})
				if err != nil {
					t.Fatal(err)
				}
				handler, err := graph.NewHandler(graph.Options{Client: client, Logger: slog.New(slog.DiscardHandler)})
				if err != nil {
					t.Fatal(err)
				}
				e := &endpoint{account: account, customers: account.Customers(), handler: handler}
				e.ask(t.Context(), t, vernonQuery)
				<-time.After(9 * time.Second)

				var group sync.WaitGroup
				for i := range 500 {
					group.Go(func() {
						if got := e.ask(t.Context(), t, e.customerQuery(i)); len(got.Errors) > 0 {
							t.Errorf("errors = %+v", got.Errors)
						}
					})
				}
				<-time.After(time.Second)
				test.expire(account)
				group.Wait()
				if requests := account.TokenRequests(); requests != 2 {
					t.Errorf("%d token requests, want 2: the first and one refresh", requests)
				}
			})
		})
	}
}

// Two callers with different rights never see each other's data, whatever the state of the cache.
func TestCallersNeverShareData(t *testing.T) {
	const seeing, blind = "seeing-token", "blind-token"
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{
			account: emulator.Options{
				Tokens:  []string{seeing, blind},
				Latency: time.Second,
				Visible: func(token string, _ int64) bool { return token == seeing },
			},
			client: upstream.Options{
				Tokens:     auth.Caller{},
				Cache:      cache.Options{TTL: 15 * time.Second, Stale: 10 * time.Minute},
				StaleTrust: 2 * time.Minute,
			},
		})
		check := func(state string) {
			t.Helper()
			var group sync.WaitGroup
			for range 5 { // at the same time, when requests could be shared
				for token, want := range map[string]string{
					seeing: `{"customer": {"name": "Vernon Bear"}}`, blind: `{"customer": null}`,
				} {
					group.Go(func() {
						got := e.ask(auth.WithCaller(t.Context(), token), t, vernonQuery)
						if diff := cmp.Diff(data(t, want), got.Data); diff != "" {
							t.Errorf("%s, %s (-want +got):\n%s", state, token, diff)
						}
					})
				}
				group.Go(func() {
					if got := e.ask(t.Context(), t, vernonQuery); got.code(t) != errorcode.Unauthenticated.String() {
						t.Errorf("%s, no token: %+v", state, got)
					}
				})
			}
			group.Wait()
		}
		check("empty cache")
		check("full cache")
		<-time.After(time.Minute)
		e.account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
		check("stale cache")
	})
}

// A caller that loses access to a customer gets no stale data of the customer either.
func TestLostAccessEndsStaleData(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				e := newEndpoint(t, live{client: upstream.Options{Cache: cache.Options{TTL: time.Second, Stale: time.Hour}}})
				e.ask(t.Context(), t, vernonQuery)
				<-time.After(time.Minute)
				remove := e.account.Inject(emulator.Fault{Status: status})
				got := e.ask(t.Context(), t, vernonQuery)
				wantData(t, got.Data, `{"customer": null}`)
				remove()
				<-time.After(time.Minute)
				e.account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
				got = e.ask(t.Context(), t, vernonQuery)
				wantData(t, got.Data, `{"customer": null}`)
			})
		})
	}
}

// While the API fails or the budget is spent, operations get stale data, and the answer lists its paths.
func TestStaleDataServes(t *testing.T) {
	const query = `{
	  a: customer(id: "500") { name organization { website } }
	  b: customersByIds(ids: ["500", "500"]) { id }
	  customerProperties { slug }
	}`
	tests := []struct {
		name string
		fail func(t *testing.T, e *endpoint)
	}{
		{"API fails", func(_ *testing.T, e *endpoint) {
			e.account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
		}},
		{"connections are cut", func(_ *testing.T, e *endpoint) { e.account.Inject(emulator.Fault{Cut: true}) }},
		{"answers are malformed", func(_ *testing.T, e *endpoint) { e.account.Inject(emulator.Fault{Body: "<html>"}) }},
		{"budget is spent", func(t *testing.T, e *endpoint) {
			for i := range 10 {
				e.ask(t.Context(), t, e.customerQuery(i))
			}
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				e := newEndpoint(t, live{client: upstream.Options{
					Budget: ratelimit.Options{PerMinute: 10},
					Cache:  cache.Options{TTL: 15 * time.Second, Stale: 10 * time.Minute},
				}})
				fresh := e.ask(t.Context(), t, query)
				if len(fresh.Errors) > 0 || fresh.Extensions.Stale != nil {
					t.Fatalf("answer = %+v", fresh)
				}
				<-time.After(2 * time.Minute)
				test.fail(t, e)
				got := e.ask(t.Context(), t, query)
				if diff := cmp.Diff(fresh.answer, got.answer); diff != "" {
					t.Errorf("stale answer (-fresh +stale):\n%s", diff)
				}
				want := [][]any{
					{"a"}, {"a", "organization"}, {"b", json.Number("0")}, {"b", json.Number("1")}, {"customerProperties"},
				}
				if diff := cmp.Diff(want, got.Extensions.Stale); diff != "" {
					t.Errorf("extensions.stale (-want +got):\n%s", diff)
				}
				<-time.After(10 * time.Minute)
				test.fail(t, e)
				if got := e.ask(t.Context(), t, query); len(got.Errors) == 0 {
					t.Errorf("answer = %+v: too old to serve", got)
				}
			})
		})
	}
}

func TestCacheServesWhileFresh(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{
			client: upstream.Options{Cache: cache.Options{TTL: 15 * time.Second}},
			graph:  graph.Options{Extensions: true},
		})
		const missing = `{ customer(id: "1") { id } }`
		for _, step := range []struct {
			after    time.Duration
			query    string
			headers  []string
			requests int
		}{
			{0, vernonQuery, nil, 1},
			{14 * time.Second, vernonQuery, nil, 0},
			{0, vernonQuery, []string{"Cache-Control", "max-age=0, No-Cache"}, 1},
			{14 * time.Second, vernonQuery, nil, 0},
			{time.Second, vernonQuery, nil, 1},
			{0, missing, nil, 1},
			{4 * time.Second, missing, nil, 0},
			{time.Second, missing, nil, 1},
		} {
			<-time.After(step.after)
			e.account.ResetRequests()
			got := e.ask(t.Context(), t, step.query, step.headers...)
			if requests := e.account.TotalRequests(); len(got.Errors) > 0 || requests != step.requests {
				t.Errorf("%+v: %d requests, %+v", step, requests, got.Errors)
			}
			if hits := json.Number(fmt.Sprint(1 - step.requests)); got.Extensions.Cost["cacheHits"] != hits {
				t.Errorf("%+v: cost = %v", step, got.Extensions.Cost)
			}
		}
	})
}

func TestCostIsReportedOnRequest(t *testing.T) {
	const query = `{ customer(id: "500") { organization { website } } }`
	inBubble(t, func(t *testing.T) {
		want := map[string]any{
			"restRequests": json.Number("2"), "permits": json.Number("2"), "cacheHits": json.Number("0"), "coalesced": json.Number("0"),
			"budgetRemaining": json.Number("98"),
		}
		limited := upstream.Options{Budget: ratelimit.Options{PerMinute: 100}}
		silent := newEndpoint(t, live{client: limited})
		if got := silent.ask(t.Context(), t, query); got.Extensions.Cost != nil {
			t.Errorf("cost = %v, although the request did not ask for it", got.Extensions.Cost)
		}
		asked := newEndpoint(t, live{client: limited})
		if diff := cmp.Diff(want, asked.ask(t.Context(), t, query, "X-Mailbox-Cost", "1").Extensions.Cost); diff != "" {
			t.Errorf("by header (-want +got):\n%s", diff)
		}
		always := newEndpoint(t, live{client: limited, graph: graph.Options{Extensions: true}})
		if diff := cmp.Diff(want, always.ask(t.Context(), t, query).Extensions.Cost); diff != "" {
			t.Errorf("always (-want +got):\n%s", diff)
		}
		unlimited := newEndpoint(t, live{account: emulator.Options{Budget: -1}, graph: graph.Options{Extensions: true}})
		cost := unlimited.ask(t.Context(), t, query).Extensions.Cost
		if left, told := cost["budgetRemaining"]; !told || left != nil {
			t.Errorf("budgetRemaining = %v, want null where no limit is known", left)
		}
	})
}

// The client does not see a transient fault, and gets a clear error for one that stays. No fault takes unbounded memory.
func TestFaultsAreRetriedOrReported(t *testing.T) {
	tests := []struct {
		name    string
		fault   emulator.Fault
		retried bool
		code    string
	}{
		{"connection is cut", emulator.Fault{Cut: true}, true, errorcode.UpstreamUnavailable.String()},
		{"half a body", emulator.Fault{CutBody: true}, true, errorcode.UpstreamUnavailable.String()},
		{"429", emulator.Fault{Status: 429}, true, errorcode.RateLimited.String()},
		{"500", emulator.Fault{Status: 500}, true, errorcode.UpstreamUnavailable.String()},
		{"502", emulator.Fault{Status: 502}, true, errorcode.UpstreamUnavailable.String()},
		{"503", emulator.Fault{Status: 503, Header: http.Header{"Retry-After": {"2"}}}, true, errorcode.UpstreamUnavailable.String()},
		{"503 for long", emulator.Fault{Status: 503, Header: http.Header{"Retry-After": {"60"}}}, false, errorcode.UpstreamUnavailable.String()},
		{"504", emulator.Fault{Status: 504}, true, errorcode.UpstreamUnavailable.String()},
		{"501", emulator.Fault{Status: 501}, false, errorcode.UpstreamUnavailable.String()},
		{"400", emulator.Fault{Status: 400}, false, errorcode.BadUserInput.String()},
		{"401", emulator.Fault{Status: 401}, false, errorcode.Unauthenticated.String()},
		{"hang", emulator.Fault{Hang: true}, false, errorcode.Timeout.String()},
		{"malformed JSON", emulator.Fault{Body: `{"id":`}, false, errorcode.UpstreamInvalid.String()},
		{"200 MB", emulator.Fault{BodySize: 200 << 20}, false, errorcode.UpstreamInvalid.String()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				e := newEndpoint(t, live{client: upstream.Options{RequestTimeout: 5 * time.Second}})
				test.fault.Times = 1
				e.account.Inject(test.fault)
				begin := time.Now()
				got := e.ask(t.Context(), t, vernonQuery)
				if want := test.code; test.retried && got.code(t) != "" || !test.retried && got.code(t) != want {
					t.Errorf("once: code %q after %s", got.code(t), time.Since(begin))
				}
				if elapsed := time.Since(begin); elapsed > 6*time.Second {
					t.Errorf("once: took %s", elapsed)
				}

				<-time.After(10 * time.Minute)
				test.fault.Times = 0
				e.account.Inject(test.fault)
				e.account.ResetRequests()
				if code := e.ask(t.Context(), t, vernonQuery).code(t); code != test.code {
					t.Errorf("always: code %q, want %q", code, test.code)
				}
				attempts := 1
				if test.retried {
					attempts = 3
				}
				if requests := e.account.TotalRequests(); requests != attempts {
					t.Errorf("always: %d requests, want %d", requests, attempts)
				}
				if most := int64(2 * (8<<20 + 1<<20)); e.sent.read > most {
					t.Errorf("read %d bytes, want at most %d", e.sent.read, most)
				}
			})
		})
	}
}

// While the circuit is open, operations fail at once and send nothing. Then a few probes are sent.
func TestCircuitOpensAndCloses(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{
			client: upstream.Options{Budget: ratelimit.Options{PerMinute: 100}},
			graph:  graph.Options{Extensions: true},
		})
		repair := e.account.Inject(emulator.Fault{Status: http.StatusInternalServerError})
		for range 10 {
			e.ask(t.Context(), t, vernonQuery)
		}
		e.account.ResetRequests()
		begin := time.Now()
		got := e.ask(t.Context(), t, vernonQuery)
		if got.code(t) != errorcode.UpstreamUnavailable.String() || e.account.TotalRequests() != 0 || time.Since(begin) > time.Second {
			t.Errorf("while open: %+v, %d requests, %s", got, e.account.TotalRequests(), time.Since(begin))
		}
		if again := e.ask(t.Context(), t, vernonQuery); !cmp.Equal(got.Extensions.Cost, again.Extensions.Cost) {
			t.Errorf("while open: an operation spent permits: %v, then %v", got.Extensions.Cost, again.Extensions.Cost)
		}
		<-time.After(5 * time.Second)
		e.ask(t.Context(), t, vernonQuery)
		if requests := e.account.TotalRequests(); requests == 0 || requests > 2 {
			t.Errorf("%d probes while the API still fails, want one or two", requests)
		}
		repair()
		<-time.After(5 * time.Second)
		codes := make([]string, 4)
		for i := range codes {
			codes[i] = e.ask(t.Context(), t, vernonQuery).code(t)
		}
		if !slices.Equal(codes, make([]string, 4)) {
			t.Errorf("after the repair: %q", codes)
		}
	})
}

// Lists are cached like single resources, and serve operations that want one of their rows.
func TestListsAreCachedAndServeTheirRows(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{
			account: emulator.Options{ThinOrganizationCustomers: true},
			client:  upstream.Options{Cache: cache.Options{TTL: 15 * time.Second}},
		})
		customers := e.account.Customers()
		newest := customers[0]
		slices.Reverse(customers) // a member who is not among the newest customers
		member := customers[slices.IndexFunc(customers, func(c emulator.Customer) bool {
			return c.OrganizationID != 0 && len(c.Emails) > 0
		})]
		for _, step := range []struct {
			query    string
			requests int
		}{
			{`{ customers(first: 60) { nodes { id } } }`, 2},
			{`{ customers(first: 60) { nodes { emails { value } } } }`, 0},
			{fmt.Sprintf(`{ customer(id: "%d") { name emails { value } } }`, newest.ID), 0},
			{`{ organizations(first: 250) { nodes { id } } }`, 2},
			{`{ organization(id: "35") { name } }`, 0},
			// Rows that may lack their entries do not stand for the customer.
			{fmt.Sprintf(`{ organization(id: "%d") { customers(first: 250) { nodes { name } } } }`, member.OrganizationID), -1},
		} {
			e.account.ResetRequests()
			got := e.ask(t.Context(), t, step.query)
			if requests := e.account.TotalRequests(); len(got.Errors) > 0 || step.requests >= 0 && requests != step.requests {
				t.Errorf("%s: %d requests, want %d; errors = %+v", step.query, requests, step.requests, got.Errors)
			}
		}
		got := e.ask(t.Context(), t, fmt.Sprintf(`{ customer(id: "%d") { emails { value } } }`, member.ID))
		emails := got.Data.(map[string]any)["customer"].(map[string]any)["emails"].([]any)
		if len(emails) != len(member.Emails) {
			t.Errorf("%d emails, want %d: an incomplete row took the place of the customer", len(emails), len(member.Emails))
		}
	})
}
