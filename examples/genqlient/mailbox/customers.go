package mailbox

import (
	"context"
	"fmt"
	"iter"

	"github.com/Khan/genqlient/graphql"
)

// Customers returns all customers, newest first. It asks for the next page only when the one before has been used up, so
// that whoever stops early pays for no more. An error is the last thing that comes.
func Customers(ctx context.Context, client graphql.Client, pageSize int) iter.Seq2[CustomerSummary, error] {
	return func(yield func(CustomerSummary, error) bool) {
		for after, more := (*string)(nil), true; more; {
			page, err := ListCustomers(ctx, client, pageSize, after)
			if err != nil {
				yield(CustomerSummary{}, fmt.Errorf("list customers: %w", err))
				return
			}
			// The list is null with an error only, so that it is there.
			for _, customer := range page.Customers.Nodes {
				if !yield(customer, nil) {
					return
				}
			}
			after, more = page.Customers.PageInfo.EndCursor, page.Customers.PageInfo.HasNextPage
		}
	}
}
