package emulator_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// send sends a JSON body.
func (a api) send(method, target, body string) reply {
	a.Helper()
	r := a.request(method, target, body)
	r.Header.Set("Content-Type", "application/json")
	return a.do(r)
}

// violations returns the paths of a validation error with their messages.
func (r reply) violations() []string {
	var texts []string
	list, _ := r.at("_embedded", "errors").([]any)
	for _, v := range list {
		texts = append(texts, fmt.Sprintf("%v: %v", at(v, "path"), at(v, "message")))
	}
	return texts
}

// refusal is a write that must be refused.
type refusal struct {
	method, target, body string
	switches             emulator.Switches
	status               int
	violations           []string // substrings, in order
}

// checkRefusals sends each write to a server of its own, and checks that it changes nothing.
func checkRefusals(t *testing.T, tests map[string]refusal) {
	t.Helper()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newWritableAPI(t, emulator.Options{Switches: test.switches})
			before := a.state()
			got := a.send(test.method, test.target, test.body)
			if got.status != test.status {
				t.Fatalf("status %d, want %d: %v", got.status, test.status, got.body)
			}
			if got.header.Get("Content-Type") != "application/vnd.error+json" || got.at("logRef") == nil {
				t.Errorf("Content-Type %q, body %v", got.header.Get("Content-Type"), got.body)
			}
			violations := got.violations()
			if len(violations) != len(test.violations) {
				t.Fatalf("violations %q, want %q", violations, test.violations)
			}
			for i, want := range test.violations {
				if !strings.Contains(violations[i], want) {
					t.Errorf("violation %q, want %q", violations[i], want)
				}
			}
			if diff := cmp.Diff(before, a.state()); diff != "" {
				t.Errorf("the refused write changed (-before +after):\n%s", diff)
			}
		})
	}
}

// state is everything that a write may change.
func (a api) state() []any {
	return []any{
		a.Customers(), a.Organizations(), a.Webhooks(),
		a.get("/v2/customer-properties").body, a.get("/v2/organizations/properties").body,
	}
}

// newWritableAPI has customer 500 and customer 2 with an email of its own, and organization 35.
func newWritableAPI(t *testing.T, options emulator.Options) api {
	t.Helper()
	options.Customers = -1
	a := newAPI(t, options)
	other := customers()[1]
	other.PhotoType = "default" // which writes do not take
	a.AddCustomer(other)
	return a
}

func TestWriteBodies(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method, media, body string
		want                int
	}{
		"charset":               {"PUT", "application/json; charset=UTF-8", `{}`, 204},
		"no media type":         {"PUT", "", `{}`, 415},
		"form":                  {"PUT", "application/x-www-form-urlencoded", `a=b`, 415},
		"patch as JSON":         {"PATCH", "application/json", `[]`, 204},
		"patch as a JSON Patch": {"PATCH", "application/json-patch+json", `[]`, 204},
		"overwrite as a patch":  {"PUT", "application/json-patch+json", `{}`, 415},
		"empty":                 {"PUT", "application/json", ``, 400},
		"malformed":             {"PUT", "application/json", `{"firstName":`, 400},
		"two values":            {"PUT", "application/json", `{} {}`, 400},
		"array for an object":   {"PUT", "application/json", `[]`, 400},
		"object for an array":   {"PATCH", "application/json", `{"op":"replace","path":"/age","value":"5"}`, 400},
		"at the limit":          {"PUT", "application/json", `{}` + strings.Repeat(" ", 98), 204},
		"beyond the limit":      {"PUT", "application/json", `{}` + strings.Repeat(" ", 99), 413},
	}
	a := newAPI(t, emulator.Options{Customers: -1, BodyLimit: 100})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := a.request(test.method, "/v2/customers/500", test.body)
			r.Header.Set("Content-Type", test.media)
			got := a.do(r)
			if got.status != test.want {
				t.Errorf("status %d, want %d: %v", got.status, test.want, got.body)
			}
			if got.status == http.StatusNoContent && (got.header.Get("Content-Length") != "" || got.body != nil) {
				t.Errorf("204 with %v and body %v", got.header, got.body)
			}
		})
	}
}

func TestWritesCostTwoPermits(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1, Budget: 9})
	for i, step := range []struct {
		method, remaining string
		status            int
	}{
		{"PATCH", "7", 204},
		{"GET", "6", 200},
		{"PUT", "4", 204},
		{"PUT", "2", 204},
		{"GET", "1", 200},
		{"DELETE", "1", 429},
		{"GET", "0", 200},
	} {
		body := "{}"
		if step.method == "PATCH" {
			body = "[]"
		}
		got := a.send(step.method, "/v2/customers/500", body)
		if got.status != step.status || got.header.Get("X-RateLimit-Remaining-Minute") != step.remaining {
			t.Errorf("request %d: status %d, remaining %s, want %+v", i, got.status,
				got.header.Get("X-RateLimit-Remaining-Minute"), step)
		}
	}
	if got := a.Requests()["PUT /v2/customers/{customerId}"]; got != 2 {
		t.Errorf("%d overwrites counted, want 2", got)
	}
}
