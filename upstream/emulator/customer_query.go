package emulator

import (
	"slices"
	"strings"
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

// matches decides a term of `query`. Names and domains are compared whole, emails by containment, all without regard
// to case; only the containment is documented.
func (r *customerRecord) matches(t term) bool {
	c := r.customer
	switch t.field {
	case "firstName":
		return t.equals(fold(c.FirstName))
	case "lastName":
		return t.equals(fold(c.LastName))
	case "email":
		return slices.ContainsFunc(r.emails, func(email string) bool { return strings.Contains(email, t.text) })
	case "emailDomain":
		return slices.ContainsFunc(r.emails, func(email string) bool {
			_, domain, _ := strings.Cut(email, "@")
			return t.equals(domain)
		})
	case "modifiedAt":
		return t.within(c.UpdatedAt)
	case "modifiedSince":
		since, err := parseTime(strings.ToUpper(t.text))
		return err == nil && !c.UpdatedAt.Before(since)
	default:
		return c.matchesUndocumented(t)
	}
}

func (c *Customer) matchesUndocumented(t term) bool {
	switch t.field {
	case "id":
		return t.names(c.ID)
	case "organization":
		return t.equals(fold(c.Organization))
	case "organizationId":
		return t.names(c.OrganizationID)
	case "phone":
		return slices.ContainsFunc(c.Phones, func(phone Entry) bool { return t.equals(fold(phone.Value)) })
	default:
		return false
	}
}
