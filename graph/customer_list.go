package graph

import (
	"context"
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// listCustomers resolves Query.customers: by cursors where the walk keeps its place, otherwise by page numbers.
func (r *Resolver) listCustomers(
	ctx context.Context, arguments windowArguments, filter *model.CustomerFilter, order *model.CustomerOrder,
) (*model.CustomerConnection, error) {
	criteria, err := customerCriteria(filter)
	if err != nil {
		return nil, err
	}
	sort := customerSort(order)
	list := connection.List(fmt.Sprintf("customers %+v %+v", criteria, sort))
	window, err := arguments.window(list)
	if err != nil {
		return nil, err
	}
	walk, err := walksCustomers(ctx, window, criteria, sort)
	if err != nil {
		return nil, err
	}
	var slice connection.Slice[*model.Customer]
	if walk {
		slice, err = connection.ByCursor(ctx, window, customerKeys, fetchCustomerBatch(criteria))
	} else {
		slice, err = connection.ByNumber(ctx, window, upstream.CustomerPageSize, fetchCustomerPage(criteria, sort))
	}
	if err != nil {
		return nil, err
	}
	return r.customerConnection(ctx, list, slice), nil
}

// customerConnection shows rows, whose organizations it asks for all at once.
func (r *Resolver) customerConnection(
	ctx context.Context, list connection.List, slice connection.Slice[*model.Customer],
) *model.CustomerConnection {
	shown := model.NewCustomerConnection(list, slice)
	r.preloadOrganizations(ctx, shown.Nodes(), []string{"nodes"}, []string{"edges", "node"})
	return shown
}

// walksCustomers decides between the walk by cursors, in which rows keep their places, and pages by number. A cursor goes
// on as the list began.
func walksCustomers(
	ctx context.Context, window connection.Window, criteria upstream.CustomerFilter, sort upstream.Sort,
) (bool, error) {
	walk := sort == upstream.Sort{} && criteria.InboxID == 0 && window.Last == 0 && !graphql.FieldRequested(ctx, "totalCount")
	switch {
	case window.Before != nil && window.Before.ByKeys():
		return false, refused("before", "is a cursor of a walk that leads forward only; see Query.customers")
	case window.After != nil:
		walk = window.After.ByKeys()
	}
	if !walk && !criteria.CreatedSince.IsZero() {
		return false, refused("filter.createdSince", "goes only with the default order, forward, without inboxId and totalCount")
	}
	return walk, nil
}

func customerKeys(customer *model.Customer) connection.Keys {
	keys := connection.Keys{ID: customer.Customer.ID}
	if created := customer.CreatedAt(); created != nil {
		keys.At = created.Time
	}
	return keys
}

func fetchCustomerPage(criteria upstream.CustomerFilter, sort upstream.Sort) connection.FetchPage[*model.Customer] {
	return func(ctx context.Context, number int) (connection.Page[*model.Customer], error) {
		return customerPage(loaders.From(ctx).CustomerPage(ctx, criteria, sort, number))
	}
}

func customerPage(page *upstream.Page[upstream.Customer], err error) (connection.Page[*model.Customer], error) {
	return mapPage(page, err, model.NewCustomer)
}

func fetchCustomerBatch(criteria upstream.CustomerFilter) connection.FetchBatch[*model.Customer] {
	return func(ctx context.Context, cursor string) (connection.Batch[*model.Customer], error) {
		batch, err := loaders.From(ctx).CustomerBatch(ctx, criteria, cursor)
		if err != nil {
			return connection.Batch[*model.Customer]{}, err
		}
		return connection.Batch[*model.Customer]{Items: mapAll(batch.Items, model.NewCustomer), Next: batch.Next}, nil
	}
}

func customerSort(order *model.CustomerOrder) upstream.Sort {
	if order == nil {
		return upstream.Sort{}
	}
	sort := upstream.Sort{
		Field: map[model.CustomerOrderField]string{
			model.CustomerOrderFieldCreatedAt:  "createdAt",
			model.CustomerOrderFieldModifiedAt: "modifiedAt",
			model.CustomerOrderFieldFirstName:  "firstName",
			model.CustomerOrderFieldLastName:   "lastName",
		}[order.Field],
		Ascending: order.Direction == model.OrderDirectionAsc,
	}
	if sort == (upstream.Sort{Field: "createdAt"}) {
		return upstream.Sort{} // the default, in so many words
	}
	return sort
}

// customerCriteria reads a filter, and refuses what the REST API could not be asked for.
func customerCriteria(filter *model.CustomerFilter) (criteria upstream.CustomerFilter, err error) {
	if filter == nil {
		return criteria, nil
	}
	if filter.InboxID != nil {
		if criteria.InboxID, err = parseID("filter.inboxId", *filter.InboxID); err != nil {
			return criteria, err
		}
	}
	if criteria.Query, err = customerQuery(filter); err != nil {
		return criteria, err
	}
	criteria.FirstName, criteria.LastName = text(filter.FirstName), text(filter.LastName)
	if criteria.ModifiedSince, err = since("filter.modifiedSince", filter.ModifiedSince); err != nil {
		return criteria, err
	}
	criteria.CreatedSince, err = since("filter.createdSince", filter.CreatedSince)
	return criteria, err
}

// customerQuery joins what the index is searched for into one expression. Only `query` may hold operators.
func customerQuery(filter *model.CustomerFilter) (string, error) {
	var terms []string
	if text(filter.Email) != "" {
		phrase, ok := upstream.Phrase(*filter.Email)
		if !ok {
			return "", refused("filter.email", "must not have quotes, backslashes or control characters")
		}
		terms = append(terms, upstream.EmailsQuery([]string{phrase}))
	}
	if text(filter.EmailDomain) != "" {
		phrase, ok := upstream.Phrase(*filter.EmailDomain)
		if !ok {
			return "", refused("filter.emailDomain", "must not have quotes, backslashes or control characters")
		}
		terms = append(terms, upstream.EmailDomainQuery(phrase))
	}
	switch {
	case text(filter.Query) == "" && len(terms) == 0:
		return "", nil
	case text(filter.Query) == "":
		return upstream.AllOf(terms...), nil
	case len(terms) > 0:
		return "", refused("filter.query", "cannot be combined with email or emailDomain: say it all in the expression")
	}
	return *filter.Query, nil
}

func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

// since reads a time to filter by: the REST API takes whole seconds, in years of four digits.
func since(argument string, value *model.DateTime) (time.Time, error) {
	if value == nil {
		return time.Time{}, nil
	}
	if value.Year() < 1970 || value.Year() > 9999 {
		return time.Time{}, refused(argument, "must lie in the years 1970 to 9999")
	}
	return value.UTC().Truncate(time.Second), nil
}
