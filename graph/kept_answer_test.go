package graph_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// twins are two handlers on one client: one keeps answers, and one executes each operation.
type twins struct {
	account        *emulator.Server
	keeps, execute http.Handler
	log            *bytes.Buffer // of the one that keeps answers
	executed       *atomic.Int64 // fields of Query that the one that keeps answers has resolved
}

func newTwins(tb failer, account emulator.Options, client upstream.Options, options graph.Options) *twins {
	tb.Helper()
	if account.Customers == 0 {
		account.Customers = 60
	}
	account.Budget = -1
	served, err := emulator.New(account)
	if err != nil {
		tb.Fatal(err)
	}
	client.Base = served.Client().Transport
	if client.Tokens == nil {
		client.Tokens = auth.Static(emulator.DefaultToken)
	}
	options.Client, err = upstream.New(client)
	if err != nil {
		tb.Fatal(err)
	}
	options.CursorKeys, options.Introspection = []string{"of the tests"}, true
	pair := &twins{account: served, log: new(bytes.Buffer), executed: new(atomic.Int64)}
	options.Logger = slog.New(slog.DiscardHandler)
	if pair.execute, err = graph.NewHandler(graph.WithoutKeptAnswers(options)); err != nil {
		tb.Fatal(err)
	}
	options.Logger = slog.New(slog.NewTextHandler(pair.log, nil))
	options = graph.WithResolvers(options, func(root generated.ResolverRoot) generated.ResolverRoot {
		return countedRoot{root, pair.executed}
	})
	if pair.keeps, err = graph.NewHandler(options); err != nil {
		tb.Fatal(err)
	}
	return pair
}

// sent is a request and its answer. REST is how many REST requests were made for it.
type sent struct {
	Status int
	Body   string
	Header http.Header
	REST   int
}

func (p *twins) send(ctx context.Context, handler http.Handler, body string, headers ...string) sent {
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return p.do(handler, req)
}

func (p *twins) do(handler http.Handler, req *http.Request) sent {
	before := p.account.TotalRequests()
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, req)
	return sent{recorder.Code, recorder.Body.String(), recorder.Header(), p.account.TotalRequests() - before}
}

func query(text string) string {
	body, err := json.Marshal(map[string]any{"query": text})
	if err != nil {
		panic(err)
	}
	return string(body)
}

// countedRoot counts the fields of Query that are resolved.
type countedRoot struct {
	generated.ResolverRoot
	count *atomic.Int64
}

func (r countedRoot) Query() generated.QueryResolver {
	r.count.Add(1)
	return r.ResolverRoot.Query()
}

// ask sends a request to the one that keeps answers, and tells whether an answer was kept: nothing was executed.
func (p *twins) ask(ctx context.Context, body string, headers ...string) (got sent, kept bool) {
	before := p.executed.Load()
	got = p.send(ctx, p.keeps, body, headers...)
	return got, p.executed.Load() == before
}

// wantKept fails unless the same request is answered from what an earlier one left, or is not, as want says.
func (p *twins) wantKept(tb testing.TB, want bool, body string, headers ...string) {
	tb.Helper()
	if got, kept := p.ask(tb.Context(), body, headers...); kept != want {
		tb.Errorf("kept = %t, want %t: %s with %q: %.200s", kept, want, body, headers, got.Body)
	}
}

const kept, executed = true, false

var keptQueries = []string{
	`{ customer(id: "500") { id name organization { id name website } emails { value } } }`,
	`query A($id: ID!) { customer(id: $id) { id name } }`,
	`{ customers(first: 5) { nodes { id name organization { name } } pageInfo { endCursor } totalCount } }`,
	`{ customersByIds(ids: ["500", "501", "999999999"]) { id name phones { value } } }`,
	`{ customersByEmails(emails: ["bear@acme.com", "nobody@example.com"]) { id name } }`,
	`{ organizations(first: 3) { nodes { id name website customers(first: 2) { nodes { id } } } } }`,
	`{ organization(id: "35") { id name customerCount } }`,
	`{ customer(id: "999999999") { id } }`,
	`{ tags { name } inboxes { name } users { name } }`,
	`{ conversations(first: 3) { nodes { id subject assignee { name } tags { name } primaryCustomer { name } } } }`,
}

var keepsFor15Seconds = upstream.Options{Cache: cache.Options{TTL: 15 * time.Second, Stale: 10 * time.Minute}}

// Which answers are kept, and for which requests they serve.
func TestWhatIsKept(t *testing.T) {
	vernon := query(vernonQuery)
	hashed := func(query string) string {
		sum := sha256.Sum256([]byte(vernonQuery))
		return `{` + query + `"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + hex.EncodeToString(sum[:]) + `"}}}`
	}
	text, err := json.Marshal(vernonQuery)
	if err != nil {
		t.Fatal(err)
	}
	registering := hashed(`"query":` + string(text) + `,`)
	tests := map[string]func(t *testing.T, p *twins){
		"an equal request": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, vernon)
			p.wantKept(t, kept, vernon)
			p.wantKept(t, kept, vernon)
		},
		"until the resource expires": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, vernon)
			<-time.After(15*time.Second - 1)
			p.wantKept(t, kept, vernon)
			<-time.After(1)
			p.wantKept(t, executed, vernon)
			p.wantKept(t, kept, vernon)
		},
		"not for another principal": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, vernon)
			_, served := p.ask(auth.WithCaller(t.Context(), "another"), vernon)
			if served {
				t.Error("an answer served another principal")
			}
		},
		"no-cache does not read, and stores": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, vernon, "Cache-Control", "max-age=0, No-Cache")
			p.wantKept(t, kept, vernon)
			p.wantKept(t, executed, vernon, "Cache-Control", "no-cache")
			p.wantKept(t, kept, vernon)
		},
		"no-store reads, and does not store": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, vernon, "Cache-Control", "no-store")
			p.wantKept(t, executed, vernon)
			p.wantKept(t, kept, vernon, "Cache-Control", "no-store")
		},
		"not when a part is read anew": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, vernon)
			p.wantKept(t, executed, query(`{ customer(id: "500") { id } }`), "Cache-Control", "no-cache")
			p.wantKept(t, executed, vernon)
		},
		"not when access was lost": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, vernon)
			remove := p.account.Inject(emulator.Fault{Status: http.StatusForbidden})
			p.wantKept(t, executed, vernon, "Cache-Control", "no-cache")
			remove()
			p.wantKept(t, executed, vernon)
		},
		"not when the token was refused": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, vernon)
			remove := p.account.Inject(emulator.Fault{Status: http.StatusUnauthorized})
			p.wantKept(t, executed, query(`{ customer(id: "501") { id } }`))
			remove()
			p.wantKept(t, executed, vernon)
		},
		"stale data is not kept": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, vernon)
			<-time.After(time.Minute)
			p.account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
			p.wantKept(t, executed, vernon)
			p.wantKept(t, executed, vernon)
		},
		"errors are not kept": func(t *testing.T, p *twins) {
			failing := query(`{ customer(id: "none") { id } tags { name } }`)
			p.wantKept(t, executed, failing)
			p.wantKept(t, executed, failing)
		},
		"a missing resource": func(t *testing.T, p *twins) {
			missing := query(`{ customer(id: "999999999") { id } }`)
			p.wantKept(t, executed, missing)
			p.wantKept(t, kept, missing)
			<-time.After(5 * time.Second)
			p.wantKept(t, executed, missing)
		},
		"estimates are not kept": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, vernon)
			if got, _ := p.ask(t.Context(), vernon, "X-Mailbox-Cost", "estimate"); !strings.Contains(got.Body, `"estimate"`) {
				t.Errorf("got %s", got.Body)
			}
		},
		"@defer is not kept": func(t *testing.T, p *twins) {
			deferring := query(`{ customer(id: "500") { id ... @defer { emails { value } } } }`)
			for range 2 {
				p.wantKept(t, executed, deferring)
				p.wantKept(t, executed, deferring, "Accept", "multipart/mixed, application/json")
			}
		},
		"streams are not kept": func(t *testing.T, p *twins) {
			for range 2 {
				p.wantKept(t, executed, vernon, "Accept", "text/event-stream")
			}
		},
		"a registered document": func(t *testing.T, p *twins) {
			if got, _ := p.ask(t.Context(), hashed("")); !strings.Contains(got.Body, "PERSISTED_QUERY_NOT_FOUND") {
				t.Errorf("got %s", got.Body)
			}
			p.wantKept(t, executed, registering)
			p.wantKept(t, executed, registering)
			p.wantKept(t, executed, hashed(""))
			p.wantKept(t, kept, hashed(""))
		},
		"not a document that is registered no more": func(t *testing.T, p *twins) {
			p.wantKept(t, executed, registering)
			p.wantKept(t, executed, hashed(""))
			for i := range 60 { // the registry has room for fewer
				other := fmt.Sprintf(`{ tags { name } } # %0250d`, i)
				sum := sha256.Sum256([]byte(other))
				for range 3 {
					p.send(t.Context(), p.keeps, `{"query":"`+other+
						`","extensions":{"persistedQuery":{"version":1,"sha256Hash":"`+hex.EncodeToString(sum[:])+`"}}}`)
				}
			}
			got, _ := p.ask(t.Context(), hashed(""))
			if want := p.send(t.Context(), p.keeps, hashed(""), "Cache-Control", "no-cache"); got.Body != want.Body {
				t.Errorf("got %s, want %s", got.Body, want.Body)
			}
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				client := keepsFor15Seconds
				client.Tokens = anyToken{}
				test(t, newTwins(t, emulator.Options{Tokens: []string{"another"}}, client,
					graph.Options{Persisted: persisted.Options{MaxBytes: 16 << 10}}))
			})
		})
	}
	t.Run("nothing without a TTL", func(t *testing.T) {
		t.Parallel()
		p := newTwins(t, emulator.Options{}, upstream.Options{}, graph.Options{})
		p.wantKept(t, executed, vernon)
		p.wantKept(t, executed, vernon)
	})
}

// anyToken is the caller's own token, else the server's.
type anyToken struct{}

func (anyToken) Token(ctx context.Context) (string, error) {
	if token, err := (auth.Caller{}).Token(ctx); err == nil {
		return token, nil
	}
	return emulator.DefaultToken, nil
}

// An answer that was kept has the bytes, the status and the headers of one that is executed now, and costs no REST request.
func (p *twins) compare(ctx context.Context, tb failer, answer sent, body string, headers ...string) {
	tb.Helper()
	want := p.send(ctx, p.execute, body, headers...)
	dropCost := func(body string) string { return costs.ReplaceAllString(body, "") }
	if answer.REST != 0 || want.REST != 0 || dropCost(answer.Body) != dropCost(want.Body) || answer.Status != want.Status {
		tb.Fatalf("%s\nkept:     %+v\nexecuted: %+v", body, answer, want)
	}
	for _, name := range []string{"Content-Type", "Vary", "Cache-Control", "X-Content-Type-Options"} {
		if !slices.Equal(answer.Header[name], want.Header[name]) {
			tb.Fatalf("%s: kept %q, executed %q", name, answer.Header[name], want.Header[name])
		}
	}
}

// costs are the numbers of reads, which depend on what is in the cache when an operation begins.
var costs = regexp.MustCompile(`"(cacheHits|coalesced)":[0-9]+`)

// failer is the part of testing.TB that rapid.T shares.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

// withoutDeadline hides the deadline of the test: rapid asks for it, but a bubble does not give it.
type withoutDeadline struct{ rapid.TB }

// Whatever happens to the account, to the cache and to the callers, an answer that was kept is the answer that its operation
// would get now from the cache of resources, for the same principal, without a REST request.
func TestKeptAnswersAreWhatTheCacheServes(t *testing.T) {
	t.Parallel()
	served := 0
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(withoutDeadline{t}, func(t *rapid.T) {
			client := upstream.Options{
				Tokens: auth.Caller{}, RequestTimeout: 3 * time.Second, StaleTrust: time.Minute,
				Cache: cache.Options{
					TTL: 8 * time.Second, MissingTTL: 4 * time.Second, Stale: 30 * time.Second,
					MaxBytes: rapid.SampledFrom([]int64{0, 0, 60_000}).Draw(t, "max bytes"),
				},
			}
			options := graph.Options{OperationTimeout: 5 * time.Second, Extensions: rapid.Bool().Draw(t, "extensions")}
			account := accounts[rapid.IntRange(0, 1).Draw(t, "account")]
			account.Customers, account.Tokens = 30, []string{"a", "b"}
			account.Latency = time.Duration(rapid.SampledFrom([]int{0, 100, 900}).Draw(t, "latency")) * time.Millisecond
			account.Visible = func(token string, id int64) bool { return token == "a" || id%2 == 0 }
			p := newTwins(t, account, client, options)
			var running sync.WaitGroup
			remove := func() {}
			draw := func(t *rapid.T) (ctx context.Context, body string, headers []string) {
				ctx = auth.WithCaller(context.Background(), rapid.SampledFrom([]string{"a", "b"}).Draw(t, "token"))
				headers = rapid.SampledFrom([][]string{
					nil, nil, nil, {"Cache-Control", "no-cache"}, {"Cache-Control", "no-store"}, {"X-Mailbox-Cost", "1"},
				}).Draw(t, "headers")
				return ctx, query(rapid.SampledFrom(keptQueries).Draw(t, "query")), headers
			}
			t.Repeat(map[string]func(*rapid.T){
				"ask": func(t *rapid.T) {
					running.Wait()
					ctx, body, headers := draw(t)
					p.send(ctx, p.keeps, body)
					synctest.Wait() // the cache has made room
					got, kept := p.ask(ctx, body, headers...)
					if kept && got.Status == http.StatusOK && strings.HasPrefix(got.Body, `{"data"`) {
						served++
						if len(headers) == 2 && headers[1] == "no-cache" {
							t.Fatalf("no-cache was answered from what was kept")
						}
						p.compare(ctx, t, got, body, headers...)
					}
				},
				"ask at once": func(t *rapid.T) {
					for range rapid.IntRange(1, 3).Draw(t, "operations") {
						ctx, body, headers := draw(t)
						least := time.Duration(rapid.IntRange(0, 6000).Draw(t, "patience")) * time.Millisecond
						for i := range rapid.IntRange(1, 3).Draw(t, "callers") {
							patience := least << i
							running.Go(func() {
								ctx, cancel := context.WithCancel(ctx)
								defer cancel()
								defer time.AfterFunc(patience, cancel).Stop()
								p.send(ctx, p.keeps, body, headers...)
							})
						}
					}
					synctest.Wait()
				},
				"time": func(t *rapid.T) {
					<-time.After(time.Duration(rapid.IntRange(1, 5000).Draw(t, "ms")) * time.Millisecond)
				},
				"fault": func(t *rapid.T) {
					remove()
					remove = p.account.Inject(emulator.Fault{
						Route:  rapid.SampledFrom([]string{"*", customerRoute, organizationRoute, "GET /v2/customers"}).Draw(t, "route"),
						Status: rapid.SampledFrom([]int{401, 403, 404, 500, 503}).Draw(t, "status"),
					})
				},
				"mend": func(*rapid.T) { remove() },
				"change": func(t *rapid.T) {
					name := rapid.StringMatching("[A-Z][a-z]{1,5}").Draw(t, "name")
					p.account.Patch("/v2/customers/500", func(body map[string]any) { body["firstName"] = name })
				},
			})
			running.Wait()
		})
	})
	t.Logf("%d answers served that were kept", served)
	if served == 0 {
		t.Error("no answer served that was kept")
	}
}
