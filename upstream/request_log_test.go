package upstream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// requestLine is a line of the log.
type requestLine struct {
	Msg, Method, Route, Cache, Error   string
	Status, Attempt, Permits, Duration int
}

// logged returns what a client at a level logs while the reads are made.
func logged(
	t *testing.T, account *emulator.Server, level slog.Level, options upstream.Options,
	reads func(context.Context, *upstream.Client),
) (lines []requestLine, text string) {
	t.Helper()
	var written lockedBuffer
	options.Logger = slog.New(slog.NewJSONHandler(&written, &slog.HandlerOptions{Level: level}))
	reads(t.Context(), newClient(t, account, options))
	text = written.String()
	for row := range strings.Lines(text) {
		var line requestLine
		if err := json.Unmarshal([]byte(row), &line); err != nil {
			t.Fatalf("%q: %v", row, err)
		}
		lines = append(lines, line)
	}
	return lines, text
}

// lockedBuffer is a buffer for several goroutines: a load may outlive its caller.
type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

// Each request shows what it was and what it cost, and so does each read that needed none.
func TestRequestLog(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	account.Inject(emulator.Fault{Route: "GET /v2/customers/{customerId}", Status: http.StatusServiceUnavailable, Times: 1})
	lines, _ := logged(t, account, slog.LevelDebug, upstream.Options{Cache: cache.Options{TTL: time.Minute}},
		func(ctx context.Context, client *upstream.Client) {
			for range 2 {
				if _, err := client.Customer(ctx, 500); err != nil {
					t.Error(err)
				}
			}
			if _, err := client.Customer(upstream.WithRequestLimit(ctx, 0), 501); err == nil {
				t.Error("a read beyond the operation's limit must fail")
			}
		})
	for i := range lines {
		if lines[i].Msg == "REST request" && lines[i].Permits > 0 && lines[i].Duration <= 0 {
			t.Errorf("%+v has no duration", lines[i])
		}
		lines[i].Duration = 0
	}
	request := requestLine{Msg: "REST request", Method: "GET", Route: "/v2/customers/{id}", Cache: "miss", Attempt: 1, Permits: 1}
	failed, second, refused := request, request, request
	failed.Status = http.StatusServiceUnavailable
	second.Status, second.Attempt = http.StatusOK, 2
	refused.Permits, refused.Error = 0, lines[len(lines)-1].Error
	saved := requestLine{Msg: "REST request saved", Method: "GET", Route: "/v2/customers/{id}", Cache: "hit"}
	if diff := cmp.Diff([]requestLine{failed, second, saved, refused}, lines); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	if refused.Error == "" {
		t.Error("a request that was not sent shows no reason")
	}
}

// The routes are those of the API, and no line holds an id, an address or a token.
func TestRequestLogHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	const token = "callers-s3cr3t"
	account := newAccount(t, emulator.Options{OmitEmbedded: true, Tokens: []string{token}})
	_, text := logged(t, account, slog.LevelDebug, upstream.Options{Tokens: auth.Caller{}},
		func(ctx context.Context, client *upstream.Client) {
			readEverything(auth.WithCaller(ctx, token), t, client)
			writeEverything(auth.WithCaller(ctx, token), t, client)
			_, _ = client.Customer(auth.WithCaller(ctx, "stolen-s3cr3t"), 500)
		})
	want := make(map[string]int)
	for route, requests := range account.Requests() {
		want[regexp.MustCompile(`\{\w+\}`).ReplaceAllString(route, "{id}")] += requests
	}
	got := make(map[string]int)
	for row := range strings.Lines(text) {
		if !strings.Contains(row, `"msg":"REST request"`) {
			continue
		}
		fields := regexp.MustCompile(`"method":"(\w+)","route":"([^"]*)"`).FindStringSubmatch(row)
		got[fields[1]+" "+fields[2]]++
	}
	free := regexp.MustCompile(`"time":"[^"]*"|"(duration|status|attempt|permits)":\d+|/v[23]/`).ReplaceAllString(text, "")
	if found := regexp.MustCompile(`.*(s3cr3t|[0-9@]|acme|ernon).*`).FindString(free); found != "" {
		t.Errorf("a line holds personal data: %s", found)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("routes (-requests +logged):\n%s", diff)
	}
	if len(got) < 22 {
		t.Errorf("only %d routes were read: %v", len(got), got)
	}
}

// readEverything makes a read with each read method of the client.
func readEverything(ctx context.Context, t *testing.T, client *upstream.Client) {
	t.Helper()
	customer, err := client.Customer(ctx, 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range upstream.EntryKinds() {
		_, err = client.Entries(ctx, customer, kind)
		check(t, err)
	}
	_, err = client.Address(ctx, customer)
	check(t, err)
	_, err = client.CustomerPropertyDefinitions(ctx)
	check(t, err)
	_, err = client.OrganizationPropertyDefinitions(ctx)
	check(t, err)
	ref, _, err := client.OrganizationOf(customer)
	check(t, err)
	_, err = client.Organization(ctx, ref, upstream.OrganizationParts{})
	check(t, err)
	_, err = client.OrganizationCustomers(ctx, ref.ID, 1)
	check(t, err)
	_, err = client.OrganizationConversations(ctx, ref.ID, 1)
	check(t, err)
	_, err = client.Me(ctx)
	check(t, err)
	users, err := client.Users(ctx, 1)
	check(t, err)
	_, err = client.User(ctx, users.Items[0].ID)
	check(t, err)
	inboxes, err := client.Inboxes(ctx, 1)
	check(t, err)
	_, err = client.Inbox(ctx, inboxes.Items[0].ID)
	check(t, err)
	_, err = client.Tags(ctx, 1)
	check(t, err)
	_, err = client.CustomersFrom(ctx, upstream.CustomerFilter{Email: "bear@acme.com"}, "")
	check(t, err)
	_, err = client.Customers(ctx, upstream.CustomerFilter{Query: `(email:"bear@acme.com")`}, upstream.Sort{}, 1)
	check(t, err)
	_, err = client.Organizations(ctx, upstream.Sort{}, 1)
	check(t, err)
	conversations, err := client.Conversations(ctx, upstream.ConversationFilter{}, upstream.Sort{}, 1)
	check(t, err)
	_, err = client.Conversation(ctx, conversations.Items[0].ID)
	check(t, err)
	_, err = client.Threads(ctx, conversations.Items[0].ID, 1)
	check(t, err)
	_, err = client.Webhooks(ctx)
	check(t, err)
}

// readEverything and writeEverything call each method of the client that takes a context, apart from those that send nothing.
func TestAllReadsAndWritesAreMade(t *testing.T) {
	t.Parallel()
	sendNothing := map[string]bool{
		"Affords":         true, // asks the cache and the budget whether reads can be paid
		"RemainingBudget": true, // asks the budget
		"CachePrincipal":  true, // asks for the account's name in the cache
		"KeepAnswer":      true, // asks the cache, like KeptAnswer
		"KeptAnswer":      true,
	}
	called := callsOfClient(t, "request_log_test.go", "readEverything")
	maps.Copy(called, callsOfClient(t, "write_test.go", "writeEverything"))
	client := reflect.TypeFor[*upstream.Client]()
	for method := range client.Methods() {
		sends := method.Type.NumIn() > 1 && method.Type.In(1) == reflect.TypeFor[context.Context]() && !sendNothing[method.Name]
		if sends && !called[method.Name] {
			t.Errorf("neither readEverything nor writeEverything calls %s", method.Name)
		}
	}
	for name := range sendNothing {
		if _, ok := client.MethodByName(name); !ok {
			t.Errorf("the client has no method %s", name)
		}
	}
}

// callsOfClient returns the names of the methods that a function of a file calls on its parameter `client`.
func callsOfClient(t *testing.T, path, function string) map[string]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	called := make(map[string]bool)
	for _, declaration := range file.Decls {
		if body, ok := declaration.(*ast.FuncDecl); !ok || body.Name.Name != function {
			continue
		}
		ast.Inspect(declaration, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			if method, ok := call.Fun.(*ast.SelectorExpr); ok {
				if receiver, ok := method.X.(*ast.Ident); ok && receiver.Name == "client" {
					called[method.Sel.Name] = true
				}
			}
			return true
		})
	}
	return called
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

// Above level debug nothing is logged.
func TestRequestLogIsForDebugging(t *testing.T) {
	t.Parallel()
	_, text := logged(t, newAccount(t, emulator.Options{}), slog.LevelInfo, upstream.Options{},
		func(ctx context.Context, client *upstream.Client) {
			_, err := client.Customer(ctx, 500)
			check(t, err)
		})
	if text != "" {
		t.Errorf("logged %q", text)
	}
}
