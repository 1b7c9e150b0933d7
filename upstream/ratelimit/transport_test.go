package ratelimit_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/ratelimit"
)

func TestCosts(t *testing.T) {
	t.Parallel()
	costs := map[string]int{
		"": 1, http.MethodGet: 1, http.MethodHead: 1, http.MethodOptions: 1,
		http.MethodPost: 2, http.MethodPut: 2, http.MethodPatch: 2, http.MethodDelete: 2,
	}
	for method, cost := range costs {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			transport := newTransport(&api{}, ratelimit.Options{PerMinute: 10})
			req := newRequest(t.Context(), t, http.MethodGet)
			req.Method = method
			resp, err := transport.RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			checkRemaining(t, transport, 10-cost)
		})
	}
}

var errBroken = errors.New("connection broke")

// brokenBody fails when it is read.
type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { return 0, errBroken }
func (brokenBody) Close() error             { return nil }

// However a request ends, its slot is released exactly once.
func TestSlotIsReleased(t *testing.T) {
	t.Parallel()
	withBody := func(body io.ReadCloser) func() (*http.Response, error) {
		return func() (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Body: body}, nil
		}
	}
	text := func() io.ReadCloser { return io.NopCloser(strings.NewReader("{}")) }
	leave := func(*http.Response) {}
	tests := []struct {
		name   string
		answer func() (*http.Response, error)
		use    func(*http.Response)
	}{
		{"body closed", withBody(text()), func(r *http.Response) { r.Body.Close() }},
		{"body closed twice", withBody(text()), func(r *http.Response) { r.Body.Close(); r.Body.Close() }},
		{"body read to its end", withBody(text()), func(r *http.Response) { _, _ = io.ReadAll(r.Body) }},
		{"body read and closed", withBody(text()), func(r *http.Response) { _, _ = io.ReadAll(r.Body); r.Body.Close() }},
		{"body breaks", withBody(brokenBody{}), func(r *http.Response) { _, _ = io.ReadAll(r.Body) }},
		{"no body", withBody(http.NoBody), leave},
		{"nil body", withBody(nil), leave},
		{"error", func() (*http.Response, error) { return nil, errBroken }, leave},
		{"panic", func() (*http.Response, error) { panic(errBroken) }, leave},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				slow := &api{answer: func(n int, _ *http.Request) (*http.Response, error) {
					if n == 0 {
						return test.answer()
					}
					<-time.After(time.Second)
					return ok(), nil
				}}
				transport := newTransport(slow, ratelimit.Options{PerMinute: 10, MaxConcurrent: 1})
				func() {
					defer func() { _ = recover() }()
					if resp, err := transport.RoundTrip(newRequest(t.Context(), t, http.MethodGet)); err == nil {
						test.use(resp)
					}
				}()
				checkRemaining(t, transport, 9)
				next, afterNext := begin(t.Context(), t, transport, http.MethodGet), begin(t.Context(), t, transport, http.MethodGet)
				got := []outcome{<-next, <-afterNext}
				if diff := cmp.Diff([]outcome{{After: time.Second}, {After: 2 * time.Second}}, got); diff != "" {
					t.Errorf("next requests (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A slot is held until the body is closed. Requests wait for it in order, until their context ends.
func TestSlotIsHeld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		transport := newTransport(&api{}, ratelimit.Options{MaxConcurrent: 1})
		open := mustOpen(t, transport, http.MethodGet)
		if _, err := open.Body.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		hasty, patient := begin(ctx, t, transport, http.MethodGet), begin(t.Context(), t, transport, http.MethodGet)
		if got := <-hasty; !errors.Is(got.Err, context.DeadlineExceeded) || got.After != 5*time.Second {
			t.Errorf("ended after %v with %v, want after 5s with %v", got.After, got.Err, context.DeadlineExceeded)
		}
		<-time.After(5 * time.Second)
		open.Body.Close()
		if diff := cmp.Diff(outcome{After: 10 * time.Second}, <-patient); diff != "" {
			t.Errorf("patient request (-want +got):\n%s", diff)
		}
	})
}

func TestMaxConcurrent(t *testing.T) {
	t.Parallel()
	for option, want := range map[int]int{-1: 16, 0: 16, 3: 3} {
		synctest.Test(t, func(t *testing.T) {
			slow := &api{answer: func(int, *http.Request) (*http.Response, error) {
				<-time.After(time.Second)
				return ok(), nil
			}}
			transport := newTransport(slow, ratelimit.Options{MaxConcurrent: option})
			var ends []<-chan outcome
			for range 20 {
				ends = append(ends, begin(t.Context(), t, transport, http.MethodGet))
			}
			if got := len(slow.calls()); got != want {
				t.Errorf("MaxConcurrent %d: %d requests at once, want %d", option, got, want)
			}
			for _, ended := range ends {
				<-ended
			}
		})
	}
}

// The API may have counted a failed request, so its permits stay spent.
func TestFailedRequestIsCharged(t *testing.T) {
	t.Parallel()
	failing := &api{answer: func(int, *http.Request) (*http.Response, error) { return nil, errBroken }}
	transport := newTransport(failing, ratelimit.Options{PerMinute: 10})
	if err := do(t.Context(), t, transport, http.MethodPost); !errors.Is(err, errBroken) {
		t.Errorf("error = %v, want %v", err, errBroken)
	}
	checkRemaining(t, transport, 8)
}

// closeRecorder is a request's body that records whether it was closed.
type closeRecorder struct {
	io.Reader
	closed bool
}

func (c *closeRecorder) Close() error {
	c.closed = true
	return nil
}

func TestContextThatHasEnded(t *testing.T) {
	t.Parallel()
	served := &api{}
	transport := newTransport(served, ratelimit.Options{PerMinute: 10})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	req := newRequest(ctx, t, http.MethodPost)
	body := &closeRecorder{Reader: strings.NewReader("{}")}
	req.Body = body
	if _, err := transport.RoundTrip(req); !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want %v", err, context.Canceled)
	}
	if !body.closed {
		t.Error("the request's body was left open")
	}
	if len(served.calls()) != 0 {
		t.Error("a request was sent")
	}
	checkRemaining(t, transport, 10)
}
