package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newAccount(tb testing.TB, options emulator.Options) *emulator.Server {
	tb.Helper()
	if options.Customers == 0 {
		options.Customers = 100
	}
	account, err := emulator.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	return account
}

func newClient(tb testing.TB, account *emulator.Server, options upstream.Options) *upstream.Client {
	tb.Helper()
	if options.Tokens == nil {
		options.Tokens = auth.Static(emulator.DefaultToken)
	}
	options.Base = account.Client().Transport
	client, err := upstream.New(options)
	if err != nil {
		tb.Fatal(err)
	}
	return client
}

func TestNewRefusesInvalidOptions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		options upstream.Options
		want    string
	}{
		{"no tokens", upstream.Options{}, "no token source"},
		{"other scheme", upstream.Options{Tokens: auth.Static("x"), BaseURL: &url.URL{Scheme: "ftp", Host: "x.example"}}, "scheme"},
		{"no host", upstream.Options{Tokens: auth.Static("x"), BaseURL: &url.URL{Scheme: "https"}}, "host"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := upstream.New(test.options); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one that says %q", err, test.want)
			}
		})
	}
}

// Each status is a typed error with all the details that a caller can act on.
func TestStatusErrors(t *testing.T) {
	t.Parallel()
	envelope := `{"logRef": "64bb72b4", "message": "Bad request", "_embedded": {"errors": [
	  {"path": "status", "message": "Expected one of these", "rejectedValue": "Wrong", "source": "JSON", "_links": {}}]}}`
	tests := []struct {
		fault emulator.Fault
		want  upstream.StatusError
	}{
		{
			emulator.Fault{Status: 400, Body: envelope, Header: http.Header{"Correlation-Id": {""}}},
			upstream.StatusError{Code: upstream.CodeBadRequest, Message: "Bad request", CorrelationID: "64bb72b4", Violations: []upstream.Violation{
				{Path: "status", Message: "Expected one of these", RejectedValue: "Wrong", Source: "JSON", Kind: upstream.UnsupportedValue},
			}},
		},
		{emulator.Fault{Status: 401}, upstream.StatusError{Code: upstream.CodeUnauthorized}},
		{emulator.Fault{Status: 403}, upstream.StatusError{Code: upstream.CodeForbidden}},
		{emulator.Fault{Status: 404}, upstream.StatusError{Code: upstream.CodeNotFound}},
		{emulator.Fault{Status: 409}, upstream.StatusError{Code: upstream.CodeConflict}},
		{emulator.Fault{Status: 410}, upstream.StatusError{Code: upstream.CodeNotFound}},
		{emulator.Fault{Status: 412}, upstream.StatusError{Code: upstream.CodeBadRequest}},
		{emulator.Fault{Status: 413}, upstream.StatusError{Code: upstream.CodeBadRequest}},
		{emulator.Fault{Status: 415}, upstream.StatusError{Code: upstream.CodeBadRequest}},
		{emulator.Fault{Status: 418}, upstream.StatusError{Code: upstream.CodeUnexpected}},
		{emulator.Fault{Status: 423}, upstream.StatusError{Code: upstream.CodeConflict}},
		{
			emulator.Fault{Status: 429, Header: http.Header{"X-Ratelimit-Retry-After": {"17"}, "Retry-After": {"3"}}},
			upstream.StatusError{Code: upstream.CodeRateLimited, RetryAfter: 17 * time.Second},
		},
		{
			emulator.Fault{Status: 429, Header: http.Header{"X-Ratelimit-Retry-After": {"-1"}, "Retry-After": {"99999999999999999999"}}},
			upstream.StatusError{Code: upstream.CodeRateLimited},
		},
		{emulator.Fault{Status: 500}, upstream.StatusError{Code: upstream.CodeUnavailable}},
		{
			emulator.Fault{Status: 503, Body: "<html>", Header: http.Header{"Retry-After": {"Fri, 31 Dec 1999 23:59:59 GMT"}}},
			upstream.StatusError{Code: upstream.CodeUnavailable},
		},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.fault.Status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account := newAccount(t, emulator.Options{})
				account.Inject(test.fault)
				_, err := newClient(t, account, upstream.Options{Cache: cache.Options{LoadTimeout: time.Hour}}).Customer(t.Context(), 500)
				var got *upstream.StatusError
				if !errors.As(err, &got) {
					t.Fatalf("error = %v, want a *StatusError", err)
				}
				test.want.Status = test.fault.Status
				if test.want.CorrelationID == "" { // the emulator generates one, and its own message
					if got.CorrelationID == "" && test.fault.Body == "" {
						t.Error("no correlation id")
					}
					test.want.CorrelationID, test.want.Message = got.CorrelationID, got.Message
				}
				if diff := cmp.Diff(test.want, *got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if upstream.IsNotFound(err) != (test.want.Code == upstream.CodeNotFound) {
					t.Errorf("IsNotFound = %t", upstream.IsNotFound(err))
				}
			})
		})
	}
}

// Bodies that cannot be used are typed errors, and no body is read beyond its bound.
func TestUnusableBodies(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault emulator.Fault
		want  func(error) bool
	}{
		{"not JSON", emulator.Fault{Body: "<html>"}, isMalformed("expected JSON")},
		{"other JSON", emulator.Fault{Body: `[1]`}, isMalformed("expected JSON")},
		{"trailing data", emulator.Fault{Body: `{"id": 500} {}`}, isMalformed("expected JSON")},
		{"half a document", emulator.Fault{Body: `{"id": 50`}, isMalformed("expected JSON")},
		{"wrong type", emulator.Fault{Body: `{"id": "x"}`}, isMalformed("readable id")},
		{"fractional id", emulator.Fault{Body: `{"id": 1.5}`}, isMalformed("readable id")},
		{"id beyond 64 bits", emulator.Fault{Body: `{"id": 9223372036854775808}`}, isMalformed("readable id")},
		{"too large", emulator.Fault{BodySize: 1 << 20}, isMalformed("more than 4096 bytes")},
		{"cut", emulator.Fault{CutBody: true}, func(err error) bool { return errors.Is(err, upstream.ErrUnreachable) }},
		{"never begun", emulator.Fault{Cut: true}, func(err error) bool { return errors.Is(err, upstream.ErrUnreachable) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			account := newAccount(t, emulator.Options{})
			account.Inject(test.fault)
			_, err := newClient(t, account, upstream.Options{MaxBodyBytes: 4096}).Customer(t.Context(), 500)
			if !test.want(err) {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func isMalformed(reason string) func(error) bool {
	return func(err error) bool {
		var malformed *upstream.MalformedError
		return errors.As(err, &malformed) && strings.Contains(malformed.Reason, reason)
	}
}

func TestRequestTimeout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{})
		account.Inject(emulator.Fault{Hang: true})
		client := newClient(t, account, upstream.Options{RequestTimeout: 3 * time.Second})
		begin := time.Now()
		_, err := client.Customer(t.Context(), 500)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != 3*time.Second {
			t.Errorf("error = %v after %s, want the deadline's after 3s", err, time.Since(begin))
		}
	})
}

// Concurrent requests are bounded, and the wait for a slot does not count towards the request timeout.
func TestMaxConcurrent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{Latency: time.Second})
		client := newClient(t, account, upstream.Options{
			Budget:         ratelimit.Options{MaxConcurrent: 4},
			RequestTimeout: 1500 * time.Millisecond,
		})
		begin := time.Now()
		results := make(chan error)
		for _, customer := range account.Customers()[:10] {
			go func() {
				_, err := client.Customer(t.Context(), customer.ID)
				results <- err
			}()
		}
		for range 10 {
			if err := <-results; err != nil {
				t.Errorf("error = %v", err)
			}
		}
		if elapsed := time.Since(begin); elapsed != 3*time.Second {
			t.Errorf("10 requests of a second, 4 at a time, took %s", elapsed)
		}
	})
}

func TestWaitForSlotEndsWithContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{})
		account.Inject(emulator.Fault{Hang: true})
		client := newClient(t, account, upstream.Options{
			Budget:         ratelimit.Options{MaxConcurrent: 1},
			RequestTimeout: time.Hour,
			Cache:          cache.Options{LoadTimeout: time.Hour},
		})
		holder, release := context.WithCancel(t.Context())
		go func() { _, _ = client.Customer(holder, 500) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := client.Customer(ctx, account.Customers()[0].ID); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error = %v, want the deadline's", err)
		}
		release()
	})
}

// A customer embeds its entries. If the API leaves them out, each kind costs a request.
func TestEntries(t *testing.T) {
	t.Parallel()
	want := map[upstream.EntryKind]string{
		upstream.Emails: "1 bear@acme.com home", upstream.Phones: "2 123-123-123 home", upstream.Chats: "5 54831172 aim",
		upstream.SocialProfiles: "4 @me twitter", upstream.Websites: "3 http://home.com -",
	}
	for _, omit := range []bool{false, true} {
		account := newAccount(t, emulator.Options{OmitEmbedded: omit})
		client := newClient(t, account, upstream.Options{})
		customer, err := client.Customer(t.Context(), 500)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range upstream.EntryKinds() {
			want := want[kind]
			entries, embedded := customer.EmbeddedEntries(kind)
			if embedded == omit {
				t.Errorf("embedded %s = %v, %t; want %t", kind, entries, embedded, !omit)
			}
			if !embedded {
				entries, err = client.Entries(t.Context(), customer, kind)
			}
			if err != nil || len(entries) != 1 || describe(entries[0]) != want {
				t.Errorf("embedded %t: %s = %v, %v; want %s", embedded, kind, entries, err, want)
			}
		}
		if requests := account.TotalRequests(); omit && requests != 1+len(upstream.EntryKinds()) || !omit && requests != 1 {
			t.Errorf("embedded %t: %d requests", !omit, requests)
		}
	}
}

func describe(entry upstream.Entry) string {
	kind := "-"
	if entry.Type != nil {
		kind = *entry.Type
	}
	return fmt.Sprint(entry.ID, " ", entry.Value, " ", kind)
}

// Entries are read from the customer's link, wherever it leads, or from the documented path if the link is missing.
func TestEntriesByLink(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		links any
		value string
		err   func(error) bool
	}{
		{"documented", map[string]any{"emails": map[string]any{"href": "https://api.helpscout.net/v2/customers/500/emails"}}, "bear@acme.com", nil},
		{"relative", map[string]any{"emails": map[string]any{"href": "500/emails"}}, "bear@acme.com", nil},
		{"templated", map[string]any{"emails": map[string]any{"href": "/v2/customers/500/emails{?page}", "templated": true}}, "bear@acme.com", nil},
		{"another resource", map[string]any{"emails": map[string]any{"href": "/v2/customers/500/phones"}}, "", nil},
		{"missing", map[string]any{}, "bear@acme.com", nil},
		{"no links", nil, "bear@acme.com", nil},
		{"broken template", map[string]any{"emails": map[string]any{"href": "/{", "templated": true}}, "", isMalformed("link")},
		{"no href", map[string]any{"emails": map[string]any{}}, "", isMalformed("link")},
		{"other host", map[string]any{"emails": map[string]any{"href": "https://attacker.example/v2/x"}}, "", isForeign},
		{"climbing", map[string]any{"emails": map[string]any{"href": "/v2/%2e%2e/admin"}}, "", isForeign},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			account := newAccount(t, emulator.Options{OmitEmbedded: true})
			account.Patch("/v2/customers/500", func(customer map[string]any) { customer["_links"] = test.links })
			client := newClient(t, account, upstream.Options{})
			customer, err := client.Customer(t.Context(), 500)
			if err != nil {
				t.Fatal(err)
			}
			emails, err := client.Entries(t.Context(), customer, upstream.Emails)
			if test.err != nil {
				if !test.err(err) || account.TotalRequests() != 1 {
					t.Errorf("error = %v after %d requests", err, account.TotalRequests())
				}
				return
			}
			if err != nil || test.value == "" != (len(emails) == 0) || test.value != "" && string(emails[0].Value) != test.value {
				t.Errorf("emails = %v, %v; want %q", emails, err, test.value)
			}
		})
	}
}

func isForeign(err error) bool {
	var foreign *upstream.ForeignURLError
	return errors.As(err, &foreign)
}

func TestAddress(t *testing.T) {
	t.Parallel()
	for _, omit := range []bool{false, true} {
		account := newAccount(t, emulator.Options{OmitEmbedded: omit})
		client := newClient(t, account, upstream.Options{})
		for _, want := range account.Customers() {
			customer, err := client.Customer(t.Context(), want.ID)
			if err != nil {
				t.Fatal(err)
			}
			address, known := customer.EmbeddedAddress()
			if omit && known {
				t.Fatalf("address of %d = %v, want it unknown", want.ID, address)
			}
			if !known {
				address, err = client.Address(t.Context(), customer)
			}
			if err != nil || (address == nil) != (want.Address == nil) {
				t.Fatalf("embedded %t: address of %d = %v, %v; want %v", !omit, want.ID, address, err, want.Address)
			}
			if address != nil && !slices.Equal(address.Lines, want.Address.Lines) {
				t.Errorf("lines = %q, want %q", address.Lines, want.Address.Lines)
			}
		}
	}
}

func TestEmbeddedPropertiesMissing(t *testing.T) {
	t.Parallel()
	client := newClient(t, newAccount(t, emulator.Options{OmitEmbedded: true}), upstream.Options{})
	customer, err := client.Customer(t.Context(), 500)
	if err != nil {
		t.Fatal(err)
	}
	_, err = customer.EmbeddedProperties()
	var missing *upstream.MissingLinkError
	if !errors.As(err, &missing) || missing.Relation != "properties" || !slices.Contains(missing.Present, "social-profiles") {
		t.Errorf("error = %v, want a *MissingLinkError with the relations that are there", err)
	}
}

func TestPropertyDefinitions(t *testing.T) {
	t.Parallel()
	client := newClient(t, newAccount(t, emulator.Options{}), upstream.Options{})
	customer, err := client.CustomerPropertyDefinitions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	organization, err := client.OrganizationPropertyDefinitions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	find := func(definitions []upstream.PropertyDefinition, slug string) upstream.PropertyDefinition {
		i := slices.IndexFunc(definitions, func(d upstream.PropertyDefinition) bool { return d.Slug == slug })
		if i < 0 {
			t.Fatalf("no definition %q in %v", slug, definitions)
		}
		return definitions[i]
	}
	plan := find(customer, "plan")
	if plan.Type != "dropdown" || len(plan.Options) != 3 || plan.Options[1].Label != "Plus" || plan.Options[1].ID == nil {
		t.Errorf("plan = %+v", plan)
	}
	industry := find(organization, "industry")
	if industry.Type != "dropdown" || len(industry.Options) != 4 || industry.Options[0].ID != nil {
		t.Errorf("industry = %+v", industry)
	}
}
