package upstream

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// NewCustomer is a customer to create. Everything is optional.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/create/.
type NewCustomer struct {
	CustomerFields

	Entries    map[EntryKind][]NewEntry
	Address    *NewAddress
	Properties []PropertyValue
}

func (n *NewCustomer) body() map[string]any {
	body := make(map[string]any)
	for _, field := range customerFields {
		if value := field.change(&n.CustomerFields).Value; value != nil {
			body[field.name] = *value
		}
	}
	for kind, entries := range n.Entries {
		if len(entries) > 0 {
			body[kind.member()] = entries
		}
	}
	if n.Address != nil {
		body[addressMember] = n.Address
	}
	if len(n.Properties) > 0 {
		body[propertiesMember] = n.Properties
	}
	return body
}

// matches tells whether the customer may be the one that was created.
func (n *NewCustomer) matches(customer *Customer) bool {
	for kind, added := range n.Entries {
		entries, known := customer.EmbeddedEntries(kind)
		if !known || !(&EntryChanges{Add: added}).hold(entries) {
			return false
		}
	}
	return n.hold(customer)
}

// CreateCustomer creates a customer and returns its id: one request, two permits. [IsConflict] is true of the error if
// another customer has one of the email addresses.
//
// It is sent once, unless the API has surely not processed it. If no answer comes, the customer is looked up by its first
// email address, with one more request. An equal customer counts only if it was created after the request was sent, by the
// API's clock.
func (c *Client) CreateCustomer(ctx context.Context, customer NewCustomer) (id int64, err error) {
	w := &write{
		what:    "create customer",
		method:  http.MethodPost,
		target:  c.endpoint("/v2/customers", nil),
		body:    customer.body(),
		touches: append(touchedByMembership(), tagCustomerLists),
		created: customerTag,
	}
	if emails := customer.Entries[Emails]; len(emails) > 0 {
		w.settle = func(ctx context.Context) (int64, bool) {
			found, err := c.CustomersFrom(ctx, CustomerFilter{Email: emails[0].Value}, "")
			if err != nil {
				return 0, false
			}
			i := slices.IndexFunc(found.Items, func(one *Customer) bool {
				return customer.matches(one) && c.clock.since(w.sent, one.CreatedAt)
			})
			if i < 0 {
				return 0, false
			}
			return found.Items[i].ID, true
		}
	}
	answer, err := c.write(ctx, w)
	return answer.id, err
}

// DeleteCustomer deletes a customer and its conversations for good: one request, two permits. With async the API deletes
// later, which it must for a customer with more than 100 conversations; background tells whether it does.
//
// Sources: https://developer.helpscout.com/mailbox-api/endpoints/customers/delete/ and delete-async/.
func (c *Client) DeleteCustomer(ctx context.Context, id int64, async bool) (background bool, err error) {
	w := &write{
		what:       "delete customer",
		method:     http.MethodDelete,
		target:     c.endpoint(customerPath(id), nil),
		repeatable: true,
		touches:    slices.Concat(touchedByCustomer(id, true), touchedByMembership(), []string{tagOthers, tagTags}),
		settle: func(ctx context.Context) (int64, bool) {
			_, err := c.Customer(ctx, id)
			return id, IsNotFound(err)
		},
	}
	if async {
		w.target = c.endpoint(customerPath(id), url.Values{"async": {"true"}})
	}
	err = c.inTurn(ctx, customerTag(id), func() error {
		answer, err := c.write(ctx, w)
		background = answer.status == http.StatusAccepted
		return err
	})
	return background, err
}

// ReplaceCustomer changes a customer's own members, and its organization with them: a fresh read, and one request of two
// permits if anything changes. Its entries, address and properties stay. Only this write moves a customer to an organization;
// for everything else [Client.PatchCustomer] needs no read.
//
// The API replaces all members, so those that are not named are written as they were read. A write of another client that
// comes between is undone; the writes of this client take turns.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/overwrite/.
func (c *Client) ReplaceCustomer(
	ctx context.Context, id int64, fields CustomerFields, organizationID Change[int64],
) error {
	return c.inTurn(ctx, customerTag(id), func() error { return c.replaceCustomer(ctx, id, fields, organizationID) })
}

// replaceCustomer does what [Client.ReplaceCustomer] does, in the customer's turn.
func (c *Client) replaceCustomer(ctx context.Context, id int64, fields CustomerFields, organizationID Change[int64]) error {
	before, err := c.Customer(WithFreshReads(ctx), id)
	if err != nil {
		return err
	}
	body, err := fields.merged(before, organizationID)
	if err != nil {
		return fmt.Errorf("replace customer: %w", err)
	}
	moves := organizationID.Named && !same(organizationID.Value, before.OrganizationID)
	if !moves && fields.hold(before) {
		return nil
	}
	touches := touchedByCustomer(id, fields.shownElsewhere())
	if moves {
		touches = slices.Concat(touches, touchedByMembership(),
			tagOfOrganization(before.OrganizationID), tagOfOrganization(organizationID.Value))
	}
	_, err = c.write(ctx, &write{
		what:       "replace customer",
		method:     http.MethodPut,
		target:     c.endpoint(customerPath(id), nil),
		body:       body,
		repeatable: true,
		touches:    touches,
		settle: c.settledBy(id, func(after *Customer) bool {
			return fields.hold(after) && (!organizationID.Named || same(organizationID.Value, after.OrganizationID))
		}),
	})
	return err
}

func tagOfOrganization(id *int64) []string {
	if id == nil {
		return nil
	}
	return []string{organizationTag(*id)}
}

func same[T comparable](a, b *T) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

// merged returns a body with all members of the customer. It fails for a customer with a member that could not be read:
// writing it would clear the member.
func (f *CustomerFields) merged(before *Customer, organizationID Change[int64]) (map[string]any, error) {
	body := make(map[string]any)
	for _, field := range customerFields {
		change := field.change(f)
		if _, unreadable := before.FaultOf(field.name); unreadable && !change.Named {
			return nil, errUnmergeable
		}
		if value := change.over(field.of(before)); value != nil {
			body[field.name] = *value
		}
	}
	if _, unreadable := before.FaultOf(organizationIDMember); unreadable && !organizationID.Named {
		return nil, errUnmergeable
	}
	asTaken(body, f)
	if id := organizationID.over(before.OrganizationID); id != nil {
		body[organizationIDMember] = *id
		delete(body, organizationName) // which the API uses only if there is no id
	} else if organizationID.Named && !f.Organization.Named {
		delete(body, organizationName)
	}
	return body, nil
}

// errUnmergeable refuses a write for which nothing was sent.
var errUnmergeable = &MalformedError{Reason: "a member cannot be read, and the write would clear it"}

// photoTypes are the types that the API takes. It answers with others, too, such as "default".
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/overwrite/.
var photoTypes = []string{
	"unknown", "gravatar", "twitter", "facebook", "googleprofile", "googleplus", "linkedin", "instagram",
}

// asTaken turns members that were read into what the API takes: it answers "Male" and takes "male".
func asTaken(body map[string]any, named *CustomerFields) {
	if gender, ok := body["gender"].(string); ok && !named.Gender.Named {
		body["gender"] = strings.ToLower(gender)
	}
	if kind, ok := body["photoType"].(string); ok && !named.PhotoType.Named {
		if kind = strings.ToLower(kind); slices.Contains(photoTypes, kind) {
			body["photoType"] = kind
		} else {
			delete(body, "photoType")
		}
	}
	maps.DeleteFunc(body, func(_ string, value any) bool { return value == "" }) // the API refuses empty values
}

// settledBy returns a settle function that reads the customer.
func (c *Client) settledBy(id int64, holds func(*Customer) bool) func(ctx context.Context) (int64, bool) {
	return func(ctx context.Context) (int64, bool) {
		customer, err := c.Customer(ctx, id)
		return id, err == nil && holds(customer)
	}
}
