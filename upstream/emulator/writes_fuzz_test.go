package emulator_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// serve sends a JSON body on the caller's goroutine, so that a fuzzer sees the same coverage each time.
func (a api) serve(method, target, body string) reply {
	a.Helper()
	r := a.request(method, target, body)
	r.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	a.Handler().ServeHTTP(recorder, r)
	return reply{status: recorder.Code, header: recorder.Header(), body: decode(a.T, recorder.Body)}
}

// records returns every record as the API shows it.
func (a api) records() string {
	var all strings.Builder
	for _, target := range []string{
		"/v2/customers", "/v2/organizations/35?includeProperties=true", "/v2/customer-properties", "/v2/organizations/properties",
		"/v2/webhooks",
	} {
		recorder := httptest.NewRecorder()
		a.Handler().ServeHTTP(recorder, a.request(http.MethodGet, target, ""))
		all.Write(recorder.Body.Bytes())
	}
	return all.String()
}

// Whatever a body says, a write is accepted or refused as documented, and a refused one changes nothing.
func FuzzWrites(f *testing.F) {
	targets := []struct{ method, target string }{
		{"PATCH", "/v2/customers/500"},
		{"PATCH", "/v2/customers/500/properties"},
		{"POST", "/v2/customers"},
		{"PUT", "/v2/customers/500"},
		{"POST", "/v2/customers/500/emails"},
		{"PUT", "/v2/customers/500/address"},
		{"POST", "/v2/organizations"},
		{"PUT", "/v2/organizations/35"},
		{"POST", "/v2/customer-properties"},
		{"PUT", "/v2/organizations/properties/industry"},
		{"PUT", "/v2/organizations/35/properties/annual-revenue"},
		{"POST", "/v2/webhooks"},
		{"PUT", "/v2/webhooks/7"},
	}
	for i, body := range []string{
		"[" + replaceOp("/age", `"1"`) + "," + addOp("/emails", workEmail) + "," + removeOp("/emails/1") + "]",
		"[" + replaceOp("/car", `"x"`) + "," + replaceOp("/employees", "1e3") + "]", wholeCustomer, `{"gender":"Male","organizationId":35}`,
		workEmail, dallas, `{"name":"x","domain":"y","phones":["1"]}`, `{"name":"x","brandColor":"#000000"}`,
		`{"type":"dropdown","slug":"s","name":"S","options":[{"label":"a"}]}`, `{"name":"S","options":[{"label":"a"}]}`, `{"value":"5"}`,
		webhookBody(`"mailboxIds":[1]`), webhookBody(`"state":"disabled","payloadVersion":"V2"`),
	} {
		f.Add(uint8(i), body)
	}
	f.Fuzz(func(t *testing.T, route uint8, body string) {
		a := newWritableAPI(t, emulator.Options{Budget: -1})
		a.AddWebhook(emulator.Webhook{ID: 7, URL: "https://a.example/"})
		before := a.records()
		target := targets[int(route)%len(targets)]
		got := a.serve(target.method, target.target, body)
		switch got.status {
		case 201, 204:
			if got.body != nil {
				t.Errorf("status %d with the body %v", got.status, got.body)
			}
			if customers := a.Customers(); len(customers) < 2 || len(a.Organizations()) < 1 {
				t.Error("a record is gone")
			}
			if read := a.serve("GET", "/v2/customers/500", ""); read.status != http.StatusOK {
				t.Errorf("the customer is then read with status %d", read.status)
			}
		case 400, 409, 413:
			if after := a.records(); after != before {
				t.Errorf("status %d, but it changed\n%s\nto\n%s", got.status, before, after)
			}
			if violations := got.violations(); got.status == 400 && len(violations) == 0 {
				t.Errorf("400 without a violation: %v", got.body)
			}
		default:
			t.Errorf("status %d: %v", got.status, got.body)
		}
	})
}
