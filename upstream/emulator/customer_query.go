package emulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// undocumentedCustomerFields are those that QuerySupported lets match.
var undocumentedCustomerFields = []string{"id", "organization", "organizationId", "phone"}

// customerQuery is an expression over customers; nil matches every customer.
type customerQuery struct {
	expression expression
}

// customerQuery reads `query`, with what unknown says about fields that are not documented.
func (p *parameters) customerQuery(unknown UnknownQuery) customerQuery {
	parsed := p.query()
	if parsed == nil {
		return customerQuery{}
	}
	var undocumented []string
	parsed.terms(func(t term) {
		if err := checkCustomerTerm(t); err != nil {
			p.reject("query", err.Error(), "Query")
		}
		if !documentedCustomerField(t.field) {
			undocumented = append(undocumented, t.field)
		}
	})
	if undocumented == nil {
		return customerQuery{parsed}
	}
	switch unknown {
	case QueryIgnored:
		return customerQuery{}
	case QuerySupported:
		for _, field := range undocumented {
			if !slices.Contains(undocumentedCustomerFields, field) {
				p.reject("query", fmt.Sprintf("query: unknown field %q", field), "Query")
			}
		}
	case QueryRefused:
		p.reject("query", fmt.Sprintf("query: unknown field %q", undocumented[0]), "Query")
	}
	return customerQuery{parsed}
}

func documentedCustomerField(name string) bool {
	switch name {
	case "firstName", "lastName", "email", "emailDomain", "modifiedAt", "modifiedSince":
		return true
	}
	return false
}

// checkCustomerTerm refuses a range over a text and a date that is none.
func checkCustomerTerm(t term) error {
	switch t.field {
	case "modifiedAt":
		if !t.ranged {
			return fmt.Errorf("query: %s wants a range of dates", t.field)
		}
		return nil
	case "modifiedSince":
		if _, err := parseTime(strings.ToUpper(t.text)); err != nil {
			return fmt.Errorf("query: %s wants a date", t.field)
		}
		return nil
	}
	if t.ranged && documentedCustomerField(t.field) {
		return fmt.Errorf("query: %s has no range", t.field)
	}
	return nil
}

func (q customerQuery) matches(r *customerRecord) bool {
	return q.expression == nil || q.expression.matches(r.matches)
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
		return t.equals(strconv.FormatInt(c.ID, 10))
	case "organization":
		return t.equals(fold(c.Organization))
	case "organizationId":
		return c.OrganizationID != 0 && t.equals(strconv.FormatInt(c.OrganizationID, 10))
	case "phone":
		return slices.ContainsFunc(c.Phones, func(phone Entry) bool { return t.equals(fold(phone.Value)) })
	}
	return false
}
