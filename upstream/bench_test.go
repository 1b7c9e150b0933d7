package upstream_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/lenient"
)

// BenchmarkDecode decodes documents into resources, without what is made of them afterwards.
func BenchmarkDecode(b *testing.B) {
	b.Run("customer", func(b *testing.B) {
		benchmarkDecode(b, "/v2/customers/500", func(customer *upstream.Customer) bool { return customer.ID == 500 })
	})
	type page struct {
		Embedded struct {
			Customers     []*upstream.Customer     `json:"customers"`
			Organizations []*upstream.Organization `json:"organizations"`
			Conversations []*upstream.Conversation `json:"conversations"`
		} `json:"_embedded"`
	}
	b.Run("50 customers", func(b *testing.B) {
		benchmarkDecode(b, "/v2/customers", func(p *page) bool { return len(p.Embedded.Customers) == 50 })
	})
	b.Run("50 organizations", func(b *testing.B) {
		benchmarkDecode(b, "/v2/organizations", func(p *page) bool { return len(p.Embedded.Organizations) == 50 })
	})
	b.Run("25 conversations", func(b *testing.B) {
		benchmarkDecode(b, "/v2/conversations", func(p *page) bool { return len(p.Embedded.Conversations) == 25 })
	})
}

func benchmarkDecode[D any](b *testing.B, path string, complete func(*D) bool) {
	body := answerTo(b, path)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		document := new(D)
		if faulty, err := lenient.Unmarshal(b.Context(), body, document); err != nil || faulty || !complete(document) {
			b.Fatalf("faulty: %t, error: %v", faulty, err)
		}
	}
}

// BenchmarkRead reads through the whole chain of the client, except the network and without the cache.
func BenchmarkRead(b *testing.B) {
	reads := []struct {
		name, path string
		read       func(ctx context.Context, c *upstream.Client) error
	}{
		{"customer", "/v2/customers/500", func(ctx context.Context, c *upstream.Client) error {
			_, err := c.Customer(ctx, 500)
			return err
		}},
		{"50 customers", "/v2/customers", func(ctx context.Context, c *upstream.Client) error {
			_, err := c.Customers(ctx, upstream.CustomerFilter{}, upstream.Sort{}, 1)
			return err
		}},
		{"50 organizations", "/v2/organizations", func(ctx context.Context, c *upstream.Client) error {
			_, err := c.Organizations(ctx, upstream.Sort{}, 1)
			return err
		}},
	}
	for _, read := range reads {
		b.Run(read.name, func(b *testing.B) {
			body := answerTo(b, read.path)
			client, err := upstream.New(upstream.Options{
				Tokens: auth.Static(emulator.DefaultToken), Base: ready(body),
			})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if err := read.read(b.Context(), client); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// ready answers each request with the same body.
type ready []byte

func (body ready) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/hal+json"}}, Request: req,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// answerTo returns the body of the account's answer to a GET request.
func answerTo(b *testing.B, path string) []byte {
	b.Helper()
	req := httptest.NewRequestWithContext(b.Context(), http.MethodGet, path, http.NoBody)
	req.Header.Set("Authorization", "Bearer "+emulator.DefaultToken)
	recorder := httptest.NewRecorder()
	newAccount(b, emulator.Options{Customers: 500}).Handler().ServeHTTP(recorder, req)
	if recorder.Code != http.StatusOK {
		b.Fatalf("GET %s: status %d", path, recorder.Code)
	}
	return recorder.Body.Bytes()
}
