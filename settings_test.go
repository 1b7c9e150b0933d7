package main

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"mailbox-graphql/internal/account"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/upstream/emulator"
)

// effect is what a setting changes: what a server shows with one value, and with another.
type effect struct {
	flags []string // of both servers
	// one and other are values of the setting. Empty: the setting is not given.
	one, other string
	// see runs a server with the flags and returns what it shows.
	see func(t *testing.T, flags ...string) string
	// With the value one, the result of see holds sees and not seesOther. With the value other, it holds seesOther.
	sees, seesOther string
}

func (e effect) check(t *testing.T, setting string) {
	t.Helper()
	seen := func(value string) string {
		flags := slices.Clone(e.flags)
		if value != "" {
			flags = append(flags, "--"+setting+"="+value)
		}
		return e.see(t, flags...)
	}
	if got := seen(e.one); !strings.Contains(got, e.sees) || strings.Contains(got, e.seesOther) {
		t.Errorf("with %q: seen is %.400s; want %s and not %s", e.one, got, e.sees, e.seesOther)
	}
	if got := seen(e.other); !strings.Contains(got, e.seesOther) {
		t.Errorf("with %q: seen is %.400s; want %s", e.other, got, e.seesOther)
	}
}

// refusal is the effect of a setting that makes a request of TestErrorTable fail: without the setting, the request does not
// fail with that code.
type refusal struct{}

func (refusal) check(t *testing.T, setting string) {
	t.Helper()
	for _, failure := range failures() {
		isSetting := func(flag string) bool { return flag == "--"+setting || strings.HasPrefix(flag, "--"+setting+"=") }
		if !slices.ContainsFunc(failure.flags, isSetting) {
			continue
		}
		_, body := failure.send(t, slices.DeleteFunc(slices.Clone(failure.flags), isSetting))
		if strings.Contains(body, failure.code) {
			t.Errorf("without the setting: %s", body)
		}
		return
	}
	t.Error("TestErrorTable makes no request fail by this setting")
}

// Each setting has the effect that the table states.
func TestEachSettingHasItsEffect(t *testing.T) {
	t.Parallel()
	settings, err := config.Settings()
	if err != nil {
		t.Fatal(err)
	}
	effects := effects(t)
	for _, setting := range settings {
		effect, ok := effects[setting.Name]
		if !ok {
			t.Errorf("--%s has no effect: add to the table what it changes", setting.Name)
			continue
		}
		delete(effects, setting.Name)
		t.Run(setting.Name, func(t *testing.T) {
			t.Parallel()
			effect.check(t, setting.Name)
		})
	}
	for name := range effects {
		t.Errorf("the table has --%s, which is no setting", name)
	}
}

const redisSecret = "redis-s3cr3t-redis-s3cr3t-redis-s3cr3t"

func effects(t *testing.T) map[string]interface {
	check(t *testing.T, setting string)
} {
	t.Helper()
	const unauthenticated = "UNAUTHENTICATED"
	_, account := newAccount(t)
	app := []string{"--auth=app", "--api-url=" + account}
	_, entry := newKey(t, "ci")
	issuer := newIssuer(t)
	byToken := issuer.flags
	return map[string]interface {
		check(t *testing.T, setting string)
	}{
		"config": effect{
			one: settingsFile(t, "playground: on"), other: settingsFile(t, "playground: off"), see: statusOf(""),
			sees: "200", seesOther: "404",
		},
		"listen": effect{
			one: "127.0.0.1:0", other: ":0", see: healthAddress,
			sees: "127.0.0.1", seesOther: "localhost",
		},
		"allowed-hosts": effect{other: "api.example", see: statusUnder("api.example"), sees: "421", seesOther: "200"},

		"auth": effect{other: "passthrough", see: asking(vernon, ""), sees: "Vernon", seesOther: unauthenticated},
		"app-id": effect{
			flags: append(app, "--app-secret=app-s3cr3t"), one: "app-id", other: "wrong", see: asking(vernon, ""),
			sees: "Vernon", seesOther: "UPSTREAM_UNAVAILABLE",
		},
		"app-secret": effect{
			flags: append(app, "--app-id=app-id"), one: "app-s3cr3t", other: "wrong", see: asking(vernon, ""),
			sees: "Vernon", seesOther: "UPSTREAM_UNAVAILABLE",
		},
		"api-url": effect{
			flags: []string{"--auth=passthrough"}, one: customersNamed(t, "First"), other: customersNamed(t, "Second"),
			see: asking(vernon, "token"), sees: "First", seesOther: "Second",
		},

		"api-keys": effect{other: entry, see: asking(vernon, ""), sees: "Vernon", seesOther: unauthenticated},
		"jwt-issuer": effect{
			flags: byToken()[1:], one: tokenIssuer, other: "https://other.example/", see: asking(vernon, issuer.token),
			sees: "Vernon", seesOther: unauthenticated,
		},
		"jwt-audience": effect{
			flags: slices.Delete(byToken(), 1, 2), one: tokenAudience, other: "other", see: asking(vernon, issuer.token),
			sees: "Vernon", seesOther: unauthenticated,
		},
		"jwt-keys-url": effect{
			flags: byToken()[:2], one: issuer.keys, other: newIssuer(t).keys, see: asking(vernon, issuer.token),
			sees: "Vernon", seesOther: unauthenticated,
		},

		"read-only": effect{
			one: "on", other: "off", see: asking(`mutation { deleteCustomer(input: {id: "1"}) { userErrors { code } } }`, ""),
			sees: "GRAPHQL_VALIDATION_FAILED", seesOther: "NOT_FOUND",
		},
		"introspection": effect{
			one: "on", other: "off", see: asking(`{ __schema { queryType { name } } }`, ""),
			sees: `"Query"`, seesOther: "INTROSPECTION_DISABLED",
		},
		"playground": effect{one: "on", other: "off", see: statusOf(""), sees: "200", seesOther: "404"},
		"extensions": effect{one: "off", other: "on", see: asking(vernon, ""), sees: "Vernon", seesOther: `"cost"`},
		"cors-origin": effect{
			other: "https://app.example", see: allowedOrigin("https://app.example"),
			sees: "none", seesOther: "https://app.example",
		},
		"cursor-key": effect{
			one: "one", other: "two", see: takingCursorOf("one"),
			sees: `"id"`, seesOther: "BAD_USER_INPUT",
		},

		"trusted-documents": effect{
			other: trustedDirectory(t, `{ __typename }`), see: asksByHash(`{ __typename }`),
			sees: "PERSISTED_QUERY_NOT_FOUND", seesOther: `"Query"`,
		},
		"only-trusted-documents": refusal{},
		"apq-size":               refusal{},

		"max-body":                   refusal{},
		"max-tokens":                 refusal{},
		"max-depth":                  refusal{},
		"max-aliases":                refusal{},
		"max-root-fields":            refusal{},
		"max-directives":             refusal{},
		"max-repeats":                refusal{},
		"max-values":                 refusal{},
		"max-complexity":             refusal{},
		"max-errors":                 refusal{},
		"max-requests-per-operation": refusal{},
		"operation-timeout": effect{
			flags: []string{"--emulator-latency=200ms"}, other: "50ms", see: asking(vernon, ""), sees: "Vernon", seesOther: "TIMEOUT",
		},

		"max-operations": effect{
			flags: []string{"--admission-wait=1ms"}, other: "1", see: besideOneThatRuns,
			sees: `"Query"`, seesOther: "OVERLOADED",
		},
		"max-operation-memory": effect{
			flags: []string{"--admission-wait=1ms"}, other: "1", see: besideOneThatRuns,
			sees: `"Query"`, seesOther: "OVERLOADED",
		},
		"admission-wait": effect{
			flags: []string{"--max-operations=1"}, one: "1ms", other: "1500ms", see: besideOneThatRuns,
			sees: "retry after 1", seesOther: "retry after 2",
		},
		"max-subscriptions": effect{
			one: "1", other: "0", see: firstEvent,
			sees: "open", seesOther: "SUBSCRIPTION_LIMIT_EXCEEDED",
		},
		"max-subscriptions-per-caller": effect{
			other: "1", see: besideASubscription,
			sees: "open", seesOther: "SUBSCRIPTION_LIMIT_EXCEEDED",
		},
		"max-operations-per-connection": effect{
			one: "2", other: "1", see: twoOnAWebSocket,
			sees: "pong", seesOther: "SUBSCRIPTION_LIMIT_EXCEEDED",
		},
		"subscription-lifetime": effect{
			other: "10ms", see: firstEvent,
			sees: "open", seesOther: "SUBSCRIPTION_ENDED",
		},
		"max-connections": effect{
			other: "1", see: twoConnections,
			sees: "both are open", seesOther: "one was closed",
		},
		"max-connections-per-address": effect{
			other: "1", see: twoConnections,
			sees: "both are open", seesOther: "one was closed",
		},
		"shutdown-delay": effect{one: "0s", other: "3s", see: readinessOnceStopped, sees: "refused", seesOther: "stopping"},
		"shutdown-grace": effect{
			one: "1m", other: "1ms", see: stoppedInAnOperation,
			sees: "answered", seesOther: "cut",
		},

		"rate-limit": effect{
			one: "400", other: "100", see: asking(vernon, ""),
			sees: `"budgetRemaining":399`, seesOther: `"budgetRemaining":99`,
		},
		"max-concurrent": effect{one: "16", other: "1", see: requestsAtOnce, sees: "2 at once", seesOther: "1 at once"},
		"request-timeout": effect{
			flags: []string{"--emulator-latency=200ms"}, other: "10ms", see: asking(vernon, ""),
			sees: "Vernon", seesOther: "TIMEOUT",
		},

		"cache-ttl": effect{
			one: "10m", other: "0s", see: askingTwice,
			sees: `"restRequests":0`, seesOther: `"restRequests":1`,
		},
		"cache-stale": effect{
			flags: []string{"--cache-ttl=1ns"}, one: "10m", other: "0s", see: askingTwiceOf(onceAvailable),
			sees: "Vernon", seesOther: "UPSTREAM_UNAVAILABLE",
		},
		"cache-stale-trust": effect{
			flags: []string{"--cache-ttl=1ns"}, one: "1m", other: "0s", see: askingTwiceOf(onceAvailable),
			sees: "Vernon", seesOther: "UPSTREAM_UNAVAILABLE",
		},
		"cache-size": effect{
			flags: []string{"--cache-ttl=10m"}, one: "64", other: "1", see: askingTwiceOf(large),
			sees: `"restRequests":0`, seesOther: `"restRequests":1`,
		},

		"cache-http-age": effect{
			flags: []string{"--cache-ttl=10m"}, one: "1m", other: "0s", see: cacheControl,
			sees: "max-age=60", seesOther: "max-age=0",
		},

		"webhook-secret": effect{
			one: webhookSecret, other: "another-s3cr3t-of-webhooks", see: delivered, sees: "200", seesOther: "401",
		},
		"webhook-path": effect{
			flags: []string{"--webhook-secret=" + webhookSecret}, other: "/elsewhere", see: delivered,
			sees: "200", seesOther: "421",
		},
		"webhook-events": effect{
			flags: []string{"--webhook-secret=" + webhookSecret}, one: "customer.updated", other: "customer.changed", see: checked,
			sees: "<nil>", seesOther: "unknown event",
		},

		"redis-url": effect{
			flags: append(app, "--app-id=app-id", "--app-secret=app-s3cr3t", "--redis-secret="+redisSecret),
			one:   "redis://127.0.0.1:1", other: "127.0.0.1:1", see: checked, sees: "<nil>", seesOther: "not an address",
		},
		"redis-secret": effect{
			flags: append(app, "--app-id=app-id", "--app-secret=app-s3cr3t", "--redis-url=redis://127.0.0.1:1"),
			one:   redisSecret, other: "short", see: checked, sees: "<nil>", seesOther: "32 characters",
		},
		"redis-timeout":        effect{one: "1s", other: "1m", see: checked, sees: "<nil>", seesOther: "allowed is"},
		"redis-fallback-share": effect{one: "50", other: "101", see: checked, sees: "<nil>", seesOther: "allowed is"},

		"compare-every": effect{
			flags: []string{"--auth=passthrough"}, one: "0s", other: "1m", see: checked,
			sees: "<nil>", seesOther: "no token of its own",
		},

		"admin-listen": effect{other: "127.0.0.1:0", see: adminAddress, sees: "none", seesOther: "http://127.0.0.1:"},
		"admin-exposed": effect{
			flags: []string{"--admin-listen=0.0.0.0:0"}, one: "off", other: "on", see: checked,
			sees: "a loopback address", seesOther: "<nil>",
		},

		"log-level": effect{
			one: "info", other: "debug", see: logOf(vernon),
			sees: "level=INFO", seesOther: `msg="REST request"`,
		},
		"log-format": effect{
			one: "text", other: "json", see: logOf(vernon),
			sees: "level=INFO", seesOther: `"level":"INFO"`,
		},

		"emulator-customers": effect{
			one: "1000", other: "3", see: asking(`{ customers(first: 1) { totalCount } }`, ""),
			sees: ":1001}", seesOther: ":4}",
		},
		"emulator-latency": effect{
			flags: []string{"--operation-timeout=1s"}, other: "1m", see: asking(vernon, ""),
			sees: "Vernon", seesOther: "TIMEOUT",
		},
		"emulator-budget": effect{
			one: "400", other: "1", see: asking(vernon, ""),
			sees: `"budgetRemaining":399`, seesOther: `"budgetRemaining":0`,
		},
		"emulator-null-scalars": effect{
			one: "off", other: "on", see: emulated("/v2/customers"),
			sees: `"firstName":`, seesOther: `":null`,
		},
		"emulator-omit-embedded": effect{
			one: "off", other: "on", see: asking(`{ customer(id: "500") { emails { value } } }`, ""),
			sees: `"restRequests":1`, seesOther: `"restRequests":2`,
		},
		"emulator-organization-link": effect{
			one: "plain", other: "templated", see: emulated("/v2/customers/500"),
			sees: `"organization":{"href"`, seesOther: `"templated":true`,
		},
	}
}

const webhookSecret = "first-s3cr3t-of-webhooks"

// delivered returns the status of a signed delivery to a server without the playground.
func delivered(t *testing.T, flags ...string) string {
	t.Helper()
	server := launch(t, append(flags, "--playground=off")...)
	return deliver(t, beside(server, "/webhooks/helpscout"), webhookSecret, "customer.updated", `{"id":500}`).Status
}

func healthAddress(t *testing.T, flags ...string) string {
	t.Helper()
	return launch(t, flags...)["Health"]
}

func adminAddress(t *testing.T, flags ...string) string {
	t.Helper()
	return cmp.Or(launch(t, flags...)["Admin"], "none")
}

// checked returns what the command that checks settings prints, and its error.
func checked(t *testing.T, flags ...string) string {
	t.Helper()
	var printed strings.Builder
	err := run(t.Context(), append([]string{"config", "check"}, flags...), &printed, io.Discard)
	return fmt.Sprint(printed.String(), err)
}

func settingsFile(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "settings.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// readinessOnceStopped asks a server that was told to stop whether it is ready.
func readinessOnceStopped(t *testing.T, flags ...string) string {
	t.Helper()
	server := begin(t, t.Output(), flags...)
	server.stop()
	const longerThanAnEnd = 500 * time.Millisecond
	select {
	case err := <-server.stopped:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(longerThanAnEnd):
		defer server.end(t)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		strings.TrimSuffix(server.announced["Health"], "healthz")+"readyz", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "refused"
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return string(body)
}

// asking returns the answer to a query. An empty credential is not sent.
func asking(query, credential string) func(*testing.T, ...string) string {
	return func(t *testing.T, flags ...string) string {
		t.Helper()
		return post(t, launch(t, flags...)["GraphQL"], query, credential)
	}
}

// trustedDirectory returns a directory of one trusted document.
func trustedDirectory(t *testing.T, document string) string {
	t.Helper()
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "document.graphql"), []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	return directory
}

// asksByHash sends the hash of a document in place of its text.
func asksByHash(document string) func(*testing.T, ...string) string {
	return func(t *testing.T, flags ...string) string {
		t.Helper()
		id := fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(document)))
		_, answer := get(t, launch(t, flags...)["GraphQL"]+"?documentId="+id)
		return answer
	}
}

func askingTwice(t *testing.T, flags ...string) string {
	t.Helper()
	endpoint := launch(t, flags...)["GraphQL"]
	post(t, endpoint, vernon, "token")
	return post(t, endpoint, vernon, "token")
}

// askingTwiceOf reads an account of its own.
func askingTwiceOf(newAccount func() http.HandlerFunc) func(*testing.T, ...string) string {
	return func(t *testing.T, flags ...string) string {
		t.Helper()
		return askingTwice(t, append(readingFrom(t, newAccount()), flags...)...)
	}
}

// readingFrom returns the flags of a server that reads an account.
func readingFrom(t *testing.T, account http.HandlerFunc) []string {
	t.Helper()
	server := httptest.NewServer(account)
	t.Cleanup(server.Close)
	return []string{"--auth=passthrough", "--api-url=" + server.URL}
}

// onceAvailable answers the first request, and fails from then on.
func onceAvailable() http.HandlerFunc {
	var asked atomic.Int64
	return func(w http.ResponseWriter, _ *http.Request) {
		if asked.Add(1) > 1 {
			w.WriteHeader(http.StatusNotImplemented)
			return
		}
		_, _ = io.WriteString(w, `{"id": 500, "firstName": "Vernon", "lastName": "Bear"}`)
	}
}

// large answers with a customer of 2 MiB.
func large() http.HandlerFunc {
	background := strings.Repeat("a", 2<<20)
	return func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"id": 500, "firstName": "Vernon", "lastName": "Bear", "background": %q}`, background)
	}
}

func customersNamed(t *testing.T, name string) (address string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"id": %s, "firstName": %q}`, path.Base(r.URL.Path), name)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func statusOf(path string) func(*testing.T, ...string) string {
	return func(t *testing.T, flags ...string) string {
		t.Helper()
		resp, _ := get(t, strings.TrimSuffix(launch(t, flags...)["Health"], "healthz")+path)
		return resp.Status
	}
}

func statusUnder(host string) func(*testing.T, ...string) string {
	return func(t *testing.T, flags ...string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, launch(t, flags...)["Schema"], http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		resp, _ := send(t, req)
		return resp.Status
	}
}

func allowedOrigin(origin string) func(*testing.T, ...string) string {
	return func(t *testing.T, flags ...string) string {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, launch(t, flags...)["Schema"], http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Origin", origin)
		resp, _ := send(t, req)
		if allowed := resp.Header.Get("Access-Control-Allow-Origin"); allowed != "" {
			return allowed
		}
		return "none"
	}
}

// takingCursorOf continues a list after a cursor of another server, which has the given key.
func takingCursorOf(key string) func(*testing.T, ...string) string {
	return func(t *testing.T, flags ...string) string {
		t.Helper()
		answer := post(t, launch(t, "--cursor-key="+key)["GraphQL"], `{ customers(first: 1) { pageInfo { endCursor } } }`, "")
		_, rest, _ := strings.Cut(answer, `"endCursor":"`)
		cursor, _, ok := strings.Cut(rest, `"`)
		if !ok {
			t.Fatalf("no cursor in %s", answer)
		}
		return post(t, launch(t, flags...)["GraphQL"], `{ customers(first: 1, after: "`+cursor+`") { nodes { id } } }`, "")
	}
}

// besideOneThatRuns sends an operation while the server runs an expensive one of the same caller.
func besideOneThatRuns(t *testing.T, flags ...string) string {
	t.Helper()
	asked, release := make(chan struct{}), make(chan struct{})
	account := readingFrom(t, func(http.ResponseWriter, *http.Request) {
		close(asked)
		<-release
	})
	endpoint := launch(t, append(account, flags...)...)["GraphQL"]
	answered := make(chan string, 1)
	const expensive = `{ customers(first: 50) { nodes { name emails { value } conversations(first: 50) { nodes { subject } } } } }`
	go func() { answered <- post(t, endpoint, expensive, "token") }()
	<-asked
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, endpoint+"?query={__typename}", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer token")
	resp, body := send(t, req)
	close(release)
	<-answered
	return "retry after " + resp.Header.Get("Retry-After") + ": " + body
}

// twoConnections makes a request on one connection, then on a second, and then on the first again.
func twoConnections(t *testing.T, flags ...string) string {
	t.Helper()
	address := strings.TrimSuffix(strings.TrimPrefix(launch(t, flags...)["Health"], "http://"), "/healthz")
	first, second := dial(t, address), dial(t, address)
	for _, connection := range []net.Conn{first, second, first} {
		_, _ = io.WriteString(connection, "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
		resp, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			return "one was closed"
		}
		resp.Body.Close()
	}
	return "both are open"
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	connection, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { connection.Close() })
	return connection
}

// stoppedInAnOperation stops a server while it waits for the REST API. The REST API answers once the server has ended or, if
// that takes long, after a while.
func stoppedInAnOperation(t *testing.T, flags ...string) string {
	t.Helper()
	asked, release := make(chan struct{}), make(chan struct{})
	account := readingFrom(t, func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-release
		_, _ = io.WriteString(w, `{"id": 500, "firstName": "Vernon"}`)
	})
	server := begin(t, t.Output(), append(account, flags...)...)
	answered := make(chan string, 1)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet,
		server.announced["GraphQL"]+"?query="+url.QueryEscape(vernon), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer token")
	go func() {
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			answered <- "cut"
			return
		}
		resp.Body.Close()
		answered <- "answered"
	}()
	<-asked
	server.stop()
	const longerThanAnyCut = 2 * time.Second
	select {
	case err := <-server.stopped:
		close(release)
		if err != nil {
			t.Error(err)
		}
	case <-time.After(longerThanAnyCut):
		close(release)
		server.end(t)
	}
	return <-answered
}

// requestsAtOnce returns how many REST requests are in flight at once for an operation that needs two.
func requestsAtOnce(t *testing.T, flags ...string) string {
	t.Helper()
	var inFlight, most atomic.Int64
	both := make(chan struct{})
	account := readingFrom(t, func(w http.ResponseWriter, r *http.Request) {
		defer inFlight.Add(-1)
		if most.Store(max(most.Load(), inFlight.Add(1))); most.Load() == 2 {
			close(both)
		}
		patience := time.After(200 * time.Millisecond)
		if slices.Contains(flags, "--max-concurrent=16") {
			patience = time.After(10 * time.Second)
		}
		select {
		case <-both:
		case <-patience:
		}
		fmt.Fprintf(w, `{"id": %s}`, path.Base(r.URL.Path))
	})
	endpoint := launch(t, append(account, flags...)...)["GraphQL"]
	post(t, endpoint, `{ a: customer(id: "1") { name } b: customer(id: "2") { name } }`, "token")
	return fmt.Sprint(most.Load(), " at once")
}

// logOf returns the log of a server that answers a query.
func logOf(query string) func(*testing.T, ...string) string {
	return func(t *testing.T, flags ...string) string {
		t.Helper()
		var log syncBuffer
		server := begin(t, &log, flags...)
		post(t, server.announced["GraphQL"], query, "")
		server.end(t)
		return log.String()
	}
}

// emulated returns what the emulator answers at a path of the REST API.
func emulated(path string) func(*testing.T, ...string) string {
	return func(t *testing.T, flags ...string) string {
		t.Helper()
		command, err := config.Parse(flags, io.Discard)
		if err != nil {
			t.Fatal(err)
		}
		transport, err := account.Emulator(command.Emulator)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.example"+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
		resp, err := transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var compact bytes.Buffer
		body, err := io.ReadAll(resp.Body)
		if err != nil || json.Compact(&compact, body) != nil {
			t.Fatalf("%s: %v", body, err)
		}
		return compact.String()
	}
}

const (
	tokenIssuer   = "https://id.example/"
	tokenAudience = "mailbox"
)

// issuer has a key of its own.
type issuer struct {
	keys  string // the address of its key set
	token string // signed with its key
}

// flags make a server take the issuer's tokens.
func (i issuer) flags() []string {
	return []string{"--jwt-issuer=" + tokenIssuer, "--jwt-audience=" + tokenAudience, "--jwt-keys-url=" + i.keys}
}

func newIssuer(t *testing.T) issuer {
	t.Helper()
	return newIssuerOf(t, "")
}

// newIssuerOf makes an issuer whose token has the claim scope.
func newIssuerOf(t *testing.T, scope string) issuer {
	t.Helper()
	const id = "key"
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{KeyID: id, Key: private}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: tokenIssuer, Audience: jwt.Audience{tokenAudience}, Subject: "somebody",
		Expiry: jwt.NewNumericDate(time.Now().Add(time.Hour)),
	}).Claims(map[string]any{"scope": scope}).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{KeyID: id, Key: public}}})
	}))
	t.Cleanup(server.Close)
	return issuer{keys: server.URL, token: token}
}

// A server that runs has a memory limit, whatever the environment has.
func TestMemoryIsLimited(t *testing.T) {
	launch(t)
	const unchanged = -1
	if debug.SetMemoryLimit(unchanged) == math.MaxInt64 && os.Getenv("GOMEMLIMIT") != "off" {
		t.Error("the runtime has no memory limit")
	}
}
