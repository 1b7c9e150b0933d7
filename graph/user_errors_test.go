package graph_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph/generated"
	"mailbox-graphql/upstream/emulator"
)

// userErrorCase is an input that is refused, and how.
type userErrorCase struct {
	mutation string // a field with its input
	account  emulator.Options
	status   int      // what the REST API answers to writes. 0: what it says of the input
	body     string   // of that answer
	sends    requests // that the refusal costs
	want     string   // code, path in the input and message of each user error
}

const (
	customersPost     = "POST /v2/customers"
	customerPatch     = "PATCH /v2/customers/{customerId}"
	customerPut       = "PUT /v2/customers/{customerId}"
	addressDelete     = "DELETE /v2/customers/{customerId}/address"
	customerDelete    = "DELETE /v2/customers/{customerId}"
	organizationPut   = "PUT /v2/organizations/{organizationId}"
	propertiesPatch   = "PATCH /v2/customers/{customerId}/properties"
	customerSlugs     = "GET /v2/customer-properties"
	organizationSlugs = "GET /v2/organizations/properties"
	propertyPut       = "PUT /v2/organizations/{organizationId}/properties/{slug}"
)

// violation is an answer of 400 that names a part of the request.
func violation(path, message string) string {
	return fmt.Sprintf(`{"logRef": "x", "message": "Bad request", "_embedded": {"errors": [{"path": %q, "message": %q}]}}`, path, message)
}

var userErrorCases = map[string]userErrorCase{
	"blank": {
		mutation: `updateCustomer(input: {id: "500", jobTitle: ""})`,
		want:     `BLANK [jobTitle] It must not be empty; null clears it.`,
	},
	"too long": {
		mutation: `createCustomer(input: {firstName: "` + strings.Repeat("ä", 41) + `"})`,
		want:     `TOO_LONG [firstName] It has 41 characters; at most 40 are allowed.`,
	},
	"several at once": {
		mutation: `updateCustomer(input: {id: "x", firstName: "", emails: {add: [{value: "a@b.example"}, {value: "b"}], update: [{id: "1", value: ""}]}})`,
		want: `INVALID [id] It must be Help Scout's number, such as "500".
BLANK [firstName] It must not be empty; null clears it.
INVALID_EMAIL [emails add 1 value] It must be an email address, such as ann@example.com.
BLANK [emails update 0 value] It must not be empty.`,
	},
	"entry named twice": {
		mutation: `updateCustomer(input: {id: "500", phones: {update: [{id: "2", value: "1"}], remove: ["2"]}})`,
		want:     `INVALID [phones remove 0] The same entry is named twice.`,
	},
	"unknown word": {
		mutation: `addCustomerPhone(input: {customerId: "500", value: "1", type: UNKNOWN})`,
		want:     `INVALID [type] UNKNOWN cannot be set.`,
	},
	"malformed email of an upsert": {
		mutation: `upsertCustomer(input: {email: "ada at acme"})`,
		want:     `INVALID_EMAIL [email] It must be an email address, such as ann@example.com.`,
	},
	"malformed email of one entry": {
		mutation: `addCustomerEmail(input: {customerId: "500", value: "ada"})`,
		want:     `INVALID_EMAIL [value] It must be an email address, such as ann@example.com.`,
	},
	"email of another customer": {
		mutation: `createCustomer(input: {emails: [{value: "bear@acme.com"}]})`,
		sends:    requests{customersPost: 1},
		want:     `TAKEN [emails 0 value] Another object of the account has it already.`,
	},
	"emails of which another customer has one": {
		mutation: `createCustomer(input: {emails: [{value: "ada@acme.com"}, {value: "bear@acme.com"}]})`,
		sends:    requests{customersPost: 1},
		want:     `TAKEN [emails] Another object of the account has it already.`,
	},
	"emails of which the REST API names one": {
		mutation: `createCustomer(input: {emails: [{value: "ada@acme.com"}, {value: "bear@acme.com"}]})`,
		status:   409, body: violation("emails[1].value", "taken"), sends: requests{customersPost: 1},
		want: `TAKEN [emails 1 value] Another object of the account has it already.`,
	},
	"email of another customer, among changes": {
		mutation: `updateCustomer(input: {id: "500", emails: {update: [{id: "1", type: HOME}], add: [{value: "taken@acme.com"}]}})`,
		status:   409, sends: requests{customerPatch: 1},
		want: `TAKEN [emails add 0 value] Another object of the account has it already.`,
	},
	"email of another customer, added": {
		mutation: `addCustomerEmail(input: {customerId: "500", value: "taken@acme.com"})`,
		status:   409, sends: requests{customerPatch: 1},
		want: `TAKEN [value] Another object of the account has it already.`,
	},
	"no such customer": {
		mutation: `updateCustomer(input: {id: "7", jobTitle: "CTO"})`,
		sends:    requests{customerPatch: 1},
		want:     `NOT_FOUND [id] There is no such object.`,
	},
	"no such customer of an address": {
		mutation: `removeCustomerAddress(input: {id: "7"})`,
		sends:    requests{addressDelete: 1, customerRoute: 1},
		want:     `NOT_FOUND [id] There is no such object.`,
	},
	"no such customer of an entry": {
		mutation: `removeCustomerEmail(input: {customerId: "7", id: "1"})`,
		sends:    requests{customerPatch: 1},
		want:     `NOT_FOUND [customerId] There is no such object.`,
	},
	"no such organization": {
		mutation: `updateOrganization(input: {id: "7", note: "x"})`,
		sends:    requests{organizationRoute: 1},
		want:     `NOT_FOUND [id] There is no such object.`,
	},
	"unknown property": {
		mutation: `setCustomerProperties(input: {id: "500", properties: [{slug: "car", value: "x"}, {slug: "boat", value: "x"}]})`,
		sends:    requests{customerSlugs: 1},
		want:     `UNKNOWN_PROPERTY [properties 1 slug] The account defines no such property.`,
	},
	"impossible property": {
		mutation: `setCustomerProperties(input: {id: "500", properties: [{slug: "car"}, {slug: "a/b"}]})`,
		want:     `UNKNOWN_PROPERTY [properties 1 slug] The account defines no such property.`,
	},
	"unknown option": {
		mutation: `setOrganizationProperties(input: {id: "35", properties: [{slug: "industry", value: "Idleness"}]})`,
		sends:    requests{organizationSlugs: 1},
		want:     `UNKNOWN_OPTION [properties 0 value] The dropdown has no such option.`,
	},
	"property that the REST API refuses": {
		mutation: `setCustomerProperties(input: {id: "500", properties: [{slug: "employees", value: "1"}, {slug: "car", value: "x"}]})`,
		status:   400, body: violation("/car", "no cars"), sends: requests{customerSlugs: 1, propertiesPatch: 1},
		want: `INVALID [properties 1 value] Help Scout refused the value.`,
	},
	"value of an organization that the REST API refuses": {
		mutation: `setOrganizationProperties(input: {id: "35", properties: [{slug: "industry", value: "Retail"}]})`,
		status:   400, body: violation("value", "no shops"), sends: requests{organizationSlugs: 1, propertyPut: 1},
		want: `INVALID [properties 0 value] Help Scout refused the value.`,
	},
	"state that forbids it": {
		mutation: `updateCustomer(input: {id: "500", jobTitle: "CTO"})`,
		status:   412, sends: requests{customerPatch: 1},
		want: `CONFLICT [id] The state of the object forbids it.`,
	},
	"limit of the account": {
		mutation: `addCustomerChat(input: {customerId: "500", value: "ada"})`,
		account:  emulator.Options{EntryLimit: 1}, sends: requests{customerPatch: 1},
		want: `LIMIT_REACHED [customerId] A limit of the account is reached.`,
	},
	"deletion that is not allowed": {
		mutation: `deleteCustomer(input: {id: "500"})`,
		account:  emulator.Options{SeesAllConversations: func(string, int64) bool { return false }}, sends: requests{customerDelete: 1},
		want: `NOT_ALLOWED [id] Help Scout does not delete a customer at once who has more than 100 conversations, ` +
			`nor one whose conversations its user cannot all see.`,
	},
	"empty key": {
		mutation: `createOrganization(input: {name: "Engines", idempotencyKey: ""})`,
		want:     `BLANK [idempotencyKey] It must not be empty.`,
	},
	"long key": {
		mutation: `createOrganization(input: {name: "Engines", idempotencyKey: "` + strings.Repeat("k", 101) + `"})`,
		want:     `TOO_LONG [idempotencyKey] It has 101 characters; at most 100 are allowed.`,
	},
	"entry of a list that the REST API refuses": {
		mutation: `updateCustomer(input: {id: "500", emails: {add: [{value: "a@b.example"}], update: [{id: "1", value: "c@d.example"}]}})`,
		status:   400, body: violation("/emails/1/value", "must be nicer"), sends: requests{customerPatch: 1},
		want: `INVALID [emails update 0 value] Help Scout refused the value.`,
	},
	"entry that the REST API refuses": {
		mutation: `updateCustomerEmail(input: {customerId: "500", id: "1", value: "c@d.example"})`,
		status:   400, body: violation("/emails/1/value", "must be nicer"), sends: requests{customerPatch: 1},
		want: `INVALID [value] Help Scout refused the value.`,
	},
	"email that the REST API refuses": {
		mutation: `upsertCustomer(input: {email: "ada@acme.com"})`,
		status:   400, body: violation("emails[0].value", "must be nicer"), sends: requests{walkRoute: 1, customersPost: 1},
		want: `INVALID [email] Help Scout refused the value.`,
	},
	"path that no input has": {
		mutation: `updateCustomer(input: {id: "500", jobTitle: "CTO"})`,
		status:   400, body: violation("<script>", "must be nicer"), sends: requests{customerPatch: 1},
		want: `INVALID <nil> Help Scout refused the value.`,
	},
	"name that no input has": {
		mutation: `createCustomer(input: {firstName: "Ada"})`,
		status:   400, body: violation("secrets", "must be nicer"), sends: requests{customersPost: 1},
		want: `INVALID <nil> Help Scout refused the value.`,
	},
	"index that the input does not have": {
		mutation: `createCustomer(input: {phones: [{value: "1"}]})`,
		status:   400, body: violation("phones[1].value", "must be nicer"), sends: requests{customersPost: 1},
		want: `INVALID [phones] Help Scout refused the value.`,
	},
	"no reason": {
		mutation: `updateCustomer(input: {id: "500", jobTitle: "CTO"})`,
		status:   400, sends: requests{customerPatch: 1},
		want: `INVALID <nil> Help Scout refused the input.`,
	},
	"move to no organization": {
		mutation: `updateCustomer(input: {id: "500", organizationId: "7"})`,
		sends:    requests{customerRoute: 1, customerPut: 1},
		want:     `INVALID [organizationId] Help Scout knows no object with this id.`,
	},
}

// Each code, and each form of path, as a client sees it.
func TestUserErrors(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{"IDEMPOTENCY_KEY_REUSED": true} // by TestIdempotencyKeys
	for name, test := range userErrorCases {
		for line := range strings.Lines(test.want) {
			code, _, _ := strings.Cut(line, " ")
			seen[code] = true
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.account.Customers, test.account.Budget = 1, -1
			e := newEndpoint(t, live{account: test.account})
			if test.status != 0 {
				e.account.Inject(emulator.Fault{Writes: true, Status: test.status, Body: test.body})
			}
			got := e.ask(t.Context(), t, "mutation { m: "+test.mutation+" { userErrors { code field message } } }")
			if len(got.Errors) > 0 {
				t.Fatalf("errors: %+v", got.Errors)
			}
			if diff := cmp.Diff(test.want, userErrorsOf(got)); diff != "" {
				t.Errorf("user errors (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.sends, sentTo(e.account), cmpEmpty); diff != "" {
				t.Errorf("REST requests (-want +got):\n%s", diff)
			}
		})
	}
	for _, code := range generated.NewExecutableSchema(generated.Config{}).Schema().Types["UserErrorCode"].EnumValues {
		if !seen[code.Name] {
			t.Errorf("no case has the code %s", code.Name)
		}
	}
}

// userErrorsOf returns the user errors of the mutation m, one a line.
func userErrorsOf(got liveAnswer) string {
	var lines []string
	payload, _ := got.Data.(map[string]any)["m"].(map[string]any)
	userErrors, _ := payload["userErrors"].([]any)
	for _, one := range userErrors {
		fields := one.(map[string]any)
		lines = append(lines, fmt.Sprint(fields["code"], " ", fields["field"], " ", fields["message"]))
	}
	return strings.Join(lines, "\n")
}

// sentTo returns the requests that the account got since they were counted anew.
func sentTo(account *emulator.Server) requests {
	sent := maps.Clone(account.Requests())
	maps.DeleteFunc(sent, func(_ string, count int) bool { return count == 0 })
	return sent
}
