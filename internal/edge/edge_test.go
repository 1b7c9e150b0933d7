package edge_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/edge"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func serve(t *testing.T, opts edge.Options, handler http.HandlerFunc, req *http.Request) *http.Response {
	t.Helper()
	atEdge, err := edge.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	atEdge(handler).ServeHTTP(recorder, req)
	return recorder.Result()
}

func request(t *testing.T, method string, headers ...string) *http.Request {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, "/graphql", http.NoBody)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return req
}

func answerWith(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	}
}

// A request's id is in its answer and in the log. An id that is not safe to log is replaced.
func TestRequestID(t *testing.T) {
	t.Parallel()
	for given, kept := range map[string]bool{
		"4bf92f35-77b3:1.a_b":    true,
		strings.Repeat("a", 100): true,
		strings.Repeat("a", 101): false,
		"":                       false,
		"two words":              false,
		"<script>":               false,
		"id\x00":                 false,
	} {
		var log bytes.Buffer
		logger := slog.New(edge.LogHandler(slog.NewTextHandler(&log, nil))).With("part", "test").WithGroup("g")
		resp := serve(t, edge.Options{}, func(_ http.ResponseWriter, r *http.Request) {
			logger.InfoContext(r.Context(), "hello")
		}, request(t, http.MethodGet, edge.RequestIDHeader, given))
		id := resp.Header.Get(edge.RequestIDHeader)
		if (id == given) != kept || len(id) < 10 {
			t.Errorf("%q: id %q, want it kept: %t", given, id, kept)
		}
		if !strings.Contains(log.String(), "requestId="+id) || !strings.Contains(log.String(), "part=test") {
			t.Errorf("%q: log %q does not hold the id", given, log.String())
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	t.Parallel()
	resp := serve(t, edge.Options{}, answerWith("application/json", "{}"), request(t, http.MethodGet))
	for header, want := range map[string]string{
		"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
		"Cross-Origin-Resource-Policy": "same-origin",
		"X-Content-Type-Options":       "nosniff",
	} {
		if got := resp.Header.Get(header); got != want {
			t.Errorf("%s = %q, want %q", header, got, want)
		}
	}
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	const app, other = "https://app.example", "https://other.example"
	tests := []struct {
		name    string
		allowed []string
		origin  string
		want    string
	}{
		{"none allowed", nil, app, ""},
		{"allowed", []string{app}, app, app},
		{"not allowed", []string{app}, other, ""},
		{"scheme matters", []string{app}, "http://app.example", ""},
		{"all allowed", []string{"*"}, other, other},
		{"one of several", []string{other, app}, app, app},
		{"longer name", []string{app}, app + ".evil.com", ""},
		{"below", []string{"https://*.app.example"}, "https://a.b.app.example", "https://a.b.app.example"},
		{"not the parent", []string{"https://*.app.example"}, app, ""},
		{"only an end", []string{"https://*.app.example"}, "https://evilapp.example", ""},
		{"a longer name below", []string{"https://*.app.example"}, "https://a.app.example.evil.com", ""},
		{"another host before", []string{"https://*.app.example"}, "https://evil.com/.app.example", ""},
		{"port below", []string{"https://*.app.example:8443"}, "https://a.app.example:8443", "https://a.app.example:8443"},
		{"other port below", []string{"https://*.app.example"}, "https://a.app.example:8443", ""},
		{"no origin of its own", []string{app}, "null", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			opts, handler := edge.Options{Origins: test.allowed}, answerWith("application/json", "{}")
			answer := serve(t, opts, handler, request(t, http.MethodPost, "Origin", test.origin))
			preflight := serve(t, opts, handler, request(t, http.MethodOptions, "Origin", test.origin,
				"Access-Control-Request-Method", "POST",
				"Access-Control-Request-Headers", "authorization,content-type,graphql-require-preflight"))
			for name, resp := range map[string]*http.Response{"answer": answer, "preflight": preflight} {
				if got := resp.Header.Get("Access-Control-Allow-Origin"); got != test.want {
					t.Errorf("%s: allowed origin %q, want %q", name, got, test.want)
				}
				if resp.Header.Get("Access-Control-Allow-Credentials") != "" {
					t.Errorf("%s: cookies are allowed", name)
				}
			}
			if test.want == "" {
				return
			}
			if got := preflight.Header.Get("Access-Control-Allow-Headers"); !strings.Contains(got, "graphql-require-preflight") {
				t.Errorf("allowed headers = %q", got)
			}
			if got := answer.Header.Get("Access-Control-Expose-Headers"); !strings.Contains(got, edge.RequestIDHeader) {
				t.Errorf("exposed headers = %q", got)
			}
		})
	}
}

func TestOtherOriginsMaySendOnlyNamedMethods(t *testing.T) {
	t.Parallel()
	resp := serve(t, edge.Options{Origins: []string{"*"}}, answerWith("application/json", "{}"),
		request(t, http.MethodOptions, "Origin", "https://app.example", "Access-Control-Request-Method", "DELETE"))
	if got := resp.Header.Get("Access-Control-Allow-Origin"); got != "" {
		t.Errorf("DELETE is allowed to %q", got)
	}
}

// Long answers are compressed for clients that accept gzip, and decompress to the same text.
func TestCompression(t *testing.T) {
	t.Parallel()
	long, short := strings.Repeat(`{"name":"Vernon Bear"},`, 500), `{"data":null}`
	tests := []struct {
		name, accept, body, want string
	}{
		{"gzip", "gzip, deflate, br, zstd", long, "gzip"},
		{"nothing else", "br, zstd", long, ""},
		{"refused", "gzip;q=0", long, ""},
		{"not asked for", "", long, ""},
		{"not worth it", "gzip", short, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			resp := serve(t, edge.Options{}, answerWith("application/graphql-response+json; charset=utf-8", test.body),
				request(t, http.MethodPost, "Accept-Encoding", test.accept))
			if got := resp.Header.Get("Content-Encoding"); got != test.want {
				t.Errorf("encoding = %q, want %q", got, test.want)
			}
			if !strings.Contains(strings.Join(resp.Header.Values("Vary"), ","), "Accept-Encoding") {
				t.Errorf("Vary = %q", resp.Header.Values("Vary"))
			}
			if got := decompress(t, resp); got != test.body {
				t.Errorf("the body has %d bytes, want %d", len(got), len(test.body))
			}
		})
	}
}

func TestEncodedAnswersStayAsTheyAre(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("x", 5000)
	resp := serve(t, edge.Options{}, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		w.Header().Set("Content-Encoding", "br")
		_, _ = io.WriteString(w, body)
	}, request(t, http.MethodGet, "Accept-Encoding", "gzip, br"))
	got, _ := io.ReadAll(resp.Body)
	if resp.Header.Get("Content-Encoding") != "br" || string(got) != body {
		t.Errorf("encoding %q, %d bytes", resp.Header.Get("Content-Encoding"), len(got))
	}
}

// The parts of a stream arrive when they are flushed, compressed or not.
func TestStreamsAreNotHeldBack(t *testing.T) {
	t.Parallel()
	for _, encoding := range []string{"", "gzip"} {
		t.Run("as "+encoding, func(t *testing.T) {
			t.Parallel()
			arrived := make(chan struct{})
			atEdge, err := edge.New(edge.Options{})
			if err != nil {
				t.Fatal(err)
			}
			server := httptest.NewServer(atEdge(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "multipart/mixed")
				_, _ = io.WriteString(w, "first part;")
				_ = http.NewResponseController(w).Flush()
				select {
				case <-arrived:
				case <-r.Context().Done():
				}
				_, _ = io.WriteString(w, "last part")
			})))
			defer server.Close()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL, http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", encoding)
			resp, err := server.Client().Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			if resp.Header.Get("Content-Encoding") != encoding {
				t.Errorf("encoding = %q", resp.Header.Get("Content-Encoding"))
			}
			body := reader(t, resp)
			first := make([]byte, len("first part;"))
			if _, err := io.ReadFull(body, first); err != nil {
				t.Fatalf("first part: %v", err)
			}
			close(arrived)
			rest, err := io.ReadAll(body)
			if err != nil || string(first)+string(rest) != "first part;last part" {
				t.Errorf("got %q and %q, %v", first, rest, err)
			}
		})
	}
}

func decompress(t *testing.T, resp *http.Response) string {
	t.Helper()
	content, err := io.ReadAll(reader(t, resp))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func reader(t *testing.T, resp *http.Response) io.Reader {
	t.Helper()
	if resp.Header.Get("Content-Encoding") != "gzip" {
		return resp.Body
	}
	unzipped, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return unzipped
}

// Only allowed hosts are served, whatever the port and the case.
func TestOnlyHosts(t *testing.T) {
	t.Parallel()
	tests := []struct {
		host    string
		allowed []string
		want    bool
	}{
		{"localhost:8080", []string{edge.LoopbackHosts}, true},
		{"LOCALHOST.", []string{edge.LoopbackHosts}, true},
		{"app.localhost", []string{edge.LoopbackHosts}, true},
		{"127.0.0.1:8080", []string{edge.LoopbackHosts}, true},
		{"127.8.9.1", []string{edge.LoopbackHosts}, true},
		{"[::1]:8080", []string{edge.LoopbackHosts}, true},
		{"[::1]", []string{edge.LoopbackHosts}, true},
		{"evil.example:8080", []string{edge.LoopbackHosts}, false},
		{"localhost.evil.example", []string{edge.LoopbackHosts}, false},
		{"127.0.0.1.evil.example", []string{edge.LoopbackHosts}, false},
		{"192.0.2.1", []string{edge.LoopbackHosts}, false},
		{"", []string{edge.LoopbackHosts}, false},
		{"api.example", []string{edge.LoopbackHosts, "api.example"}, true},
		{"API.example:443", []string{"api.example"}, true},
		{"api.example.evil.com", []string{"api.example"}, false},
		{"a.api.example", []string{"*.api.example"}, true},
		{"api.example", []string{"*.api.example"}, false},
		{"evilapi.example", []string{"*.api.example"}, false},
		{"anything", nil, true},
	}
	for _, test := range tests {
		r := request(t, http.MethodGet)
		r.Host = test.host
		r.Header.Set("X-Forwarded-Host", "localhost") // is ignored
		recorder := httptest.NewRecorder()
		edge.OnlyHosts(test.allowed...)(answerWith("text/plain", "served")).ServeHTTP(recorder, r)
		if served := recorder.Code == http.StatusOK; served != test.want {
			t.Errorf("%q with %q: status %d, want it served: %t", test.host, test.allowed, recorder.Code, test.want)
		}
	}
}
