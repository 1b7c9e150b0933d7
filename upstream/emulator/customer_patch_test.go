package emulator_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// replaceOp, addOp and removeOp are operations of a PATCH as JSON.
func replaceOp(path, value string) string {
	return fmt.Sprintf(`{"op":"replace","path":%q,"value":%s}`, path, value)
}

func addOp(path, value string) string {
	return fmt.Sprintf(`{"op":"add","path":%q,"value":%s}`, path, value)
}

func removeOp(path string) string { return fmt.Sprintf(`{"op":"remove","path":%q}`, path) }

const workEmail = `{"type":"work","value":"new@example.com"}`

func TestPatchCustomer(t *testing.T) {
	t.Parallel()
	type customer = emulator.Customer
	tests := map[string]struct {
		body     string
		want     func(*customer)
		switches emulator.Switches
	}{
		"scalars": {
			replaceOp("/firstName", `"Janet"`) + "," + replaceOp("/gender", `"FEMALE"`) + "," + removeOp("/age") + "," +
				replaceOp("/location", `""`) + "," + replaceOp("/photoType", `"instagram"`),
			func(c *customer) {
				c.FirstName, c.Gender, c.Age, c.Location, c.PhotoType = "Janet", "Female", "", "", "instagram"
			},
			emulator.Switches{},
		},
		"organization as a text": {
			replaceOp("/organization", `"Own shop"`),
			func(c *customer) { c.Organization, c.OrganizationID = "Own shop", 0 },
			emulator.Switches{},
		},
		"organization removed": {
			removeOp("/organization"), func(c *customer) { c.Organization, c.OrganizationID = "", 0 }, emulator.Switches{},
		},
		"organization ignored": {
			replaceOp("/organization", `"Own shop"`), func(*customer) {},
			emulator.Switches{PatchIgnoresOrganizationText: true},
		},
		"null taken": {
			replaceOp("/age", "null") + "," + replaceOp("/address/city", "null"),
			func(c *customer) { c.Age, c.Address = "", nil },
			emulator.Switches{PatchTakesNull: true},
		},
		"entries": {
			addOp("/emails", workEmail) + "," + removeOp("/chats/5") + "," + replaceOp("/phones/2/value", `"9"`) + "," +
				replaceOp("/phones/2/type", `"fax"`) + "," + replaceOp("/websites/3/value", `"x.org"`) + "," +
				addOp("/social-profiles", `{"type":"forsquare","value":"@x"}`),
			func(c *customer) {
				c.Emails = append(c.Emails, emulator.Entry{Value: "new@example.com", Type: "work"})
				c.Chats = []emulator.Entry{}
				c.Phones[0].Value, c.Phones[0].Type, c.Websites[0].Value = "9", "fax", "x.org"
				c.SocialProfiles = append(c.SocialProfiles, emulator.Entry{Value: "@x", Type: "forsquare"})
			},
			emulator.Switches{},
		},
		"own email again": {
			addOp("/emails", `{"type":"work","value":"bear@acme.com"}`),
			func(c *customer) { c.Emails = append(c.Emails, emulator.Entry{Value: "bear@acme.com", Type: "work"}) },
			emulator.Switches{},
		},
		"own email in place": {
			replaceOp("/emails/1/value", `"Bear@acme.com"`), func(c *customer) { c.Emails[0].Value = "Bear@acme.com" },
			emulator.Switches{RepeatedEmailRefused: true},
		},
		"email of another": {
			addOp("/emails", `{"type":"work","value":"ben@example.com"}`),
			func(c *customer) { c.Emails = append(c.Emails, emulator.Entry{Value: "ben@example.com", Type: "work"}) },
			emulator.Switches{KnownEmailAccepted: true},
		},
		"address": {
			addOp("/address/state", `"TX"`) + "," + replaceOp("/address/lines", `["a","b"]`) + "," + removeOp("/address/city") +
				"," + replaceOp("/address/country", `"USA"`),
			func(c *customer) {
				c.Address = &emulator.Address{State: "TX", Lines: []string{"a", "b"}, Country: "USA"}
			},
			emulator.Switches{},
		},
		"last part of an address": {removeOp("/address/city"), func(c *customer) { c.Address = nil }, emulator.Switches{}},
		"last part kept": {
			removeOp("/address/city"), func(c *customer) { c.Address = &emulator.Address{} },
			emulator.Switches{KeepsBlankAddress: true},
		},
		"stored before the refusal": {
			replaceOp("/age", `"1"`) + "," + replaceOp("/photoType", `"x"`) + "," + replaceOp("/location", `"Brno"`),
			func(c *customer) { c.Age = "1" },
			emulator.Switches{PatchPartial: true},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := newClock()
			a := newWritableAPI(t, emulator.Options{Switches: test.switches, Now: clock.Now})
			want := find(t, a.Customers(), "500")
			test.want(&want)
			want.UpdatedAt = clock.Now()
			status := http.StatusNoContent
			if test.switches.PatchPartial {
				status = http.StatusBadRequest
			}
			if got := a.send("PATCH", "/v2/customers/500", "["+test.body+"]"); got.status != status {
				t.Fatalf("status %d: %v", got.status, got.body)
			}
			got := find(t, a.Customers(), "500")
			for _, entries := range [][]emulator.Entry{got.Emails, got.SocialProfiles} {
				if last := &entries[len(entries)-1]; len(entries) > 1 && last.ID > 900_000_000 {
					last.ID = 0
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("patched (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPatchMakesAnAddress(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{})
	a.send("PATCH", "/v2/customers/2", "["+removeOp("/address/city")+"]")
	if got := a.get("/v2/customers/2/address").status; got != http.StatusNotFound {
		t.Errorf("a part removed: status %d", got)
	}
	a.send("PATCH", "/v2/customers/2", "["+replaceOp("/address/city", `"Brno"`)+"]")
	if got := a.get("/v2/customers/2/address").at("city"); got != "Brno" {
		t.Errorf("a part set: city %v", got)
	}
}

func TestPatchCustomerIsRefused(t *testing.T) {
	t.Parallel()
	patch := func(operations string, status int, violations ...string) refusal {
		return refusal{
			method: "PATCH", target: "/v2/customers/500", body: "[" + operations + "]", status: status, violations: violations,
		}
	}
	with := func(r refusal, switches emulator.Switches) refusal {
		r.switches = switches
		return r
	}
	const notAllowed = ": operation is not allowed for this path"
	tests := map[string]refusal{
		"unknown customer": {method: "PATCH", target: "/v2/customers/1", body: "[]", status: 404},
		"no array": {
			method: "PATCH", target: "/v2/customers/500", body: removeOp("/age"), status: 400,
			violations: []string{"<nil>: must be an array of operations"},
		},
		"malformed operations": patch(`5, {}, {"op":"move","path":"age"}`, 400,
			"[0]: must be an object", "[1].op: may not be null", "[1].path: may not be null",
			"[2].op: Expected one of these: 'add', 'remove', 'replace'", "[2].path: must be a JSON pointer"),
		"all or nothing": patch(replaceOp("/age", `"1"`)+","+replaceOp("/jobTitle", `5`), 400, "/jobTitle: must be a string"),
		"every violation": patch(replaceOp("/firstName", `""`)+","+replaceOp("/gender", `"x"`)+","+replaceOp("/emails/1/value", `"x"`),
			400, "/firstName: size must be between 1 and 40", "/gender: Expected", "/emails/1/value: not a well-formed"),
		"value missing":      patch(`{"op":"replace","path":"/age"}`, 400, "/age: may not be null"),
		"value null":         patch(replaceOp("/age", "null"), 400, "/age: may not be null"),
		"entry missing":      patch(removeOp("/emails/99"), 400, "/emails/99: no such entry"),
		"entry removed":      patch(removeOp("/emails/1")+","+removeOp("/emails/1"), 400, "/emails/1: no such entry"),
		"entry of a kind":    patch(removeOp("/phones/1"), 400, "/phones/1: no such entry"),
		"entry id":           patch(removeOp("/emails/x"), 400, "/emails/x"+notAllowed),
		"entry members":      patch(addOp("/phones", `{"type":"x"}`), 400, "/phones/value: may not be null", "/phones/type: Expected"),
		"entry value null":   patch(replaceOp("/phones/2/value", "null"), 400, "/phones/2/value: may not be null"),
		"entry not found":    with(patch(removeOp("/emails/99"), 404), emulator.Switches{PatchMissingEntryNotFound: true}),
		"email of another":   patch(addOp("/emails", `{"type":"work","value":"BEN@example.com"}`), 409),
		"email turned known": patch(replaceOp("/emails/1/value", `"ben@example.com"`), 409),
		"violation and conflict": patch(addOp("/emails", `{"type":"work","value":"ben@example.com"}`)+","+removeOp("/x"), 400,
			"/x"+notAllowed),
		"email of another, invalid": with(patch(addOp("/emails", `{"type":"work","value":"ben@example.com"}`), 400,
			"/emails/value: email is used by another customer"), emulator.Switches{KnownEmailInvalid: true}),
		"own email again": with(patch(addOp("/emails", `{"type":"work","value":"bear@acme.com"}`), 409),
			emulator.Switches{RepeatedEmailRefused: true}),
		"indexed": with(patch(removeOp("/x")+","+replaceOp("/gender", `"x"`)+","+addOp("/phones", `{"value":"","type":"fax"}`)+
			","+removeOp("/chats/1"), 400, "[0].path"+notAllowed, "[1].value: Expected", "[2].value.value: may not be empty",
			"[3].path: no such entry"), emulator.Switches{PatchIndexedErrors: true}),
		"remove refused": with(patch(removeOp("/age"), 400, "/age"+notAllowed), emulator.Switches{PatchRefusesRemove: true}),
		"address add":    with(patch(addOp("/address/city", `"x"`), 400, "/address/city"), emulator.Switches{PatchRefusesAddressAdd: true}),
		"address values": patch(replaceOp("/address/city", "5")+","+replaceOp("/address/lines", `"x"`)+","+
			replaceOp("/address/lines", `[1]`)+","+`{"op":"replace","path":"/address/lines"}`, 400, "/address/city: must be a string",
			"/address/lines: must be an array", "/address/lines[0]: must be a string", "/address/lines: may not be null"),
		"country": with(patch(replaceOp("/address/country", `"USA"`), 400, "/address/country: must be a two-letter"),
			emulator.Switches{StrictCountries: true}),
		"no address": with(refusal{
			method: "PATCH", target: "/v2/customers/2", body: "[" + replaceOp("/address/city", `"x"`) + "]", status: 400,
			violations: []string{"/address/city: no address"},
		}, emulator.Switches{PatchNeedsAddress: true}),
		"nothing before the refused one": with(patch(replaceOp("/age", "5"), 400, "/age"), emulator.Switches{PatchPartial: true}),
	}
	for _, path := range []string{
		"/", "/unknown", "/organizationId", "/phone", "/properties", "/address", "/address/street", "/firstName/x", "/createdAt",
		"/emails", "/emails/1", "/emails/1/id", "/emails/", "/emails/-", "/emails/0/value", "/websites/3/type", "/social_profiles",
		"/Emails", "/address/city/x", "//firstName", "/emails/1/value/",
	} {
		tests["replace "+path] = patch(replaceOp(path, `"x"`), 400, path+notAllowed)
	}
	for _, path := range []string{"/emails", "/social-profiles", "/emails/1/value", "/address", "/phone", "/organizationId"} {
		tests["remove "+path] = patch(removeOp(path), 400, path+notAllowed)
	}
	for _, path := range []string{"/firstName", "/emails/1", "/emails/-", "/emails/1/value", "/address", "/socialProfiles"} {
		tests["add "+path] = patch(addOp(path, workEmail), 400, path+notAllowed)
	}
	checkRefusals(t, tests)
}

func TestEntryLimit(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{EntryLimit: 2})
	add := func() int { return a.send("PATCH", "/v2/customers/500", "["+addOp("/emails", workEmail)+"]").status }
	if first, second := add(), add(); first != http.StatusNoContent || second != http.StatusLocked {
		t.Errorf("status %d and %d, want 204 and 423", first, second)
	}
	if got := a.send("POST", "/v2/customers", `{"websites": [{"value":"a"},{"value":"b"},{"value":"c"}]}`); got.status != 423 {
		t.Errorf("created with too many: status %d", got.status)
	}
}
