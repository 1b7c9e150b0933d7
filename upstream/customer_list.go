package upstream

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"time"

	"mailbox-graphql/upstream/cache"
)

// CustomerFilter selects customers; its members are joined by "and", and the zero value selects all.
//
// Sources: https://developer.helpscout.com/mailbox-api/endpoints/customers/list/ and list-v3/.
type CustomerFilter struct {
	FirstName     string
	LastName      string
	ModifiedSince time.Time
	// Query is an expression of the API's search language; it reads an index that lags behind the latest changes.
	Query string
	// InboxID is known to lists by page only. 0: any inbox.
	InboxID int64
	// CreatedSince is known to lists by cursor only.
	CreatedSince time.Time
	// Email is known to lists by cursor only: exactly this address, without the index's lag.
	Email string
}

func (f CustomerFilter) query() url.Values {
	query := url.Values{}
	setIf(query, "firstName", f.FirstName)
	setIf(query, "lastName", f.LastName)
	setIf(query, "modifiedSince", formatTime(f.ModifiedSince))
	setIf(query, "query", f.Query)
	setIf(query, "createdSince", formatTime(f.CreatedSince))
	setIf(query, "email", f.Email)
	if f.InboxID != 0 {
		query.Set("mailbox", strconv.FormatInt(f.InboxID, 10))
	}
	return query
}

// formatTime writes whole seconds: the API refuses fractions.
func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// Sort is the order of a list by page.
type Sort struct {
	// Field is one that the list documents. Empty: the API's default.
	Field string
	// Ascending: the API's default is descending.
	Ascending bool
}

func (s Sort) direction() string {
	if s.Ascending {
		return "asc"
	}
	return "desc"
}

type customerItems struct {
	Customers []Customer `json:"customers"`
}

func (i *customerItems) items() []Customer { return i.Customers }

// CustomerPageSize is the size of a full page of customers, in lists of both kinds.
const CustomerPageSize = 50

// Customers reads one page of the customers that fit, with all their entries. The fields to sort by are createdAt
// (default), firstName, lastName and modifiedAt. Pages shift while customers are added.
func (c *Client) Customers(
	ctx context.Context, filter CustomerFilter, sort Sort, number int,
) (*Page[Customer], error) {
	query := withPage(filter.query(), number)
	if sort.Field != "" {
		query.Set("sortField", sort.Field)
		query.Set("sortOrder", sort.direction())
	}
	return getPage(ctx, c, "customers", c.endpoint("/v2/customers", query), (*customerItems).items)
}

// CustomerBatch is one page of a list by cursor.
type CustomerBatch struct {
	Items []*Customer
	// Next is the cursor of the following batch. Empty: there is none, unless NextErr is set.
	Next string
	// LeftOut is how many customers could not be read and are not among Items.
	LeftOut int
	// NextErr is a *[MalformedError] when there is a following batch to which no cursor leads.
	NextErr error

	flawed bool
}

func (b *CustomerBatch) flaws() (flawed bool, leftOut int) { return b.flawed, b.LeftOut }

// CustomersFrom reads the batch at a cursor, the first batch when it is empty. The order is createdAt descending, then
// id; a cursor keeps its place while customers are added.
func (c *Client) CustomersFrom(ctx context.Context, filter CustomerFilter, cursor string) (*CustomerBatch, error) {
	query := filter.query()
	setIf(query, "cursor", cursor)
	return fetch(ctx, c, "customers", c.endpoint("/v3/customers", query),
		func(document *list[customerItems], place *url.URL) (*CustomerBatch, error) {
			document.setBase(place)
			leftOut, err := document.checkList()
			if err != nil {
				return nil, err
			}
			rows, holes := placeAll(document.Embedded.Customers, place, document.flawed)
			batch := &CustomerBatch{
				Items: rows, LeftOut: leftOut + len(holes), flawed: document.flawed || len(holes) > 0,
			}
			batch.Next, batch.NextErr = document.nextCursor(place)
			return batch, nil
		})
}

// nextCursor reads the cursor out of the link to the following batch. Only a document without the link is the last one.
func (l *list[E]) nextCursor(place *url.URL) (string, error) {
	next, err := l.follow("next")
	if _, missing := errors.AsType[*MissingLinkError](err); missing {
		if l.Links.Unreadable() {
			return "", &MalformedError{Reason: "links that cannot be read"}
		}
		return "", nil
	}
	if err != nil {
		return "", err
	}
	cursor := next.Query().Get("cursor")
	if cursor == "" || next.Path != place.Path {
		return "", &MalformedError{Reason: "link next without a cursor of the same list"}
	}
	return cursor, nil
}

func (b *CustomerBatch) primes(c *Client) []cache.Prime {
	return primesOf(c, b.Items)
}

func (c *Customer) address(client *Client) *url.URL {
	if c.Incomplete {
		return nil
	}
	return client.endpoint(customerPath(c.ID), nil)
}

// OrganizationCustomers reads one page of an organization's customers. The documentation's example has all their entry
// lists empty, so a page on which no customer has any entry is not trusted: its customers are Incomplete.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/get-customers/.
func (c *Client) OrganizationCustomers(ctx context.Context, organizationID int64, number int) (*Page[Customer], error) {
	target := c.endpoint(organizationPath(organizationID)+"/customers", withPage(url.Values{}, number))
	return getPage(ctx, c, "customers of an organization", target, (*customerItems).asMembers)
}

// asMembers marks the customers of a page on which nobody has any entry.
func (i *customerItems) asMembers() []Customer {
	hasEntries := func(customer Customer) bool { return customer.hasEntries() }
	incomplete := !slices.ContainsFunc(i.Customers, hasEntries)
	for j := range i.Customers {
		i.Customers[j].Incomplete = incomplete
	}
	return i.Customers
}
