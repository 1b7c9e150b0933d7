package upstream

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync/atomic"

	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/lenient"
)

// Customer is a person who writes to the account. A nil member was absent or null: the API says "none" in both ways.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/customers/get/.
type Customer struct {
	resource

	ID                int64   `json:"id"`
	FirstName         *string `json:"firstName"`
	LastName          *string `json:"lastName"`
	Gender            *string `json:"gender"`
	JobTitle          *string `json:"jobTitle"`
	Location          *string `json:"location"`
	Organization      *string `json:"organization"` // deprecated by the API: the name as text
	OrganizationID    *int64  `json:"organizationId"`
	PhotoType         *string `json:"photoType"`
	PhotoURL          *string `json:"photoUrl"`
	Age               *Text   `json:"age"`
	Background        *string `json:"background"`
	ConversationCount *int32  `json:"conversationCount"`
	Draft             bool    `json:"draft"`
	CreatedAt         *string `json:"createdAt"`
	UpdatedAt         *string `json:"updatedAt"`

	// Incomplete says that the customer comes from a list that may leave its entries out: only [Client.Customer] tells.
	Incomplete bool `json:"-"`

	Embedded CustomerParts `json:"_embedded"`

	// belonging keeps what [Client.OrganizationOf] has found, which every row of every answer asks for. Nil in a customer that
	// was not decoded.
	belonging *atomic.Pointer[belonging]
}

// CustomerParts are what the API embeds in a customer. None is present when the answer has no `_embedded` for the customer.
type CustomerParts struct {
	Emails         hal.Embedded[Entry]            `json:"emails"`
	Phones         hal.Embedded[Entry]            `json:"phones"`
	Chats          hal.Embedded[Entry]            `json:"chats"`
	SocialProfiles hal.Embedded[Entry]            `json:"social_profiles"`
	Websites       hal.Embedded[Entry]            `json:"websites"`
	Properties     hal.Embedded[CustomerProperty] `json:"properties"`
	Address        hal.Embedded[Address]          `json:"address"`
}

// CustomerProperty is a custom property of a customer. Value is an option's id for a dropdown, and Text its label;
// for every other type they are equal. Both are nil when the customer has no value.
type CustomerProperty struct {
	lenient.Faults `json:"-"`

	Type   string  `json:"type"`
	Slug   string  `json:"slug"`
	Name   *string `json:"name"`
	Value  *Text   `json:"value"`
	Text   *Text   `json:"text"`
	Source struct {
		Name *string `json:"name"`
	} `json:"source"`
}

func (c *Customer) setBase(base *url.URL) {
	c.resource.setBase(base)
	c.belonging = new(atomic.Pointer[belonging])
}

// Customer reads one customer with all its entries: one request.
func (c *Client) Customer(ctx context.Context, id int64) (*Customer, error) {
	return get[Customer](ctx, c, "customer", c.endpoint(customerPath(id), nil))
}

func customerPath(id int64) string { return "/v2/customers/" + strconv.FormatInt(id, 10) }

// AsListed returns an incomplete customer as if its list had sent everything: what the list left out is empty, and no link
// is followed for it.
func (c *Customer) AsListed() *Customer {
	listed := *c
	for _, kind := range EntryKinds() {
		if list := kind.of(&listed.Embedded); !list.Present() {
			*list = hal.Empty[Entry]()
		}
	}
	if !listed.Embedded.Properties.Present() {
		listed.Embedded.Properties = hal.Empty[CustomerProperty]()
	}
	return &listed
}

// EmbeddedProperties returns the custom properties that are embedded in the customer. The API has no link to them: if they
// are not embedded, the error is a *MissingLinkError.
func (c *Customer) EmbeddedProperties() ([]CustomerProperty, error) {
	if c.Embedded.Properties.Present() {
		return c.Embedded.Properties.Items(), nil
	}
	missing := &MissingLinkError{Relation: "properties", Present: c.Links.Relations()}
	return nil, fmt.Errorf("get properties of a customer: %w", missing)
}

// customerPartURL returns the URL that a relation of the customer links to, or the documented path if the link is missing.
func (c *Client) customerPartURL(customer *Customer, relation string) (*url.URL, error) {
	target, err := customer.linkTarget(relation)
	if _, ok := errors.AsType[*MissingLinkError](err); ok {
		return c.endpoint(customerPath(customer.ID)+"/"+relation, nil), nil
	}
	return target, err
}
