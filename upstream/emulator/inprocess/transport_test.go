package inprocess_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/upstream/emulator/inprocess"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// send sends a GET request to the handler.
func send(ctx context.Context, handler http.HandlerFunc, target string) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, target, http.NoBody)
	if err != nil {
		return nil, err
	}
	return (&http.Client{Transport: inprocess.Transport{Handler: handler}}).Do(r)
}

const target = "https://api.example.com/v2/customers?page=2"

func TestRequestAsTheHandlerSeesIt(t *testing.T) {
	t.Parallel()
	response, err := send(t.Context(), func(_ http.ResponseWriter, r *http.Request) {
		if r.Host != "api.example.com" || r.RequestURI != "/v2/customers?page=2" || r.TLS == nil || r.RemoteAddr == "" {
			t.Errorf("host %q, URI %q, TLS %v, remote address %q", r.Host, r.RequestURI, r.TLS, r.RemoteAddr)
		}
		if body, err := io.ReadAll(r.Body); err != nil || len(body) > 0 {
			t.Errorf("body %q, error %v", body, err)
		}
	}, target)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}

func TestResponse(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		handler http.HandlerFunc
		status  string
		length  int64
		body    string
	}{
		"nothing written": {func(http.ResponseWriter, *http.Request) {}, "200 OK", -1, ""},
		"status written twice": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			w.WriteHeader(http.StatusOK)
		}, "404 Not Found", -1, ""},
		"length": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "4")
			_, _ = io.WriteString(w, "body")
		}, "200 OK", 4, "body"},
		"flushed": {func(w http.ResponseWriter, _ *http.Request) {
			w.(http.Flusher).Flush()
			w.Header().Set("Content-Length", "4") // too late
			_, _ = io.WriteString(w, "body")
		}, "200 OK", -1, "body"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response, err := send(t.Context(), test.handler, target)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err != nil || string(body) != test.body {
				t.Errorf("body %q, error %v", body, err)
			}
			if response.Status != test.status || response.ContentLength != test.length || response.Request == nil ||
				!strings.HasPrefix(response.Proto, "HTTP/1") {
				t.Errorf("response %+v", response)
			}
		})
	}
}

func TestAbort(t *testing.T) {
	t.Parallel()
	t.Run("before the status", func(t *testing.T) {
		t.Parallel()
		response, err := send(t.Context(), func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, target)
		if err == nil {
			response.Body.Close()
		}
		if !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("error %v", err)
		}
	})
	t.Run("within the body", func(t *testing.T) {
		t.Parallel()
		response, err := send(t.Context(), func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "half")
			panic(http.ErrAbortHandler)
		}, target)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if body, err := io.ReadAll(response.Body); string(body) != "half" || !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("body %q, error %v", body, err)
		}
	})
}

// A bubble of synctest fails when a goroutine is left in it: each of the tests below also shows that none is.

func TestTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		response, err := send(ctx, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, target)
		if err == nil {
			response.Body.Close()
		}
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("error %v after %s", err, time.Since(start))
		}
	})
}

func TestContextEndedBefore(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	response, err := send(ctx, func(http.ResponseWriter, *http.Request) {}, target)
	if err == nil {
		response.Body.Close()
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestBodyIsStreamed(t *testing.T) {
	t.Parallel()
	endless := func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 32<<10)); err != nil {
				return
			}
		}
	}
	tests := map[string]func(cancel context.CancelFunc, body io.ReadCloser) error{
		"closed": func(_ context.CancelFunc, body io.ReadCloser) error {
			if err := body.Close(); err != nil {
				return err
			}
			if _, err := body.Read(make([]byte, 1)); err == nil {
				return errors.New("a closed body can be read")
			}
			return nil
		},
		"cancelled": func(cancel context.CancelFunc, body io.ReadCloser) error {
			cancel()
			_, err := io.Copy(io.Discard, body)
			if !errors.Is(err, context.Canceled) {
				return errors.New("reading did not give the error of the context")
			}
			return nil
		},
	}
	for name, end := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				response, err := send(ctx, endless, target)
				if err != nil {
					t.Fatal(err)
				}
				defer response.Body.Close()
				if _, err := io.ReadFull(response.Body, make([]byte, 100_000)); err != nil {
					t.Fatal(err)
				}
				if err := end(cancel, response.Body); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestRequestBodyIsClosed(t *testing.T) {
	t.Parallel()
	body := &closeRecorder{Reader: strings.NewReader("{}")}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target, body)
	if err != nil {
		t.Fatal(err)
	}
	handler := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	response, err := inprocess.Transport{Handler: handler}.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if !body.closed {
		t.Error("request body left open")
	}
}

type closeRecorder struct {
	io.Reader
	closed bool
}

func (c *closeRecorder) Close() error {
	c.closed = true
	return nil
}
