package emulator_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestEntriesAreWritten(t *testing.T) {
	t.Parallel()
	for kind, entry := range map[string]struct{ first, second, id string }{
		"emails":          {`{"type":"work","value":"a@example.com"}`, `{"type":"home","value":"b@example.com"}`, "1"},
		"phones":          {`{"type":"pager","value":"1"}`, `{"type":"fax","value":"2"}`, "2"},
		"chats":           {`{"type":"xmpp","value":"1"}`, `{"type":"qq","value":"2"}`, "5"},
		"social-profiles": {`{"type":"quora","value":"1"}`, `{"type":"flickr","value":"2"}`, "4"},
		"websites":        {`{"value":"1"}`, `{"value":"2"}`, "3"},
	} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			clock := newClock()
			a := newWritableAPI(t, emulator.Options{Now: clock.Now})
			collection := "/v2/customers/500/" + kind
			made := a.send("POST", collection, entry.first)
			id := made.header.Get("Resource-ID")
			if made.status != http.StatusCreated || made.body != nil || id == "" || made.header.Get("Location") != "" {
				t.Fatalf("status %d, headers %v, body %v", made.status, made.header, made.body)
			}
			check := func(step string, want ...string) {
				t.Helper()
				list := a.get(collection)
				for i := range want {
					delete(list.at("_embedded", kind, i).(map[string]any), "_links")
				}
				var entries []any
				for _, text := range want {
					entries = append(entries, decodeText(t, text))
				}
				got, _ := list.at("_embedded", kind).([]any)
				if diff := cmp.Diff(entries, got); diff != "" {
					t.Errorf("%s (-want +got):\n%s", step, diff)
				}
			}
			withID := func(body, id string) string { return fmt.Sprintf(`{"id":%s,%s`, id, body[1:]) }
			if got := a.send("DELETE", collection+"/"+entry.id, ""); got.status != http.StatusNoContent {
				t.Errorf("deleted: status %d", got.status)
			}
			check("after the deletion", withID(entry.first, id))
			if got := a.send("PUT", collection+"/"+id, entry.second); got.status != http.StatusNoContent || got.body != nil {
				t.Errorf("updated: status %d, body %v", got.status, got.body)
			}
			check("after the update", withID(entry.second, id))
			if got := a.get("/v2/customers/500").at("updatedAt"); got != "2026-01-01T12:00:00Z" {
				t.Errorf("updatedAt = %v", got)
			}
		})
	}
}

func TestEntriesAreRefused(t *testing.T) {
	t.Parallel()
	checkRefusals(t, map[string]refusal{
		"unknown customer": {method: "POST", target: "/v2/customers/1/emails", body: workEmail, status: 404},
		"unknown entry":    {method: "PUT", target: "/v2/customers/500/emails/99", body: workEmail, status: 404},
		"entry of another": {method: "DELETE", target: "/v2/customers/500/emails/21", status: 404},
		"entry of a kind":  {method: "DELETE", target: "/v2/customers/500/phones/1", status: 404},
		"entry id": {
			method: "DELETE", target: "/v2/customers/500/phones/x", status: 400, violations: []string{"entryId: invalid identifier"},
		},
		"members": {
			method: "POST", target: "/v2/customers/500/phones", body: `{"type":"x"}`, status: 400,
			violations: []string{"value: may not be null", "type: Expected one of these: 'fax', "},
		},
		"email": {
			method: "PUT", target: "/v2/customers/500/emails/1", body: `{"type":"mobile","value":"a b@x"}`, status: 400,
			violations: []string{"value: not a well-formed email address", "type: Expected"},
		},
		"email of another":          {method: "POST", target: "/v2/customers/500/emails", body: `{"type":"work","value":"BEN@example.com"}`, status: 409},
		"email turned into a known": {method: "PUT", target: "/v2/customers/500/emails/1", body: `{"type":"work","value":"ben@example.com"}`, status: 409},
		"email of another, by field": {
			method: "POST", target: "/v2/customers/500/emails", body: `{"type":"work","value":"ben@example.com"}`, status: 400,
			switches: emulator.Switches{KnownEmailInvalid: true}, violations: []string{"value: email is used by another customer"},
		},
		"own email again": {
			method: "POST", target: "/v2/customers/500/emails", body: `{"type":"work","value":"bear@acme.com"}`, status: 409,
			switches: emulator.Switches{RepeatedEmailRefused: true},
		},
	})
}

func TestEntryPutKeepsItsEmail(t *testing.T) {
	t.Parallel()
	for _, switches := range []emulator.Switches{{}, {RepeatedEmailRefused: true}} {
		a := newWritableAPI(t, emulator.Options{Switches: switches, EntryLimit: 1})
		if got := a.send("PUT", "/v2/customers/500/emails/1", `{"type":"work","value":"bear@acme.com"}`); got.status != 204 {
			t.Errorf("the same email: status %d", got.status)
		}
		if got := a.send("POST", "/v2/customers/500/emails", workEmail); got.status != http.StatusLocked {
			t.Errorf("beyond the limit: status %d", got.status)
		}
	}
}

// An email is free again when its customer has lost it or is gone.
func TestEmailsBecomeFree(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{})
	create := func() reply {
		return a.send("POST", "/v2/customers", `{"emails":[{"type":"work","value":"Bear@Acme.com"}]}`)
	}
	if got := create().status; got != http.StatusConflict {
		t.Fatalf("status %d, want 409", got)
	}
	a.send("DELETE", "/v2/customers/500/emails/1", "")
	made := create()
	if made.status != http.StatusCreated {
		t.Fatalf("after the entry is gone: status %d", made.status)
	}
	a.send("DELETE", "/v2/customers/"+made.header.Get("Resource-ID"), "")
	if got := create().status; got != http.StatusCreated {
		t.Errorf("after the customer is gone: status %d", got)
	}
}

const dallas = `{"city":"Dallas","state":"TX","postalCode":"74206","country":"US","lines":["123 West Main St"]}`

func TestAddressIsWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		switches emulator.Switches
		// statuses of PUT, POST and POST again, DELETE, GET, DELETE again, for customer 2, who has no address
		want []int
	}{
		"default":       {emulator.Switches{}, []int{404, 201, 409, 204, 404, 404}},
		"post replaces": {emulator.Switches{PostReplacesAddress: true}, []int{404, 201, 201, 204, 404, 404}},
		"put creates":   {emulator.Switches{PutCreatesAddress: true}, []int{204, 409, 409, 204, 404, 404}},
		"kept blank":    {emulator.Switches{KeepsBlankAddress: true}, []int{404, 201, 409, 204, 200, 204}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newWritableAPI(t, emulator.Options{Switches: test.switches})
			const target = "/v2/customers/2/address"
			var got []int
			for _, method := range []string{"PUT", "POST", "POST", "DELETE", "GET", "DELETE"} {
				answered := a.send(method, target, dallas)
				got = append(got, answered.status)
				if answered.status == http.StatusCreated {
					if answered.header.Get("Location") != origin+target || answered.header.Get("Resource-ID") != "" {
						t.Errorf("headers %v", answered.header)
					}
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
	a := newWritableAPI(t, emulator.Options{})
	if got := a.send("PUT", "/v2/customers/500/address", dallas); got.status != http.StatusNoContent {
		t.Fatalf("status %d", got.status)
	}
	read := a.get("/v2/customers/500/address")
	delete(read.body, "_links")
	if diff := cmp.Diff(decodeText(t, dallas), any(read.body)); diff != "" {
		t.Errorf("address (-want +got):\n%s", diff)
	}
}

func TestAddressIsRefused(t *testing.T) {
	t.Parallel()
	checkRefusals(t, map[string]refusal{
		"unknown customer": {method: "PUT", target: "/v2/customers/1/address", body: dallas, status: 404},
		"parts": {
			method: "PUT", target: "/v2/customers/500/address", body: `{"city":"", "state": 5, "lines": "x"}`, status: 400,
			violations: []string{
				"lines: must be an array", "city: may not be empty", "state: must be a string",
				"postalCode: may not be null", "country: may not be null",
			},
		},
		"country": {
			method: "POST", target: "/v2/customers/2/address", status: 400, violations: []string{"country: must be a two-letter"},
			body:     `{"city":"Brno","state":"JM","postalCode":"602 00","country":"CZE"}`,
			switches: emulator.Switches{StrictCountries: true},
		},
	})
}
