package admin_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/admin"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// cache remembers what was purged.
type cache struct{ purged []string }

func (c *cache) PurgeAll() int {
	c.purged = append(c.purged, "all")
	return 3
}

func (c *cache) Purge(kind, id string) (int, error) {
	if kind == "unicorn" {
		return 0, errors.New("unknown type")
	}
	c.purged = append(c.purged, kind+"/"+id)
	return 1, nil
}

func newAdmin(cache *cache, metrics http.Handler) http.Handler {
	return admin.New(admin.Options{
		Hosts: []string{"ops.example"}, Cache: cache, Metrics: metrics, Logger: slog.New(slog.DiscardHandler),
		Texts: map[string]func(io.Writer) error{
			"/settings": func(w io.Writer) error {
				_, err := io.WriteString(w, "listen :80")
				return err
			},
			"/broken": func(io.Writer) error { return errors.New("s3cr3t") },
		},
	})
}

type request struct {
	method, target, host string
	headers              map[string]string
}

func (r request) send(t *testing.T, handler http.Handler) *httptest.ResponseRecorder {
	t.Helper()
	if r.method == "" {
		r.method = http.MethodGet
	}
	sent := httptest.NewRequestWithContext(t.Context(), r.method, r.target, http.NoBody)
	sent.Host = "127.0.0.1:9090"
	if r.host != "" {
		sent.Host = r.host
	}
	for name, value := range r.headers {
		sent.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, sent)
	return answer
}

func TestPurge(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		query, want string // want is "" where nothing may be purged
	}{
		{"?all=true", "all"},
		{"?type=customer", "customer/"},
		{"?type=customer&id=500", "customer/500"},
		{"", ""},
		{"?all=false", ""},
		{"?all=true&type=customer", ""},
		{"?id=500", ""},
		{"?typ=customer", ""},
		{"?type=customer&id=", ""},
		{"?type=customer&type=tag", ""},
		{"?type=unicorn", ""},
	} {
		purged := new(cache)
		answer := request{
			method: http.MethodPost, target: "/cache/purge" + test.query, headers: map[string]string{"X-Mailbox-Admin": "1"},
		}.send(t, newAdmin(purged, nil))
		if got := strings.Join(purged.purged, ","); got != test.want || (answer.Code == http.StatusOK) != (test.want != "") {
			t.Errorf("%q: purged %q with status %d: %s", test.query, got, answer.Code, answer.Body)
		}
		if wrong := answer.Code != http.StatusOK; wrong != strings.Contains(answer.Body.String(), `"error"`) {
			t.Errorf("%q: answer %s", test.query, answer.Body)
		}
	}
}

// A web page can neither purge nor read.
func TestPagesAreRefused(t *testing.T) {
	t.Parallel()
	header := func(name, value string) map[string]string {
		return map[string]string{"X-Mailbox-Admin": "1", name: value}
	}
	const target = "/cache/purge?all=true"
	for name, test := range map[string]struct {
		request

		status int
	}{
		"no header":       {request{method: http.MethodPost, target: target}, http.StatusForbidden},
		"wrong header":    {request{method: http.MethodPost, target: target, headers: header("X-Mailbox-Admin", "0")}, http.StatusForbidden},
		"other origin":    {request{method: http.MethodPost, target: target, headers: header("Origin", "https://evil.example")}, http.StatusForbidden},
		"own origin":      {request{method: http.MethodPost, target: target, headers: header("Origin", "http://127.0.0.1:9090")}, http.StatusForbidden},
		"no origin":       {request{method: http.MethodPost, target: target, headers: header("Origin", "null")}, http.StatusForbidden},
		"other site":      {request{method: http.MethodPost, target: target, headers: header("Sec-Fetch-Site", "cross-site")}, http.StatusForbidden},
		"sibling":         {request{method: http.MethodPost, target: target, headers: header("Sec-Fetch-Site", "same-site")}, http.StatusForbidden},
		"by GET":          {request{target: target, headers: header("Accept", "*/*")}, http.StatusMethodNotAllowed},
		"rebound name":    {request{method: http.MethodPost, target: target, headers: header("Accept", "*/*"), host: "evil.example"}, http.StatusMisdirectedRequest},
		"preflight":       {request{method: http.MethodOptions, target: target, headers: header("Origin", "https://evil.example")}, http.StatusForbidden},
		"profile of page": {request{target: "/debug/pprof/heap", headers: header("Sec-Fetch-Site", "cross-site")}, http.StatusForbidden},
	} {
		purged := new(cache)
		answer := test.send(t, newAdmin(purged, nil))
		if answer.Code != test.status || len(purged.purged) > 0 {
			t.Errorf("%s: status %d, want %d; purged %v", name, answer.Code, test.status, purged.purged)
		}
		if allowed := answer.Header().Get("Access-Control-Allow-Origin"); allowed != "" {
			t.Errorf("%s: pages of %s may read", name, allowed)
		}
	}
}

func TestServes(t *testing.T) {
	t.Parallel()
	metrics := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "a_metric 1") })
	for _, test := range []struct {
		request

		status int
		want   string
	}{
		{request{target: "/settings"}, http.StatusOK, "listen :80"},
		{request{target: "/settings", host: "localhost:9090"}, http.StatusOK, "listen :80"},
		{request{target: "/settings", host: "[::1]:9090"}, http.StatusOK, "listen :80"},
		{request{target: "/settings", host: "10.0.0.7"}, http.StatusOK, "listen :80"},
		{request{target: "/settings", host: "ops.example:9090"}, http.StatusOK, "listen :80"},
		{request{target: "/settings", host: "evil.example"}, http.StatusMisdirectedRequest, "does not serve"},
		{request{target: "/"}, http.StatusOK, "GET  /metrics\nGET  /settings\nPOST /cache/purge\n"},
		{request{target: "/broken"}, http.StatusInternalServerError, "cannot be written"},
		{request{target: "/metrics"}, http.StatusOK, "a_metric 1"},
		{request{target: "/debug/pprof/", headers: map[string]string{"Sec-Fetch-Site": "none"}}, http.StatusOK, "goroutine"},
		{request{target: "/debug/pprof/goroutine?debug=1", headers: map[string]string{"Sec-Fetch-Site": "same-origin"}}, http.StatusOK, "goroutine profile"},
		{request{target: "/debug/pprof/cmdline"}, http.StatusNotFound, "Unknown profile"},
		{request{target: "/graphql"}, http.StatusNotFound, ""},
	} {
		answer := test.send(t, newAdmin(new(cache), metrics))
		if answer.Code != test.status || !strings.Contains(answer.Body.String(), test.want) || strings.Contains(answer.Body.String(), "s3cr3t") {
			t.Errorf("%s under %q: status %d, %.200s", test.target, test.host, answer.Code, answer.Body)
		}
	}
	if answer := (request{target: "/metrics"}).send(t, newAdmin(new(cache), nil)); answer.Code != http.StatusNotFound {
		t.Errorf("without metrics: status %d", answer.Code)
	}
}

func TestListen(t *testing.T) {
	t.Parallel()
	address, end, err := admin.Listen(t.Context(), "127.0.0.1:0", newAdmin(new(cache), nil), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := admin.Listen(t.Context(), address.String(), nil, nil); err == nil || !strings.Contains(err.Error(), "--admin-listen") {
		t.Errorf("an address that is taken: %v", err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	ask, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address.String()+"/settings", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := client.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	end()
	if answer, err := client.Do(ask); err == nil {
		answer.Body.Close()
		t.Error("the listener still answers")
	}
}
