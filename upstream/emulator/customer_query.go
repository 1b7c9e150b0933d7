package emulator

import (
	"slices"
	"strings"

	"mailbox-graphql/upstream/emulator/query"
)

// customerVocabulary: https://developer.helpscout.com/mailbox-api/endpoints/customers/list/
func customerVocabulary() vocabulary {
	return vocabulary{
		texts:        []string{"firstName", "lastName", "email", "emailDomain"},
		ranges:       []string{"modifiedAt"},
		instants:     []string{"modifiedSince"},
		undocumented: []string{"id", "organization", "organizationId", "phone"},
	}
}

// matches decides a term of `query`. A name or a domain must be equal, an email may contain the text, all without regard
// to case. Only the containment is documented.
func (r *customerRecord) matches(t query.Term) bool {
	c := r.customer
	switch t.Field {
	case "firstName":
		return t.Equals(c.FirstName)
	case "lastName":
		return t.Equals(c.LastName)
	case "email":
		return slices.ContainsFunc(r.emails, t.In)
	case "emailDomain":
		return slices.ContainsFunc(r.emails, func(email string) bool {
			_, domain, _ := strings.Cut(email, "@")
			return t.Equals(domain)
		})
	case "modifiedAt":
		return t.Includes(c.UpdatedAt)
	case "modifiedSince":
		since, err := t.Date()
		return err == nil && !c.UpdatedAt.Before(since)
	default:
		return c.matchesUndocumented(t)
	}
}

func (c *Customer) matchesUndocumented(t query.Term) bool {
	switch t.Field {
	case "id":
		return t.IsID(c.ID)
	case "organization":
		return t.Equals(c.Organization)
	case "organizationId":
		return t.IsID(c.OrganizationID)
	case "phone":
		return slices.ContainsFunc(c.Phones, func(phone Entry) bool { return t.Equals(phone.Value) })
	default:
		return false
	}
}
