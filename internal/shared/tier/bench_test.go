package tier_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

// BenchmarkRead reads a customer, and a page of fifty: from memory, from the tier, from an API that answers at once and from
// one that takes 100 ms. It reports how large the body is, and what is kept of it.
func BenchmarkRead(b *testing.B) {
	for name, read := range map[string]struct {
		path string
		read func(ctx context.Context, s *upstream.Client) error
	}{
		"customer": {"/v2/customers/500", func(ctx context.Context, c *upstream.Client) error {
			_, err := c.Customer(ctx, 500)
			return err
		}},
		"50 customers": {"/v2/customers?page=1", func(ctx context.Context, c *upstream.Client) error {
			_, err := c.Customers(ctx, upstream.CustomerFilter{}, upstream.Sort{}, 1)
			return err
		}},
	} {
		r := newRig(b, redistest.Options{}, emulator.Options{Budget: -1})
		answer := answerTo(b, r.account, read.path)
		measure := func(ctx context.Context, c *upstream.Client) func(*testing.B) {
			return func(b *testing.B) {
				if err := read.read(ctx, c); err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				for b.Loop() {
					if err := read.read(ctx, c); err != nil {
						b.Fatal(err)
					}
				}
			}
		}
		keeps := r.start(b, func(o *upstream.Options) { o.Base, o.Cache.TTL = answer, time.Hour })
		b.Run(name+"/local hit", measure(b.Context(), keeps.Client))
		keeps.settle(b)
		// Its memory has room for nothing.
		forgets := r.start(b, func(o *upstream.Options) { o.Base, o.Cache.TTL, o.Cache.MaxBytes = answer, time.Hour, 1 })
		b.Run(name+"/tier hit", func(b *testing.B) {
			measure(b.Context(), forgets.Client)(b)
			b.ReportMetric(float64(len(answer)), "bytes/body")
			for key, value := range r.redis.Dump(b) {
				if strings.Contains(key, ":resource:") {
					b.ReportMetric(float64(len(value)), "bytes/entry")
					used, _ := r.redis.Do(b, "MEMORY", "USAGE", key).(int64)
					b.ReportMetric(float64(used), "bytes/key")
				}
			}
		})
		b.Run(name+"/miss", measure(upstream.WithFreshReads(b.Context()), forgets.Client))
		forgets.settle(b)
		alone, err := upstream.New(upstream.Options{Tokens: auth.Static(emulator.DefaultToken), Base: late{answer}})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/REST 100 ms", measure(b.Context(), alone))
	}
}

// answerTo returns the account's answer to a read.
func answerTo(b *testing.B, account *emulator.Server, path string) ready {
	b.Helper()
	req := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, http.NoBody)
	req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	recorder := httptest.NewRecorder()
	account.Handler().ServeHTTP(recorder, req)
	if recorder.Code != http.StatusOK {
		b.Fatalf("GET %s: status %d", path, recorder.Code)
	}
	return recorder.Body.Bytes()
}

// ready answers each request with the same body.
type ready []byte

func (body ready) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Request: req, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		Header: http.Header{"Content-Length": {strconv.Itoa(len(body))}},
	}, nil
}

// late answers like ready, after 100 ms.
type late struct{ ready }

func (l late) RoundTrip(req *http.Request) (*http.Response, error) {
	pass(100 * time.Millisecond)
	return l.ready.RoundTrip(req)
}
