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

// defaultRows is what a connection without first and last shows: one page of the REST API.
const defaultRows = 50

func (a windowArguments) window(list connection.List) (connection.Window, error) {
	return connection.NewWindow(a.first, a.after, a.last, a.before, defaultRows, list)
}

// byNumber reads the window of a list that is paged by number, as far as the operation can pay for it.
func byNumber[T any](
	ctx context.Context, window connection.Window, size int, fetch connection.FetchPage[T],
) (connection.Slice[T], error) {
	affords := func(ctx context.Context, numbers []int) error {
		return loaders.From(ctx).Affords(ctx, len(numbers), func(ctx context.Context, i int) error {
			_, err := fetch(ctx, numbers[i])
			return err
		})
	}
	return connection.ByNumber(ctx, window, size, fetch, affords)
}

// reportMissing adds the error of a list of which some rows are shown all the same.
func reportMissing(ctx context.Context, err error) {
	if err != nil {
		graphql.AddError(ctx, err)
	}
}

// mapPage takes a page of resources as a page of rows.
func mapPage[W, M any](page *upstream.Page[W], err error, mapped func(*W) M) (connection.Page[M], error) {
	if err != nil {
		return connection.Page[M]{}, err
	}
	items := mapAll(page.Items, mapped)
	return connection.Page[M]{Items: items, Holes: page.Holes, Size: page.Size, Total: page.TotalItems}, nil
}

func mapAll[W, M any](wire []*W, mapped func(*W) M) []M {
	items := make([]M, len(wire))
	for i, resource := range wire {
		items[i] = mapped(resource)
	}
	return items
}

// values is what the generated code takes for lists that are no connections.
func values[T any](pointers []*T) []T {
	list := make([]T, len(pointers))
	for i, pointer := range pointers {
		list[i] = *pointer
	}
	return list
}
