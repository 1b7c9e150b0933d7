package emulator_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestSwitchesByName(t *testing.T) {
	t.Parallel()
	defer func() {
		if message, _ := recover().(string); !strings.Contains(message, `no switch "Wrong"`) {
			t.Errorf("panic %q", message)
		}
	}()
	if !(emulator.Switches{}.With("PatchPartial").PatchPartial) {
		t.Error("With does not turn the switch on")
	}
	emulator.Switches{}.With("Wrong")
}

// Each switch has a write whose answer or effect it changes. A switch that is forgotten here fails the test.
func TestEachSwitchChangesSomething(t *testing.T) {
	t.Parallel()
	type write struct{ method, target, body string }
	const customer, patched = "/v2/customers/500", "PATCH"
	knownEmail := "[" + addOp("/emails", `{"type":"work","value":"ben@example.com"}`) + "]"
	unknownOrganization := write{"PUT", customer, `{"organizationId":36}`}
	writes := map[string]write{
		"CreateIgnoresOrganizationID":  {"POST", "/v2/customers", `{"organizationId":35}`},
		"CreateNeedsIdentity":          {"POST", "/v2/customers", `{"age":"52"}`},
		"UnknownOrganizationNotFound":  unknownOrganization,
		"PutTakesStoredValues":         {"PUT", "/v2/customers/2", `{"photoType":"default"}`},
		"KnownEmailAccepted":           {patched, customer, knownEmail},
		"KnownEmailInvalid":            {patched, customer, knownEmail},
		"RepeatedEmailRefused":         {"POST", customer + "/emails", `{"type":"work","value":"bear@acme.com"}`},
		"PatchPartial":                 {patched, customer, "[" + removeOp("/age") + "," + removeOp("/x") + "]"},
		"PatchIndexedErrors":           {patched, customer, "[" + removeOp("/x") + "]"},
		"PatchRefusesRemove":           {patched, customer, "[" + removeOp("/age") + "]"},
		"PatchTakesNull":               {patched, customer, "[" + replaceOp("/age", "null") + "]"},
		"PatchRefusesAddressAdd":       {patched, customer, "[" + addOp("/address/state", `"X"`) + "]"},
		"PatchNeedsAddress":            {patched, "/v2/customers/2", "[" + replaceOp("/address/city", `"X"`) + "]"},
		"PatchMissingEntryNotFound":    {patched, customer, "[" + removeOp("/emails/99") + "]"},
		"PatchIgnoresOrganizationText": {patched, customer, "[" + replaceOp("/organization", `"X"`) + "]"},
		"PostReplacesAddress":          {"POST", customer + "/address", dallas},
		"PutCreatesAddress":            {"PUT", "/v2/customers/2/address", dallas},
		"KeepsBlankAddress":            {"DELETE", customer + "/address", ""},
		"StrictCountries":              {"PUT", "/v2/organizations/35", `{"name":"A","location":"USA"}`},
		"UnknownPropertyNotFound":      {patched, customer + "/properties", "[" + removeOp("/x") + "]"},
		"UnknownPropertyInvalid":       {"DELETE", "/v2/organizations/35/properties/x", ""},
		"ListsClearedProperties":       {patched, customer + "/properties", "[" + removeOp("/car") + "]"},
		"RepeatedSlugInvalid":          {"POST", "/v2/customer-properties", `{"type":"text","slug":"car","name":"Car"}`},
		"PropertyDeleteAccepted":       {"DELETE", "/v2/customer-properties/car", ""},
		"PutNeedsWholeOrganization":    {"PUT", "/v2/organizations/35", `{"name":"A"}`},
		"DomainsMatchCustomers":        {"PUT", "/v2/organizations/35", `{"name":"A","domains":["example.com"]}`},
		"PayloadV1Accepted":            {"POST", "/v2/webhooks", webhookBody(`"payloadVersion":"V1"`)},
		"OrganizationEventsRefused":    {"POST", "/v2/webhooks", webhookBody(`"events":["organization.created"]`)},
		"EventsRefusedAsWhole":         {"POST", "/v2/webhooks", webhookBody(`"events":["customer.read"]`)},
		"PutKeepsWebhookState":         {"PUT", "/v2/webhooks/7", webhookBody(`"state":"enabled"`)},
	}
	if diff := cmp.Diff(len(writes), len(emulator.SwitchNames())); diff != "" {
		t.Errorf("number of switches (-tested +declared):\n%s", diff)
	}
	for _, name := range emulator.SwitchNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcome := func(switches emulator.Switches) []any {
				clock := newClock()
				a := newWritableAPI(t, emulator.Options{Switches: switches, Now: clock.Now})
				a.AddWebhook(emulator.Webhook{ID: 7, State: emulator.WebhookDisabled})
				got := a.send(writes[name].method, writes[name].target, writes[name].body)
				return []any{got.status, got.violations(), a.state()}
			}
			off := outcome(emulator.Switches{})
			if diff := cmp.Diff(off, outcome(emulator.Switches{})); diff != "" {
				t.Errorf("the outcome is not deterministic:\n%s", diff)
			}
			if cmp.Equal(off, outcome(emulator.Switches{}.With(name))) {
				t.Errorf("%+v has the same outcome in both positions", writes[name])
			}
		})
	}
}

// Of customers who are created at once with one email there is one, and no entry that is added at once is lost.
func TestConcurrentWrites(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{Budget: -1, IndexLag: 1})
	const workers = 16
	var wait sync.WaitGroup
	var made atomic.Int64
	for worker := range workers {
		wait.Go(func() {
			if a.send("POST", "/v2/customers", `{"emails":[{"type":"work","value":"ada@example.com"}]}`).status == http.StatusCreated {
				made.Add(1)
			}
			number := strconv.Itoa(worker)
			a.send("PATCH", "/v2/customers/500", "["+addOp("/phones", `{"type":"fax","value":"`+number+`"}`)+"]")
			a.send("POST", "/v2/customers/500/phones", `{"type":"fax","value":"`+number+`"}`)
			a.send("PATCH", "/v2/customers/500/properties", "["+replaceOp("/employees", number)+"]")
			organization := a.send("POST", "/v2/organizations", `{"name":"`+number+`"}`).header.Get("Resource-ID")
			a.send("PUT", "/v2/customers/500", `{"organizationId":`+organization+`}`)
			a.send("PUT", "/v2/organizations/"+organization+"/properties/industry", `{"value":"Retail"}`)
			a.send("PUT", "/v2/organizations/properties/industry", `{"name":"Industry `+number+`"}`)
			a.send("POST", "/v2/customer-properties", `{"type":"text","slug":"s`+number+`","name":"S"}`)
			a.get("/v2/customer-properties")
			a.get("/v2/organizations?sort=customerCount")
			a.get(search(`email:"ada"`))
			a.send("DELETE", "/v2/organizations/"+organization, "")
			a.send("DELETE", "/v2/customer-properties/s"+number, "")
		})
	}
	wait.Wait()
	if got := made.Load(); got != 1 {
		t.Errorf("%d customers were made with one email", got)
	}
	var ids []int64
	for _, phone := range find(t, a.Customers(), "500").Phones {
		ids = append(ids, phone.ID)
	}
	slices.Sort(ids)
	if len(ids) != 2*workers+1 || len(slices.Compact(ids)) != len(ids) {
		t.Errorf("ids of phones: %v", ids)
	}
	if got := a.Organizations(); len(got) != 1 {
		t.Errorf("%d organizations are left", len(got))
	}
}
