package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, redistest.Lingering()...) }

// running is a running server.
type running struct {
	announced map[string]string // names to addresses
	stop      context.CancelFunc
	stopped   <-chan error
}

// begin runs the server as main does.
func begin(t *testing.T, log io.Writer, args ...string) running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	stopped := make(chan error, 1)
	go func() {
		stopped <- run(ctx, append([]string{"--listen", "127.0.0.1:0"}, args...), writer, log)
		writer.Close()
	}()
	return running{announced: readAnnouncement(t, reader), stop: stop, stopped: stopped}
}

// end stops the server and waits for its end.
func (r running) end(t *testing.T) {
	t.Helper()
	r.stop()
	if err := <-r.stopped; err != nil {
		t.Errorf("run: %v", err)
	}
	http.DefaultClient.CloseIdleConnections()
}

// launch runs the server until the test ends and returns what it announced: names to addresses.
func launch(t *testing.T, args ...string) map[string]string {
	t.Helper()
	server := begin(t, t.Output(), args...)
	t.Cleanup(func() { server.end(t) })
	return server.announced
}

// readAnnouncement reads what a server prints when it is ready.
func readAnnouncement(t *testing.T, r io.Reader) map[string]string {
	t.Helper()
	announced := make(map[string]string)
	for lines := bufio.NewScanner(r); announced["Upstream"] == "" && lines.Scan(); { // the last line
		name, value, _ := strings.Cut(lines.Text(), " ")
		announced[name] = strings.TrimSpace(value)
	}
	if announced["Upstream"] == "" {
		t.Fatalf("announced %v", announced)
	}
	return announced
}

func get(t *testing.T, url string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return send(t, req)
}

func post(t *testing.T, url, query, token string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	_, answer := send(t, req)
	return answer
}

func send(t *testing.T, req *http.Request) (*http.Response, string) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

const vernon = `{ customer(id: "500") { name } }`

func TestServerOnEmulator(t *testing.T) {
	t.Parallel()
	announced := launch(t)
	if !strings.Contains(announced["Upstream"], "emulator") {
		t.Errorf("upstream = %q", announced["Upstream"])
	}
	want := `{"data":{"customer":{"name":"Vernon Bear"}},` +
		`"extensions":{"cost":{"restRequests":1,"permits":1,"cacheHits":0,"coalesced":0,"budgetRemaining":399}}}`
	if got := post(t, announced["GraphQL"], vernon, ""); strings.TrimSpace(got) != want {
		t.Errorf("answer = %s, want %s", got, want)
	}
	for name, want := range map[string]struct{ media, content string }{
		"Playground": {"text/html", "SupportSidebar"},
		"Schema":     {"application/graphql", "type Customer implements Node"},
		"Health":     {"text/plain", "ok"},
	} {
		resp, body := get(t, announced[name])
		if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), want.media) || !strings.Contains(body, want.content) {
			t.Errorf("%s: status %d, %s, %.100q", name, resp.StatusCode, resp.Header.Get("Content-Type"), body)
		}
	}
	if resp, _ := get(t, announced["Playground"]+"nothing-here"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("unknown path: status %d", resp.StatusCode)
	}
}

// newAccount starts an account at an address of its own, with a user's token and an app.
func newAccount(t *testing.T) (account *emulator.Server, url string) {
	t.Helper()
	account, err := emulator.New(emulator.Options{
		Customers: -1,
		Tokens:    []string{"callers-token"},
		Apps:      map[string]string{"app-id": "app-s3cr3t"},
	})
	if err != nil {
		t.Fatal(err)
	}
	rest := httptest.NewServer(account.Handler())
	t.Cleanup(rest.Close)
	return account, rest.URL
}

// Each caller reads with its own token, and cannot read without one.
func TestPassthrough(t *testing.T) {
	t.Parallel()
	_, url := newAccount(t)
	server := launch(t, "--auth", "passthrough", "--api-url", url)
	if !strings.HasPrefix(server["Upstream"], url) {
		t.Errorf("upstream = %q, want %s", server["Upstream"], url)
	}
	for _, test := range []struct{ name, token, want string }{
		{"no token", "", `"UNAUTHENTICATED"`},
		{"caller's token", "callers-token", `"Vernon Bear"`},
		{"wrong token, with the customer in the cache", "stolen", `"UNAUTHENTICATED"`},
		{"no token, with the customer in the cache", "", `"UNAUTHENTICATED"`},
	} {
		got := post(t, server["GraphQL"], vernon, test.token)
		if !strings.Contains(got, test.want) || strings.Contains(got, "Vernon") != (test.token == "callers-token") {
			t.Errorf("%s: answer = %s, want %s", test.name, got, test.want)
		}
	}
}

// With an app of its own, the server requires a key of its callers, and does not send the key to the account.
func TestAppWithKeys(t *testing.T) {
	t.Parallel()
	account, url := newAccount(t)
	key, entry := newKey(t, "ci")
	server := launch(t, "--auth", "app", "--app-id", "app-id", "--app-secret", "app-s3cr3t", "--api-url", url, "--api-keys", entry)
	for _, test := range []struct{ name, credential, want string }{
		{"key", key, `"Vernon Bear"`},
		{"no key", "", `"UNAUTHENTICATED"`},
		{"wrong key", key + "x", `"UNAUTHENTICATED"`},
		{"token of the account", "callers-token", `"UNAUTHENTICATED"`},
	} {
		got := post(t, server["GraphQL"], vernon, test.credential)
		if !strings.Contains(got, test.want) || strings.Contains(got, "Vernon") != (test.credential == key) {
			t.Errorf("%s: answer = %s, want %s", test.name, got, test.want)
		}
	}
	if account.TotalRequests() != 1 || account.TokenRequests() != 1 {
		t.Errorf("%d requests, %d of them for tokens; want one of each", account.TotalRequests(), account.TokenRequests())
	}
}

func TestRefusalIsAGraphQLAnswer(t *testing.T) {
	t.Parallel()
	_, entry := newKey(t, "ci")
	resp, body := get(t, launch(t, "--api-keys", entry)["GraphQL"]+"?query={__typename}")
	if resp.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(resp.Header.Get("Www-Authenticate"), "Bearer") ||
		!strings.Contains(body, `"errors"`) {
		t.Errorf("status %d, %q: %s", resp.StatusCode, resp.Header.Get("Www-Authenticate"), body)
	}
}

// newKey makes a key as an operator does.
func newKey(t *testing.T, name string) (key, entry string) {
	t.Helper()
	var out strings.Builder
	if err := run(t.Context(), []string{"new-key", name}, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(out.String())
	if len(words) < 4 || words[0] != "Key" || words[2] != "Entry" || !strings.HasPrefix(words[3], name+":") {
		t.Fatalf("new-key printed %q", out.String())
	}
	return words[1], words[3]
}

// The server prints, logs and answers no secret, not even one that the account refuses.
func TestSecretsStayInside(t *testing.T) {
	t.Parallel()
	_, url := newAccount(t)
	key, entry := newKey(t, "ci")
	var printed syncBuffer
	server := begin(t, &printed, "--log-level", "debug", "--auth", "app", "--app-id", "app-id",
		"--app-secret", "wrong-s3cr3t", "--api-url", url, "--api-keys", entry, "--webhook-secret", "s3cr3t-of-webhooks",
		"--redis-url", "redis://user-s3cr3t:password-s3cr3t@127.0.0.1:1", "--redis-secret", redisSecret)
	fmt.Fprint(&printed, server.announced)
	for _, credential := range []string{key, key + "x", "stolen-s3cr3t"} {
		_, _ = io.WriteString(&printed, post(t, server.announced["GraphQL"], vernon, credential))
		deliver(t, beside(server.announced, "/webhooks/helpscout"), credential, "customer.updated", `{"id":500}`)
	}
	printed.wait(t, "Redis is unavailable")
	server.end(t)
	for _, secret := range []string{"s3cr3t", key, strings.TrimPrefix(entry, "ci:")} {
		if strings.Contains(printed.String(), secret) {
			t.Errorf("%q was printed in:\n%s", secret, printed.String())
		}
	}
	if !strings.Contains(printed.String(), "UPSTREAM_UNAVAILABLE") || !strings.Contains(printed.String(), "refused a token") {
		t.Errorf("the failed sign-in shows nowhere:\n%s", printed.String())
	}
}

// wait returns once the text has been written.
func (b *syncBuffer) wait(t *testing.T, text string) {
	t.Helper()
	patience, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for look := time.Tick(time.Millisecond); !strings.Contains(b.String(), text); {
		select {
		case <-look:
		case <-patience.Done():
			t.Errorf("%q does not hold %q", b.String(), text)
			return
		}
	}
}

// syncBuffer is a buffer that several goroutines write to.
type syncBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	taken := strings.TrimPrefix(strings.TrimSuffix(launch(t)["Playground"], "/"), "http://")
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--max-concurrent=0"}, "--max-concurrent"},
		{[]string{"--listen", taken}, "--listen " + taken},
		{[]string{"--unknown"}, "--unknown"},
		{[]string{"--api-keys=mbx_s3cr3t"}, "--api-keys"},
		{[]string{"new-key", "no spaces, please"}, "name"},
	} {
		err := run(t.Context(), test.args, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("run(%v) = %v, want an error that says %s", test.args, err, test.want)
		}
	}
	if err := run(t.Context(), []string{"--help"}, io.Discard, io.Discard); err != nil {
		t.Errorf("run --help = %v", err)
	}
}

// A foreign name that points to this machine gets nothing but /healthz.
func TestHostsOfAnUnprotectedServer(t *testing.T) {
	t.Parallel()
	server := launch(t)
	allowing := launch(t, "--allowed-hosts", "api.example")
	for _, test := range []struct {
		url, host string
		want      int
	}{
		{server["Schema"], "", http.StatusOK},
		{server["Schema"], "evil.example", http.StatusMisdirectedRequest},
		{server["Playground"], "evil.example:8080", http.StatusMisdirectedRequest},
		{server["Health"], "evil.example", http.StatusOK},
		{allowing["Schema"], "api.example", http.StatusOK},
		{allowing["Schema"], "localhost", http.StatusOK},
		{allowing["Schema"], "evil.example", http.StatusMisdirectedRequest},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, test.url, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = test.host
		if resp, _ := send(t, req); resp.StatusCode != test.want {
			t.Errorf("%s as %q: status %d, want %d", test.url, test.host, resp.StatusCode, test.want)
		}
	}
}

// The server accepts the longest token, and refuses headers of more than 64 KB.
func TestHeadersAreBounded(t *testing.T) {
	t.Parallel()
	server := launch(t)
	for size, want := range map[int]int{58 << 10: http.StatusOK, 65 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server["Health"], http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Long", strings.Repeat("a", size))
		if resp, _ := send(t, req); resp.StatusCode != want {
			t.Errorf("%d bytes: status %d, want %d", size, resp.StatusCode, want)
		}
	}
}

// The log says before the first query whether Help Scout accepts the app's credentials.
func TestAppIsTriedAtTheStart(t *testing.T) {
	t.Parallel()
	for secret, want := range map[string]string{
		"app-s3cr3t": "Help Scout accepts the app",
		"wrong":      "check --app-id, --app-secret",
	} {
		_, url := newAccount(t)
		var log syncBuffer
		server := begin(t, &log, "--auth=app", "--api-url="+url, "--app-id=app-id", "--app-secret="+secret)
		log.wait(t, want)
		server.end(t)
	}
}

// A server that is told to stop answers the operations that run, and accepts no new ones.
func TestShutdownFinishesWhatRuns(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	account := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-release
		w.Header().Set("Content-Type", "application/hal+json")
		_, _ = io.WriteString(w, `{"id": 500, "firstName": "Vernon", "lastName": "Bear"}`)
	}))
	defer account.Close()
	server := begin(t, t.Output(), "--auth", "passthrough", "--api-url", account.URL)
	endpoint := server.announced["GraphQL"]
	answered := make(chan string, 1)
	go func() { answered <- post(t, endpoint, vernon, "token") }()
	<-asked
	server.stop()
	for refused := false; !refused; { // the listener closes before anything waits
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimSuffix(strings.TrimPrefix(endpoint, "http://"), "/graphql"))
		if refused = err != nil; !refused {
			conn.Close()
		}
	}
	close(release)
	if answer := <-answered; !strings.Contains(answer, "Vernon Bear") {
		t.Errorf("answer = %s", answer)
	}
	server.end(t)
}

// The server refuses an operation beyond the most that run at once, in either media type, after a wait for its turn.
// /healthz answers meanwhile.
func TestOverloaded(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	account := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-release
		_, _ = io.WriteString(w, `{"id": 500, "firstName": "Vernon", "lastName": "Bear"}`)
	}))
	t.Cleanup(account.Close)
	server := launch(t, "--auth", "passthrough", "--api-url", account.URL, "--max-operations=1", "--admission-wait=1ms")
	answered := make(chan string, 1)
	go func() { answered <- post(t, server["GraphQL"], vernon, "token") }()
	<-asked
	for _, accept := range []string{"application/json", "application/graphql-response+json", "multipart/mixed"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server["GraphQL"]+"?query={__typename}", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", accept)
		resp, body := send(t, req)
		if resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") != "1" ||
			!strings.Contains(body, `"code":"OVERLOADED"`) || strings.Contains(body, `"data"`) {
			t.Errorf("%s: status %d, retry after %q: %s", accept, resp.StatusCode, resp.Header.Get("Retry-After"), body)
		}
	}
	if resp, _ := get(t, server["Health"]); resp.StatusCode != http.StatusOK {
		t.Errorf("health: status %d", resp.StatusCode)
	}
	close(release)
	if answer := <-answered; !strings.Contains(answer, "Vernon Bear") {
		t.Errorf("answer %s", answer)
	}
}

// Flags decide what frontends may use.
func TestWhatIsServed(t *testing.T) {
	t.Parallel()
	closed := launch(t, "--no-playground", "--no-introspection", "--cors-origin", "https://app.example")
	for _, path := range []string{"", "schema.graphql"} {
		if resp, _ := get(t, strings.TrimSuffix(closed["Health"], "healthz")+path); resp.StatusCode != http.StatusNotFound {
			t.Errorf("/%s: status %d, want 404", path, resp.StatusCode)
		}
	}
	if closed["Playground"] != "" || closed["Schema"] != "" {
		t.Errorf("announced %v", closed)
	}
	if got := post(t, closed["GraphQL"], `{ __schema { queryType { name } } }`, ""); !strings.Contains(got, "INTROSPECTION_DISABLED") {
		t.Errorf("introspection: %s", got)
	}
	for origin, want := range map[string]string{"https://app.example": "https://app.example", "https://other.example": ""} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodOptions, closed["GraphQL"], http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", origin)
		req.Header.Set("Access-Control-Request-Method", "POST")
		req.Header.Set("Access-Control-Request-Headers", "content-type")
		resp, _ := send(t, req)
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: allowed origin %q, want %q", origin, got, want)
		}
	}
	open := launch(t)
	resp, _ := get(t, open["Playground"])
	if policy := resp.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'self'") {
		t.Errorf("the playground's policy is %q", policy)
	}
}

// failure is a request that fails with a code.
type failure struct {
	code   string
	status int
	flags  []string // the server's
	// account answers as the REST API. Nil: the emulator does.
	account http.HandlerFunc
	headers map[string]string
	method  string // empty: POST
	body    string
	query   string // the query string
}

// failures are requests that fail, one or more for each code.
func failures() []failure {
	const write = `{"query": "mutation { createOrganization(input: {name: \"Engines\"}) { userErrors { code } } }"}`
	const read = `{"query": "{ customer(id: \"500\") { name organization { website } } }"}`
	trusted := filepath.Join("graph", "examples")
	respond := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
	}
	apq := func(hash string) string {
		return `"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "` + hash + `"}}`
	}
	unknown := strings.Repeat("0", 64)
	const subscription = `{"query": "subscription { customerChanged { id } }"}`
	events := map[string]string{"Accept": "text/event-stream"}
	return []failure{
		{code: "BAD_REQUEST", status: 400, body: `{"query": `},
		{code: "BAD_REQUEST", status: 405, method: http.MethodPut, body: read},
		{code: "BAD_REQUEST", status: 406, body: read, headers: map[string]string{"Accept": "text/html"}},
		{code: "BAD_REQUEST", status: 415, body: read, headers: map[string]string{"Content-Type": "text/plain"}},
		{
			code: "BAD_REQUEST", status: 403, method: http.MethodGet, query: "?query={__typename}",
			headers: map[string]string{"Content-Type": "", "Sec-Fetch-Site": "cross-site"},
		},
		{code: "BODY_TOO_LARGE", status: 413, flags: []string{"--max-body=1"}, body: strings.Repeat(" ", 2000)},
		{
			code: "QUERY_STRING_TOO_LONG", status: 414, flags: []string{"--max-body=1"}, method: http.MethodGet,
			query: "?query=" + strings.Repeat("a", 2000),
		},
		{code: "UNAUTHENTICATED", status: 401, flags: []string{"--api-keys=a:" + strings.Repeat("0", 64)}, body: read},
		{code: "UNAUTHENTICATED", status: 200, account: respond(http.StatusUnauthorized), body: read},
		{code: "GRAPHQL_PARSE_FAILED", status: 400, body: `{"query": "{"}`},
		{code: "GRAPHQL_VALIDATION_FAILED", status: 400, body: `{"query": "{ nothing }"}`},
		{code: "TOKEN_LIMIT_EXCEEDED", status: 400, flags: []string{"--max-tokens=2"}, body: read},
		{code: "DEPTH_LIMIT_EXCEEDED", status: 400, flags: []string{"--max-depth=1"}, body: read},
		{code: "ALIAS_LIMIT_EXCEEDED", status: 400, flags: []string{"--max-aliases=1"}, body: `{"query": "{ a: __typename b: __typename }"}`},
		{code: "ROOT_FIELD_LIMIT_EXCEEDED", status: 400, flags: []string{"--max-root-fields=1"}, body: `{"query": "{ __typename a: __typename }"}`},
		{
			code: "DIRECTIVE_LIMIT_EXCEEDED", status: 400, flags: []string{"--max-directives=1"},
			body: `{"query": "{ __typename @skip(if: true) a: __typename @skip(if: true) }"}`,
		},
		{code: "REPEAT_LIMIT_EXCEEDED", status: 400, flags: []string{"--max-repeats=1"}, body: `{"query": "{ __typename __typename }"}`},
		{
			code: "VALUE_LIMIT_EXCEEDED", status: 400, flags: []string{"--max-values=1"},
			body: `{"query": "{ __typename }", "variables": {"a": [1]}}`,
		},
		{code: "COMPLEXITY_LIMIT_EXCEEDED", status: 400, flags: []string{"--max-complexity=1"}, body: read},
		{code: "INTROSPECTION_DISABLED", status: 400, flags: []string{"--no-introspection"}, body: `{"query": "{ __schema { queryType { name } } }"}`},
		{code: "PERSISTED_QUERY_NOT_FOUND", status: 200, body: `{` + apq(unknown) + `}`},
		{code: "PERSISTED_QUERY_NOT_SUPPORTED", status: 200, flags: []string{"--apq-size=0"}, body: `{` + apq(unknown) + `}`},
		{code: "PERSISTED_QUERY_HASH_MISMATCH", status: 400, body: `{"query": "{ __typename }", ` + apq(unknown) + `}`},
		{code: "PERSISTED_QUERY_NOT_IN_LIST", status: 404, flags: []string{"--trusted-documents=" + trusted}, body: `{"documentId": "unknown"}`},
		{code: "QUERY_NOT_IN_SAFELIST", status: 403, flags: []string{"--trusted-documents=" + trusted, "--only-trusted-documents"}, body: read},
		{code: "BAD_USER_INPUT", status: 200, body: `{"query": "{ customer(id: \"none\") { name } }"}`},
		{code: "FORBIDDEN", status: 200, account: respond(http.StatusForbidden), body: read},
		{code: "NOT_FOUND", status: 200, account: organizationIsMissing, body: read},
		{code: "RATE_LIMITED", status: 200, flags: []string{"--operation-timeout=1s"}, account: respond(http.StatusTooManyRequests), body: read},
		{code: "REQUEST_LIMIT_EXCEEDED", status: 200, flags: []string{"--max-requests-per-operation=1"}, body: read},
		{code: "UPSTREAM_UNAVAILABLE", status: 200, account: respond(http.StatusNotImplemented), body: read},
		{code: "UPSTREAM_INVALID", status: 200, account: respond(http.StatusOK), body: read},
		{code: "UPSTREAM_OUTCOME_UNKNOWN", status: 200, account: respond(http.StatusServiceUnavailable), body: write},
		{
			code: "TIMEOUT", status: 200, flags: []string{"--request-timeout=10ms", "--operation-timeout=1s"}, body: read,
			account: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		},
		{code: "SUBSCRIPTION_LIMIT_EXCEEDED", status: 200, flags: []string{"--max-subscriptions=0"}, headers: events, body: subscription},
		{code: "SUBSCRIPTION_ENDED", status: 200, flags: []string{"--subscription-lifetime=10ms"}, headers: events, body: subscription},
		{code: "ERROR_LIMIT_EXCEEDED", status: 400, flags: []string{"--max-errors=1"}, body: `{"query": "{ a b }"}`},
	}
}

// Clients get the codes and statuses of the table in docs/errors.md.
func TestErrorTable(t *testing.T) {
	t.Parallel()
	failures, told := failures(), errorTable(t)
	for _, failure := range failures {
		if statuses := told[failure.code]; statuses != "any" && !strings.Contains(statuses, strconv.Itoa(failure.status)) {
			t.Errorf("docs/errors.md gives %s the status %q, but it has %d", failure.code, statuses, failure.status)
		}
		t.Run(fmt.Sprint(failure.code, " ", failure.status), func(t *testing.T) {
			t.Parallel()
			failure.check(t)
		})
	}
	delete(told, "INTERNAL")   // no request makes the server fail: see the tests of package graph
	delete(told, "OVERLOADED") // takes two requests at once: see TestOverloaded
	for _, failure := range failures {
		delete(told, failure.code)
	}
	if len(told) > 0 {
		t.Errorf("docs/errors.md has codes that no request here gets: %v", told)
	}
}

// organizationIsMissing answers as an account whose customer points to an organization that does not exist.
func organizationIsMissing(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.Path, "organizations") {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/hal+json")
	_, _ = io.WriteString(w, `{"id": 500, "organizationId": 35}`)
}

// errorTable reads the statuses of each code in docs/errors.md.
func errorTable(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("docs", "errors.md"))
	if err != nil {
		t.Fatal(err)
	}
	statuses := make(map[string]string)
	for _, row := range regexp.MustCompile("(?m)^\\| `([A-Z_]+)` \\| ([a-z0-9, ]+) \\|").FindAllStringSubmatch(string(text), -1) {
		statuses[row[1]] = row[2]
	}
	if len(statuses) < 20 {
		t.Fatalf("read only %v", statuses)
	}
	return statuses
}

func (f failure) check(t *testing.T) {
	t.Helper()
	resp, body := f.send(t, f.flags)
	if resp.StatusCode != f.status || !strings.Contains(body, `"code":"`+f.code+`"`) {
		t.Errorf("status %d: %s, want %d and %s", resp.StatusCode, body, f.status, f.code)
	}
}

// send sends the request to a server with the flags.
func (f failure) send(t *testing.T, flags []string) (*http.Response, string) {
	t.Helper()
	if f.account != nil {
		account := httptest.NewServer(f.account)
		t.Cleanup(account.Close)
		flags = append([]string{"--auth=passthrough", "--api-url", account.URL}, flags...)
	}
	req, err := http.NewRequestWithContext(t.Context(), cmp.Or(f.method, http.MethodPost),
		launch(t, flags...)["GraphQL"]+f.query, strings.NewReader(f.body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/graphql-response+json")
	if f.account != nil {
		req.Header.Set("Authorization", "Bearer token")
	}
	for name, value := range f.headers {
		req.Header.Set(name, value)
	}
	return send(t, req)
}
