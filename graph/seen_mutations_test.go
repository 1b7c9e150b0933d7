package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/upstream/emulator"
)

// mutationCase is a mutation of the emulated account, with an input that changes something and one that is refused.
type mutationCase struct {
	field     string
	changes   string // an input
	refused   string // an input
	userError string // of the refused input: the code, and the field
}

// mutationCases has a case for each mutation of the schema.
func mutationCases() []mutationCase {
	cases := []mutationCase{
		{"createCustomer", `{firstName: "Ada", emails: [{value: "ada@acme.com"}]}`, `{emails: [{value: "bear@acme.com"}]}`, "TAKEN emails.0.value"},
		{"updateCustomer", `{id: "500", jobTitle: "CTO"}`, `{id: "7", jobTitle: "CTO"}`, "NOT_FOUND id"},
		{"upsertCustomer", `{email: "grace@acme.com"}`, `{email: "grace"}`, "INVALID_EMAIL email"},
		{"deleteCustomer", `{id: "500", async: true}`, `{id: "7"}`, "NOT_FOUND id"},
		{
			"setCustomerAddress", `{id: "500", city: "Brno", state: "JM", postalCode: "60200", country: "CZ"}`,
			`{id: "500", city: "", state: "JM", postalCode: "60200", country: "CZ"}`, "BLANK city",
		},
		{"removeCustomerAddress", `{id: "500"}`, `{id: "x"}`, "INVALID id"},
		{
			"setCustomerProperties", `{id: "500", properties: [{slug: "car", value: "Coach"}]}`,
			`{id: "500", properties: [{slug: "boat", value: "Coach"}]}`, "UNKNOWN_PROPERTY properties.0.slug",
		},
		{"createOrganization", `{name: "Engines"}`, `{name: "Engines", brandColor: "red"}`, "INVALID brandColor"},
		{"updateOrganization", `{id: "35", note: "key account"}`, `{id: "35", name: null}`, "BLANK name"},
		{"deleteOrganization", `{id: "35"}`, `{id: "7"}`, "NOT_FOUND id"},
		{
			"setOrganizationProperties", `{id: "35", properties: [{slug: "industry", value: "Retail"}]}`,
			`{id: "35", properties: [{slug: "industry", value: "Idleness"}]}`, "UNKNOWN_OPTION properties.0.value",
		},
		{
			"createCustomerProperty", `{slug: "pet", name: "Pet", type: TEXT}`,
			`{slug: "email", name: "Email", type: TEXT}`, "INVALID slug",
		},
		{"deleteCustomerProperty", `{slug: "car"}`, `{slug: "boat"}`, "NOT_FOUND slug"},
		{
			"createOrganizationProperty", `{slug: "pet", name: "Pet", type: DROPDOWN, options: ["Cat"]}`,
			`{slug: "industry", name: "Industry", type: TEXT}`, "TAKEN slug",
		},
		{
			"updateOrganizationProperty", `{slug: "industry", name: "Line of business"}`,
			`{slug: "boat", name: "Boat"}`, "NOT_FOUND slug",
		},
		{"deleteOrganizationProperty", `{slug: "industry"}`, `{slug: "boat"}`, "NOT_FOUND slug"},
	}
	for kind, id := range map[string]int{"Email": 1, "Phone": 2, "Chat": 5, "SocialProfile": 4, "Website": 3} { // of customer 500
		value := "x@acme.com" // any text is a phone number
		cases = append(cases,
			mutationCase{
				"addCustomer" + kind, fmt.Sprintf(`{customerId: "500", value: %q}`, value),
				`{customerId: "500", value: ""}`, "BLANK value",
			},
			mutationCase{
				"updateCustomer" + kind, fmt.Sprintf(`{customerId: "500", id: "%d", value: %q}`, id, value),
				fmt.Sprintf(`{customerId: "500", id: "99", value: %q}`, value), "INVALID value",
			},
			mutationCase{
				"removeCustomer" + kind, fmt.Sprintf(`{customerId: "500", id: "%d"}`, id),
				`{customerId: "500", id: "99"}`, "INVALID id",
			},
		)
	}
	return cases
}

// document is a mutation that selects all of its payload.
func (m mutationCase) document(schema *ast.Schema, input string) string {
	payload := schema.Types[schema.Mutation.Fields.ForName(m.field).Type.Name()]
	return fmt.Sprintf("mutation { __typename %s(input: %s) { __typename %s } }", m.field, input, wholePayload(payload))
}

// wholePayload selects each field of a payload, and of its objects what tells that they are there.
func wholePayload(payload *ast.Definition) string {
	selected := make([]string, 0, len(payload.Fields))
	for _, field := range payload.Fields {
		switch field.Type.Name() {
		case "UserError":
			selected = append(selected, field.Name+" { __typename code field message }")
		case "ID", "String", "UpsertOutcome", "DeletionOutcome":
			selected = append(selected, field.Name)
		case "PropertyDefinition":
			selected = append(selected, field.Name+" { __typename slug name type options { id label } }")
		default:
			selected = append(selected, field.Name+" { __typename id }")
		}
	}
	return strings.Join(selected, " ")
}

// Each mutation says what is wrong with its input, and changes nothing then. A refused input costs no request, unless only the
// REST API can refuse it.
func TestMutationsRefuse(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	tested := make(map[string]bool)
	for _, m := range mutationCases() {
		tested[m.field] = true
		t.Run(m.field, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t, live{account: emulator.Options{Customers: 1, Budget: -1}})
			before := e.account.Customers()
			got := e.ask(t.Context(), t, m.document(schema, m.refused))
			payload, _ := got.Data.(map[string]any)[m.field].(map[string]any)
			var userErrors []string
			for _, one := range payload["userErrors"].([]any) {
				fields := one.(map[string]any)
				path := fmt.Sprint(fields["field"])
				userErrors = append(userErrors, fmt.Sprint(fields["code"], " ", strings.ReplaceAll(strings.Trim(path, "[]"), " ", ".")))
			}
			if diff := cmp.Diff([]string{m.userError}, userErrors); diff != "" {
				t.Errorf("user errors (-want +got):\n%s\n%v", diff, got)
			}
			for name, value := range payload {
				if name != "__typename" && name != "userErrors" && value != nil {
					t.Errorf("the payload of a refused input has %s: %v", name, value)
				}
			}
			if diff := cmp.Diff(before, e.account.Customers()); diff != "" {
				t.Errorf("the refused mutation changed (-before +after):\n%s", diff)
			}
		})
	}
	for _, field := range schema.Mutation.Fields {
		if !strings.HasPrefix(field.Name, "__") && !tested[field.Name] {
			t.Errorf("mutationCases has no case of %s", field.Name)
		}
	}
}

// Both executors run mutations alike: one after another, with the same answer, and the same REST requests in the same number.
func TestExecutorsAgreeOnMutations(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	var documents []string
	for _, m := range mutationCases() {
		documents = append(documents, m.document(schema, m.changes), m.document(schema, m.refused))
	}
	documents = append(documents,
		`mutation { a: updateCustomer(input: {id: "500", jobTitle: "one"}) { customer { jobTitle emails { value } } }
			b: updateCustomer(input: {id: "500", jobTitle: "two"}) { customer { jobTitle organization { website } } }
			c: upsertCustomer(input: {email: "bear@acme.com", jobTitle: "three"}) { outcome customer { id jobTitle } } }`,
		`mutation { a: createCustomer(input: {firstName: "Ada"}) { customer { ...named } } ...last }
			fragment last on Mutation { b: deleteCustomer(input: {id: "7"}) { userErrors { code } } }
			fragment named on Customer { name conversations(first: 1) { nodes { id } } }`,
	)
	for _, document := range documents {
		play := func(with func(graph.Options) graph.Options) (string, requests) {
			e := newEndpoint(t, live{account: emulator.Options{Customers: 1, Budget: -1}, graph: with(graph.Options{})})
			got := e.ask(t.Context(), t, document)
			return fmt.Sprint(got.Data, got.Errors), e.account.Requests()
		}
		wantAnswer, wantRequests := play(graph.WithoutPlans)
		gotAnswer, gotRequests := play(func(options graph.Options) graph.Options { return options })
		if diff := cmp.Diff(wantAnswer, gotAnswer) + cmp.Diff(wantRequests, gotRequests); diff != "" {
			t.Errorf("%s (-generated +plans):\n%s", document, diff)
		}
	}
}
