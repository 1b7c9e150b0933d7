package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/upstream"
)

// windowArguments are the arguments that all connections share.
type windowArguments struct {
	first  *int
	after  *string
	last   *int
	before *string
}

// defaultRows is how many rows a connection without first and last has: one page of the REST API.
const defaultRows = 50

func (a windowArguments) window(list connection.List) (connection.Window, error) {
	return connection.NewWindow(a.first, a.after, a.last, a.before, defaultRows, list)
}

// listByNumber reads a window of a list that is paged by number. If it cannot read all rows, it returns those that it could
// read, and reports the error at the current field.
func listByNumber[T any](
	ctx context.Context, arguments windowArguments, list connection.List, size int, fetch connection.FetchPage[T],
) (connection.Rows[T], error) {
	window, err := arguments.window(list)
	if err != nil {
		return connection.Rows[T]{}, err
	}
	rows, err := byNumber(ctx, window, size, fetch)
	reportError(ctx, rows.Err)
	return rows, err
}

// byNumber reads a window of a list that is paged by number, as far as the operation can pay for it.
func byNumber[T any](
	ctx context.Context, window connection.Window, size int, fetch connection.FetchPage[T],
) (connection.Rows[T], error) {
	affords := func(ctx context.Context, numbers []int) error {
		return loaders.From(ctx).Affords(ctx, len(numbers), func(ctx context.Context, i int) error {
			_, err := fetch(ctx, numbers[i])
			return err
		})
	}
	return connection.ByNumber(ctx, window, size, fetch, affords)
}

// reportError adds an error, unless it is nil, at the current field, which has data in spite of it.
func reportError(ctx context.Context, err error) {
	if err != nil {
		graphql.AddError(ctx, err)
	}
}

// mapPage maps the resources on a page to rows.
func mapPage[R, M any](page *upstream.Page[R], err error, mapped func(*R) M) (connection.Page[*M], error) {
	if err != nil {
		return connection.Page[*M]{}, err
	}
	items := mapAll(page.Items, mapped)
	return connection.Page[*M]{Items: items, Holes: page.Holes, Size: page.Size, Total: page.TotalItems}, nil
}

// mapAll maps resources to rows, which share their memory.
func mapAll[R, M any](resources []*R, mapped func(*R) M) []*M {
	items, memory := make([]*M, len(resources)), make([]M, len(resources))
	for i, resource := range resources {
		memory[i] = mapped(resource)
		items[i] = &memory[i]
	}
	return items
}

// mapOne maps a resource. It returns nil for a missing one.
func mapOne[R, M any](resource *R, err error, mapped func(*R) *M) (*M, error) {
	if err != nil || resource == nil {
		return nil, err
	}
	return mapped(resource), nil
}

// mapList maps all resources of a list that is no connection.
func mapList[R, M any](resources []*R, err error, mapped func(*R) *M) ([]M, error) {
	if err != nil {
		return nil, err
	}
	items := make([]M, len(resources))
	for i, resource := range resources {
		items[i] = *mapped(resource)
	}
	return items, nil
}
