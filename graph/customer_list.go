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

// listCustomers resolves Query.customers: by the REST API's cursors or by page numbers, as [walksCustomers] decides.
func (r *Resolver) listCustomers(
	ctx context.Context, arguments windowArguments, filter *model.CustomerFilter, order *model.CustomerOrder,
) (*model.CustomerConnection, error) {
	criteria, err := customerCriteria(filter)
	if err != nil {
		return nil, err
	}
	sort := customerSort(order)
	list := r.cursors.List(fmt.Sprintf("customers %+v %+v", criteria, sort))
	window, err := arguments.window(list)
	if err != nil {
		return nil, err
	}
	walk, err := walksCustomers(ctx, window, criteria, sort)
	if err != nil {
		return nil, err
	}
	var rows connection.Rows[*model.Customer]
	if walk {
		rows, err = connection.ByCursor(ctx, window, upstream.CustomerPageSize, customerKeys, fetchCustomerBatch(criteria))
	} else {
		rows, err = byNumber(ctx, window, upstream.CustomerPageSize, fetchCustomerPage(criteria, sort))
	}
	if err != nil {
		return nil, suspect(err, customerSuspects(filter))
	}
	if walk && graphql.FieldRequested(ctx, "totalCount") {
		rows.Total, rows.TotalErr = countCustomers(ctx, criteria, rows)
	}
	reportError(ctx, suspect(rows.Err, customerSuspects(filter)))
	return r.customerConnection(ctx, list, rows), nil
}

// customerSuspects returns the fields of a filter that only the REST API can check, by its names for them; see [suspect].
func customerSuspects(filter *model.CustomerFilter) map[string]string {
	suspects := make(map[string]string)
	if filter != nil && text(filter.Query) != "" {
		suspects["query"] = "filter.query"
	}
	if filter != nil && filter.InboxID != nil {
		suspects["mailbox"] = "filter.inboxId"
	}
	return suspects
}

// countCustomers counts the list of a walk: by the window's rows if they are all, and otherwise by the first page of the
// same list by number. That list has no createdSince: with this filter, the count may be nil.
func countCustomers(
	ctx context.Context, criteria upstream.CustomerFilter, rows connection.Rows[*model.Customer],
) (*int, error) {
	if !rows.HasPrev && !rows.HasNext && rows.Err == nil {
		count := len(rows.Shown)
		return &count, nil
	}
	if !criteria.CreatedSince.IsZero() {
		return nil, nil //nolint:nilnil // no count is an answer, not a failure
	}
	page, err := loaders.From(ctx).CustomerPage(ctx, criteria, upstream.Sort{}, 1)
	if err != nil {
		return nil, err
	}
	if page.TotalItems == upstream.UnknownTotal {
		return nil, &connection.CountError{}
	}
	return &page.TotalItems, nil
}

// customerConnection returns the rows as a connection, and loads their organizations in one batch.
func (r *Resolver) customerConnection(
	ctx context.Context, list connection.List, rows connection.Rows[*model.Customer],
) *model.CustomerConnection {
	customers := model.NewCustomerConnection(list, rows)
	r.preloadOrganizations(ctx, customers.Nodes(), []string{"nodes"}, []string{"edges", "node"})
	return customers
}

// walksCustomers decides between a walk by the REST API's cursors, in which rows keep their places, and pages by number. A
// list continues after a cursor the way it began. With totalCount it begins with pages by number, which tell the count at no
// further request, unless only a walk can serve the filter.
func walksCustomers(
	ctx context.Context, window connection.Window, criteria upstream.CustomerFilter, sort upstream.Sort,
) (bool, error) {
	walk := sort == upstream.Sort{} && criteria.InboxID == 0 && window.Last == 0 &&
		(!criteria.CreatedSince.IsZero() || !graphql.FieldRequested(ctx, "totalCount"))
	switch {
	case window.Before != nil && window.Before.ByKeys():
		return false, refused("before", "is a cursor that leads forward only; see Query.customers")
	case window.After != nil:
		walk = window.After.ByKeys()
	}
	if !walk && !criteria.CreatedSince.IsZero() {
		return false, refused("filter.createdSince", "is allowed only in the default order, paged forward, without inboxId")
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
		page, err := loaders.From(ctx).CustomerPage(ctx, criteria, sort, number)
		return mapPage(page, err, model.CustomerOf)
	}
}

func fetchCustomerBatch(criteria upstream.CustomerFilter) connection.FetchBatch[*model.Customer] {
	return func(ctx context.Context, cursor string) (connection.Batch[*model.Customer], error) {
		batch, err := loaders.From(ctx).CustomerBatch(ctx, criteria, cursor)
		if err != nil {
			return connection.Batch[*model.Customer]{}, err
		}
		return connection.Batch[*model.Customer]{
			Items: mapAll(batch.Items, model.CustomerOf), Next: batch.Next, Err: batch.NextErr,
		}, nil
	}
}

func customerSort(order *model.CustomerOrder) upstream.Sort {
	if order == nil {
		return upstream.Sort{}
	}
	sort := upstream.Sort{
		Field: map[model.CustomerOrderField]string{
			model.CustomerOrderFieldCreatedAt:  "createdAt",
			model.CustomerOrderFieldUpdatedAt:  "modifiedAt",
			model.CustomerOrderFieldModifiedAt: "modifiedAt",
			model.CustomerOrderFieldFirstName:  "firstName",
			model.CustomerOrderFieldLastName:   "lastName",
		}[order.Field],
		Ascending: order.Direction == model.OrderDirectionAsc,
	}
	if sort == (upstream.Sort{Field: "createdAt"}) {
		return upstream.Sort{} // the default order
	}
	return sort
}

// customerCriteria reads a filter, and refuses one that the REST API cannot serve.
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
	if len(criteria.FirstName) > maxPhraseBytes || len(criteria.LastName) > maxPhraseBytes {
		return criteria, refused("filter", "has a name that "+tooLong)
	}
	if criteria.ModifiedSince, err = updatedSince(filter); err != nil {
		return criteria, err
	}
	criteria.CreatedSince, err = since("filter.createdSince", filter.CreatedSince)
	return criteria, err
}

// updatedSince reads the filter under its name or its former name.
func updatedSince(filter *model.CustomerFilter) (time.Time, error) {
	switch {
	case filter.UpdatedSince != nil && filter.ModifiedSince != nil:
		return time.Time{}, refused("filter.modifiedSince", "is the former name of updatedSince: set only one of them")
	case filter.ModifiedSince != nil:
		return since("filter.modifiedSince", filter.ModifiedSince)
	}
	return since("filter.updatedSince", filter.UpdatedSince)
}

// customerQuery joins the searches of a filter into one expression of the REST API's search language. Only filter.query may
// have operators.
func customerQuery(filter *model.CustomerFilter) (string, error) {
	terms, err := customerTerms(filter)
	switch query := text(filter.Query); {
	case err != nil:
		return "", err
	case query == "" && len(terms) == 0:
		return "", nil
	case query == "":
		return upstream.AllOf(terms...), nil
	case len(terms) > 0:
		return "", refused("filter.query", "cannot be combined with search, email or emailDomain; write them into the expression")
	case len(query) > maxQueryBytes:
		return "", refused("filter.query", fmt.Sprintf("is longer than %d bytes", maxQueryBytes))
	}
	return *filter.Query, nil
}

// maxQueryBytes and maxPhraseBytes bound texts that become part of a URL: the REST API, or a proxy before it, would refuse a
// longer URL.
const (
	maxQueryBytes  = 4000
	maxPhraseBytes = maxEmailLength

	tooLong = "is longer than 320 bytes"
)

func customerTerms(filter *model.CustomerFilter) (terms []string, err error) {
	if len(text(filter.Search)) > maxPhraseBytes {
		return nil, refused("filter.search", tooLong)
	}
	if query, ok := upstream.CustomerSearch(text(filter.Search)); ok {
		terms = append(terms, query)
	}
	if text(filter.Email) != "" {
		phrase, err := parsePhrase("filter.email", *filter.Email)
		if err != nil {
			return nil, err
		}
		terms = append(terms, upstream.EmailsQuery([]string{phrase}))
	}
	if text(filter.EmailDomain) != "" {
		phrase, err := parsePhrase("filter.emailDomain", *filter.EmailDomain)
		if err != nil {
			return nil, err
		}
		terms = append(terms, upstream.EmailDomainQuery(phrase))
	}
	return terms, nil
}

func parsePhrase(argument, text string) (string, error) {
	if len(text) > maxPhraseBytes {
		return "", refused(argument, tooLong)
	}
	phrase, ok := upstream.Phrase(text)
	if !ok {
		return "", refused(argument, "must not have quotes, backslashes or control characters")
	}
	return phrase, nil
}

func text(value *string) string {
	if value == nil {
		return ""
	}
	return *value
}

// since reads a time of a filter: the REST API takes whole seconds, in years of four digits.
func since(argument string, value *model.DateTime) (time.Time, error) {
	if value == nil {
		return time.Time{}, nil
	}
	if value.Year() < 1970 || value.Year() > 9999 {
		return time.Time{}, refused(argument, "must lie in the years 1970 to 9999")
	}
	return value.UTC().Truncate(time.Second), nil
}
