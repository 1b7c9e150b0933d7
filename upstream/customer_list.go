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

// CustomerFilter selects the customers that match all its fields. The zero value selects all customers.
//
// Sources: https://developer.helpscout.com/mailbox-api/endpoints/customers/list/ and list-v3/.
type CustomerFilter struct {
	FirstName     string
	LastName      string
	ModifiedSince time.Time
	// Query is an expression of the API's search language. The search index lags behind the latest changes.
	Query string
	// InboxID works with [Client.Customers] only. 0: any inbox.
	InboxID int64
	// CreatedSince works with [Client.CustomersFrom] only.
	CreatedSince time.Time
	// Email works with [Client.CustomersFrom] only: exactly this address, without the lag of the search index.
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

type customerItems struct {
	Customers []*Customer `json:"customers"`
}

func (i *customerItems) items() []*Customer { return i.Customers }

// CustomerPageSize is the size of a full page or batch of customers.
const CustomerPageSize = 50

// Customers reads one page of the customers that match, with all their entries: one request. The fields to sort by are
// createdAt (default), firstName, lastName and modifiedAt. Rows move between pages while customers are added.
func (c *Client) Customers(
	ctx context.Context, filter CustomerFilter, sort Sort, number int,
) (*Page[Customer], error) {
	query := withPage(filter.query(), number)
	sort.setIn(query)
	return getPage(ctx, c, "customers", c.endpoint("/v2/customers", query), (*customerItems).items)
}

// CustomerBatch is a part of the list that is paged by cursor.
type CustomerBatch struct {
	Items []*Customer
	// Next is the cursor of the next batch. Empty: this is the last batch, unless NextErr is set.
	Next string
	// LeftOut counts the customers that could not be decoded and are not among Items.
	LeftOut int
	// NextErr is a *[MalformedError] when there is a next batch whose cursor cannot be read.
	NextErr error

	flawed bool
}

func (b *CustomerBatch) flaws() (flawed bool, leftOut int) { return b.flawed, b.LeftOut }

// CustomersFrom reads the batch at a cursor, or the first batch for an empty cursor: one request. The order is createdAt
// descending, then id. A cursor keeps its position while customers are added.
func (c *Client) CustomersFrom(ctx context.Context, filter CustomerFilter, cursor string) (*CustomerBatch, error) {
	query := filter.query()
	setIf(query, "cursor", cursor)
	return fetch(ctx, c, "customers", c.endpoint("/v3/customers", query), newBatch)
}

func newBatch(document *list[customerItems], base *url.URL) (*CustomerBatch, error) {
	document.setBase(base)
	leftOut, err := document.leftOut()
	if err != nil {
		return nil, err
	}
	rows, holes := splitRows(document.Embedded.Customers, base, document.flawed)
	batch := &CustomerBatch{
		Items: rows, LeftOut: leftOut + len(holes), flawed: document.flawed || len(holes) > 0,
	}
	batch.Next, batch.NextErr = document.nextCursor(base)
	return batch, nil
}

// nextCursor returns the cursor of the link to the next batch. Only a batch without the link is the last one.
func (l *list[E]) nextCursor(base *url.URL) (string, error) {
	next, err := l.linkTarget("next")
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
	if cursor == "" || next.Path != base.Path {
		return "", &MalformedError{Reason: "next link without a cursor of the same list"}
	}
	return cursor, nil
}

// primes returns the items as cache entries.
func (b *CustomerBatch) primes(c *Client) []cache.Prime { return primesOf(c, b.Items) }

func (c *Customer) selfPath() string {
	if c.Incomplete {
		return ""
	}
	return customerPath(c.ID)
}

// OrganizationCustomers reads one page of an organization's customers: one request. In the documentation's example all entry
// lists are empty. Therefore the customers of a page on which no customer has any entry are marked as Incomplete.
//
// Source: https://developer.helpscout.com/mailbox-api/endpoints/organizations/get-customers/.
func (c *Client) OrganizationCustomers(ctx context.Context, organizationID int64, number int) (*Page[Customer], error) {
	target := c.endpoint(organizationPath(organizationID)+"/customers", withPage(url.Values{}, number))
	return getPage(ctx, c, "customers of an organization", target, (*customerItems).markIncomplete)
}

// markIncomplete returns the customers of an organization's page, all of them marked if none has any entry.
func (i *customerItems) markIncomplete() []*Customer {
	incomplete := !slices.ContainsFunc(i.Customers, (*Customer).hasEntries)
	for _, customer := range i.Customers {
		if customer != nil {
			customer.Incomplete = incomplete
		}
	}
	return i.Customers
}
