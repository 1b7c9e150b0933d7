package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/upstream/emulator"
)

// dearMutations are inputs that cost more than others: they follow those of mutationCases. Each is sent to accounts of all kinds.
func dearMutations() []mutationCase {
	address := `city: "Brno", state: "JM", postalCode: "60200", country: "CZ"`
	return []mutationCase{
		{field: "updateCustomer", changes: `{id: "500", jobTitle: null, location: "Brno", emails: {add: [{value: "ada@acme.com"}]}}`},
		{field: "updateCustomer", changes: `{id: "500", jobTitle: null}`},
		{field: "updateCustomer", changes: `{id: "500", organizationId: null}`},
		{field: "updateCustomer", changes: `{id: "500", jobTitle: null, age: "52", organizationId: null}`},
		{field: "updateCustomer", changes: `{id: "500"}`},
		{field: "upsertCustomer", changes: `{email: "bear@acme.com", jobTitle: "Boss"}`},
		{field: "upsertCustomer", changes: `{email: "bear@acme.com", jobTitle: null, location: "Brno"}`},
		{field: "upsertCustomer", changes: `{email: "bear@acme.com"}`},
		{field: "setCustomerAddress", changes: `{id: "BARE", ` + address + `}`},
		{field: "removeCustomerAddress", changes: `{id: "BARE"}`},
		{field: "setCustomerProperties", changes: `{id: "500", properties: [{slug: "car"}]}`},
		{field: "setCustomerProperties", changes: `{id: "500", properties: []}`},
		{
			field:   "setOrganizationProperties",
			changes: `{id: "35", properties: [{slug: "industry", value: "Retail"}, {slug: "customer-tier"}]}`,
		},
		{field: "setOrganizationProperties", changes: `{id: "35", properties: []}`},
		{field: "updateOrganizationProperty", changes: `{slug: "industry", options: ["Retail", "Idleness"]}`},
	}
}

// readingDocument is document with a selection that makes the server read the object of the payload.
func (m mutationCase) readingDocument(schema *ast.Schema, input string) string {
	payload := schema.Types[schema.Mutation.Fields.ForName(m.field).Type.Name()]
	selected := []string{"userErrors { code field message }"}
	for _, field := range payload.Fields {
		if read := map[string]string{
			"Customer": "id jobTitle", "Organization": "id website", "PropertyDefinition": "name",
			"Email": "id", "Phone": "id", "Chat": "id", "SocialProfile": "id", "Website": "id",
		}[field.Type.Name()]; read != "" {
			selected = append(selected, field.Name+" { "+read+" }")
		}
	}
	return fmt.Sprintf("mutation { %s(input: %s) { %s } }", m.field, input, strings.Join(selected, " "))
}

// No mutation costs more REST requests, or permits, than its estimate says, nor more permits than its price counts, whatever the
// account is like and whoever else writes to it. On some account it costs as many: an estimate that no mutation needs is wrong, too.
func TestMutationsCostAtMostTheirEstimates(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	nobody := emulator.Fault{Route: walkRoute, Body: `{"_embedded": {"customers": []}}`, Times: 1} // yet
	accounts := map[string]struct {
		options emulator.Options
		faults  []emulator.Fault
	}{
		"as documented":         {},
		"without removals":      {options: emulator.Options{Switches: emulator.Switches{PatchRefusesRemove: true}}},
		"without entries":       {options: emulator.Options{OmitEmbedded: true}},
		"a customer is created": {faults: []emulator.Fault{nobody}},
		"all of these":          {emulator.Options{OmitEmbedded: true, Switches: emulator.Switches{PatchRefusesRemove: true}}, []emulator.Fault{nobody}},
	}
	looseBy := map[string]int{ // permits that the dearest input of the mutation spares
		"upsertCustomer": 1, // a customer who is found twice, since somebody deletes the first meanwhile
	}
	dearest := make(map[string]int) // by mutation: the smallest difference of permits
	for name, account := range accounts {
		for _, m := range append(mutationCases(), dearMutations()...) {
			account.options.Customers, account.options.Budget = 1, -1
			e := newEndpoint(t, live{account: account.options, graph: graph.Options{MaxRequests: 1000}})
			bare := fmt.Sprint(e.account.AddCustomer(emulator.Customer{FirstName: "Bare"}))
			for _, fault := range account.faults {
				e.account.Inject(fault)
			}
			query := m.readingDocument(schema, strings.ReplaceAll(m.changes, "BARE", bare))
			estimate := e.estimate(t, query, "").Extensions.Estimate
			if estimate == nil {
				t.Fatalf("%s: no estimate of %s", name, query)
			}
			e.account.ResetRequests()
			if got := e.ask(t.Context(), t, query); len(got.Errors) > 0 {
				t.Errorf("%s: %s: %+v", name, query, got.Errors)
			}
			made, permits := e.account.TotalRequests(), permitsOf(e.account.Requests())
			if made > estimate.RESTRequests || permits > estimate.Permits || 50*permits > estimate.Price {
				t.Errorf("%s: %s\nmade %d REST requests of %d permits, estimated %+v: %v",
					name, query, made, permits, *estimate, sentTo(e.account))
			}
			spared := estimate.Permits - permits
			if least, known := dearest[m.field]; !known || spared < least {
				dearest[m.field] = spared
			}
		}
	}
	for field, spared := range dearest {
		if spared != looseBy[field] {
			t.Errorf("%s always costs at least %d permits less than estimated, want %d", field, spared, looseBy[field])
		}
	}
}
