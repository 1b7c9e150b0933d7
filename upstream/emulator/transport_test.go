package emulator_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/upstream/emulator"
)

// A bubble of synctest fails when a goroutine is left in it, so that each of these also shows that none is.

func TestClientTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newAPI(t, emulator.Options{Customers: -1, Latency: time.Hour}).Server
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		_, _, err := fetch(ctx, s.Client(), origin+"/v2/customers/500")
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Minute {
			t.Errorf("error %v after %s", err, time.Since(start))
		}
	})
}

func TestContextEndedBefore(t *testing.T) {
	t.Parallel()
	s := newAPI(t, emulator.Options{Customers: -1}).Server
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := fetch(ctx, s.Client(), origin+"/v2/customers/500"); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestBodyIsStreamed(t *testing.T) {
	t.Parallel()
	const size = 1 << 40 // more than there is memory
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
				a := newAPI(t, emulator.Options{Customers: -1})
				a.Inject(emulator.Fault{BodySize: size})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				response, err := a.Client().Do(a.request(http.MethodGet, "/v2/customers/500", "").WithContext(ctx))
				if err != nil {
					t.Fatal(err)
				}
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

func TestCloseLeavesNoGoroutine(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	s := newAPI(t, emulator.Options{Customers: -1}).Server
	for range 50 {
		if _, _, err := fetch(t.Context(), s.Client(), origin+"/v2/customers/500"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRequestBodyIsClosed(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	r := a.request(http.MethodPost, "/v2/oauth2/token", "{}")
	body := &closeRecorder{Reader: bufio.NewReader(r.Body)}
	r.Body = body
	a.do(r)
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

func TestInProcessResponse(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	response, err := a.Client().Do(a.request(http.MethodGet, "/v2/customers/500", ""))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.Status != "200 OK" || response.ContentLength != int64(len(body)) || response.Request == nil ||
		!strings.HasPrefix(response.Proto, "HTTP/1") {
		t.Errorf("response %+v", response)
	}
}
