package adversary

import "testing"

// costs are the most REST requests that an operation needs of an honest REST API: the sum of what docs/costs.md says of its
// parts, on this account. A new operation gets a line.
var costs = map[string]int{
	"customer.plain":               10,
	"customersByIds.plain":         24,
	"customers.plain":              16,
	"customers.last":               17,
	"customers.counted":            16,
	"customers.long":               34,
	"customerByEmail.plain":        10,
	"customersByEmails.plain":      11,
	"organizations.plain":          20,
	"organizations.last":           14,
	"organizations.counted":        20,
	"organizations.long":           58,
	"organization.plain":           9,
	"conversation.plain":           7,
	"inboxes.plain":                1,
	"users.plain":                  1,
	"me.plain":                     1,
	"tags.plain":                   1,
	"customerProperties.plain":     1,
	"organizationProperties.plain": 1,
	"node.plain":                   10,
	"_entities.plain":              12, // an organization is read once more if the read of fewer parts begins first
}

// spare is how many single reads may replace a page, or a search for several customers, that cannot be used.
const spare = 4

// An honest REST API gets no more requests than the table says.
func TestCosts(t *testing.T) {
	a := newAccount()
	a.conversation = conversationOf(t, a)
	for _, o := range operations(t, a.ids, a.conversation) {
		got := inBubble(t, &hostile{account: a.transport}, o.query)
		if most, known := costs[o.name]; !known || got.requests > most {
			t.Errorf("%s: %d requests, want at most %d", o.name, got.requests, most)
		}
	}
}
