package telemetry

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

const everythingQuery = `query Everything($after: String) { customers(first: 50, after: $after) {
  pageInfo { endCursor }
  nodes {
    id firstName lastName name gender jobTitle location organizationName background age photoUrl photoType
    emails { value type } phones { value type } chats { value type } socialProfiles { value type } websites { value }
    properties { slug name value } address { city state postalCode country lines } organization { name website }
    conversations(first: 1) { nodes { subject } }
  }
} }`

// exercise reads everyone, searches, writes, and makes errors of all kinds that quote what clients send.
func exercise(t *testing.T, o *observed) {
	t.Helper()
	customers := o.account.Customers()
	for _, customer := range customers {
		id := map[string]any{"id": fmt.Sprint(customer.ID)}
		o.ask(t, `query One($id: ID!) { customer(id: $id) { name emails { value } address { lines } } }`, id)
		if len(customer.Emails) > 0 {
			email := customer.Emails[0].Value
			o.ask(t, `query Search($email: String!) { customerByEmail(email: $email) { name } }`, map[string]any{"email": email})
			o.ask(t, fmt.Sprintf(`{ customerByEmail(email: %q) { name } noSuchField(a: %q) }`, email, email), nil)
			o.ask(t, `query One($id: ID!) { customer(id: $id) { name } }`, map[string]any{"id": email})
			query := url.Values{
				"query":     {`query One($email: String!) { customerByEmail(email: $email) { name } }`},
				"variables": {fmt.Sprintf(`{"email":%q}`, email)},
			}
			o.handler.ServeHTTP(httptest.NewRecorder(),
				httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?"+query.Encode(), nil))
			o.handler.ServeHTTP(httptest.NewRecorder(),
				httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/"+url.PathEscape(email), nil))
		}
		o.ask(t, `mutation Rename($id: ID!, $name: String!, $email: String!) {
			updateCustomer(input: { id: $id, jobTitle: $name }) { customer { name } userErrors { message } }
			addCustomerEmail(input: { customerId: $id, value: $email, type: WORK }) { userErrors { message } }
		}`, map[string]any{"id": fmt.Sprint(customer.ID), "name": customer.FirstName, "email": customer.LastName})
	}
	answer := o.ask(t, everythingQuery, nil, "Authorization", "Bearer "+emulator.DefaultToken, "User-Agent", personalAgent)
	if strings.Contains(answer, "errors") || !strings.Contains(answer, customers[0].LastName) {
		t.Errorf("the query of everything failed: %.500s", answer)
	}
}

const personalAgent = "Browser of somebody"

// personal returns every text of a customer that is no word of an enum and no slug.
func personal(value reflect.Value, into map[string]bool) {
	switch value.Kind() { //nolint:exhaustive // no other kind holds a text
	case reflect.String:
		if text := value.String(); isTelling(text) {
			into[text] = true
		}
	case reflect.Struct:
		for i := range value.NumField() {
			switch value.Type().Field(i).Name {
			case "Type", "PhotoType", "Gender", "Slug", "Kind":
			default:
				personal(value.Field(i), into)
			}
		}
	case reflect.Slice:
		for i := range value.Len() {
			personal(value.Index(i), into)
		}
	case reflect.Pointer, reflect.Interface:
		if !value.IsNil() {
			personal(value.Elem(), into)
		}
	}
}

// isTelling reports whether a text is found only where it was written: short ones and short numbers occur anywhere.
func isTelling(text string) bool {
	const shortest, shortestNumber = 5, 8
	return len(text) >= shortest && (strings.Trim(text, "0123456789") != "" || len(text) >= shortestNumber)
}

// Nothing personal leaves: neither in spans nor in metrics nor in the log.
func TestNothingPersonalIsExported(t *testing.T) {
	t.Parallel()
	o := observe(t, emulator.Options{Customers: 60, Budget: -1})
	exercise(t, o)
	wantNothingPersonal(t, o)
}

// wantNothingPersonal fails if something that was exported has a text of a customer, or one of the secrets.
func wantNothingPersonal(t *testing.T, o *observed, more ...string) {
	t.Helper()
	secrets := map[string]bool{emulator.DefaultToken: true, personalAgent: true}
	for _, secret := range more {
		secrets[secret] = true
	}
	for _, customer := range o.account.Customers() {
		personal(reflect.ValueOf(customer), secrets)
	}
	exported := map[string]string{
		"spans": fmt.Sprintf("%+v", o.spans.GetSpans()), "metrics": o.metrics(t), "log": o.log.String(),
	}
	const enough = 300
	if len(secrets) < enough || len(exported["spans"]) == 0 || len(exported["log"]) == 0 {
		t.Fatalf("%d texts to look for, in %d bytes of spans and %d of the log", len(secrets), len(exported["spans"]),
			len(exported["log"]))
	}
	for _, secret := range slices.Sorted(maps.Keys(secrets)) {
		for where, text := range exported {
			if at := strings.Index(text, secret); at >= 0 {
				t.Errorf("%s: %q in …%s…", where, secret, text[max(0, at-80):min(len(text), at+len(secret)+40)])
			}
		}
	}
	if !strings.Contains(exported["metrics"], `mailbox_operations_total{operation="other",outcome="success",type="mutation"}`) {
		t.Error("no mutation succeeded")
	}
}
