package ratelimit_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/upstream/ratelimit"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// api is the REST API, in process. It logs its requests.
type api struct {
	// answer returns the answer to the n-th request, counted from 0. Nil: 200 without headers.
	answer func(n int, req *http.Request) (*http.Response, error)

	mu  sync.Mutex
	log []call
}

// call is a request that the API got.
type call struct {
	At      time.Time
	Permits int
}

func (a *api) RoundTrip(req *http.Request) (*http.Response, error) {
	a.mu.Lock()
	n := len(a.log)
	cost := 1
	if req.Method != http.MethodGet {
		cost = 2
	}
	a.log = append(a.log, call{At: time.Now(), Permits: cost})
	a.mu.Unlock()
	if a.answer == nil {
		return ok(), nil
	}
	return a.answer(n, req)
}

func (a *api) calls() []call {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.log
}

// ok returns an answer with the given pairs of header names and values.
func ok(headers ...string) *http.Response { return respond(http.StatusOK, headers...) }

func tooMany(headers ...string) *http.Response {
	return respond(http.StatusTooManyRequests, headers...)
}

func respond(status int, headers ...string) *http.Response {
	resp := &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}"))}
	for i := 0; i < len(headers); i += 2 {
		resp.Header.Set(headers[i], headers[i+1])
	}
	return resp
}

// headers returns an API that answers each request with the same headers.
func headers(pairs ...string) func(int, *http.Request) (*http.Response, error) {
	return func(int, *http.Request) (*http.Response, error) { return ok(pairs...), nil }
}

func newTransport(base http.RoundTripper, opts ratelimit.Options) *ratelimit.Transport {
	return &ratelimit.Transport{Base: base, Limiter: ratelimit.New(opts)}
}

func newRequest(ctx context.Context, t testing.TB, method string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, "https://api.example.com/v2/customers", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// do sends a request and closes the answer's body.
func do(ctx context.Context, t testing.TB, transport http.RoundTripper, method string) error {
	t.Helper()
	resp, err := transport.RoundTrip(newRequest(ctx, t, method))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// outcome says how and when a request ended.
type outcome struct {
	After time.Duration // since it began
	Err   error
}

// begin sends a request in the background, and returns once it is answered, refused or waiting.
func begin(ctx context.Context, t testing.TB, transport http.RoundTripper, method string) <-chan outcome {
	t.Helper()
	ended := make(chan outcome, 1)
	began := time.Now()
	go func() {
		err := do(ctx, t, transport, method)
		ended <- outcome{After: time.Since(began), Err: err}
	}()
	synctest.Wait()
	return ended
}

func mustDo(t testing.TB, transport http.RoundTripper, method string) {
	t.Helper()
	if err := do(t.Context(), t, transport, method); err != nil {
		t.Fatal(err)
	}
}

// mustOpen sends a request and leaves the answer's body open.
func mustOpen(t testing.TB, transport http.RoundTripper, method string) *http.Response {
	t.Helper()
	resp, err := transport.RoundTrip(newRequest(t.Context(), t, method))
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

func checkRemaining(t testing.TB, transport *ratelimit.Transport, want int) {
	t.Helper()
	if got, known := transport.Limiter.Remaining(); got != want || !known {
		t.Errorf("Remaining() = %d, %t, want %d, true", got, known, want)
	}
}

// checkWindows checks the permits of each span of 60 seconds that ends with a call.
func checkWindows(t testing.TB, calls []call, limit int) {
	t.Helper()
	for i, last := range calls {
		permits := 0
		for _, c := range calls[:i+1] {
			if last.At.Sub(c.At) < time.Minute {
				permits += c.Permits
			}
		}
		if permits > limit {
			t.Fatalf("%d permits in the minute before %v, want at most %d", permits, last.At, limit)
		}
	}
}
