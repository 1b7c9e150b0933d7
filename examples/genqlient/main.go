// Command genqlient prints the newest customers, and one of them in detail.
package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/Khan/genqlient/graphql"

	"mailbox-graphql/examples/genqlient/mailbox"
)

func main() {
	url := cmp.Or(os.Getenv("MAILBOX_GRAPHQL_URL"), "http://127.0.0.1:8080/graphql")
	client := mailbox.NewClient(url, os.Getenv("MAILBOX_TOKEN"))
	if err := run(context.Background(), os.Stdout, client); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if mailbox.CodeOf(err) == mailbox.Unauthenticated {
			fmt.Fprintln(os.Stderr, "set MAILBOX_TOKEN")
		}
		os.Exit(1)
	}
}

func run(ctx context.Context, w io.Writer, client graphql.Client) error {
	left := 3
	for customer, err := range mailbox.Customers(ctx, client, 2) {
		if err != nil {
			return err
		}
		printSummary(w, customer)
		if left--; left == 0 {
			break
		}
	}
	fmt.Fprintln(w)
	return printDetail(ctx, w, client, "500", 3)
}

func printDetail(ctx context.Context, w io.Writer, client graphql.Client, id string, conversations int) error {
	answer, err := mailbox.GetCustomer(ctx, client, id, conversations)
	customer := answer.Customer
	if customer == nil {
		return err // nil where there is no such customer
	}
	printSummary(w, customer.CustomerSummary)
	if customer.CreatedAt != nil {
		fmt.Fprintln(w, "since", customer.CreatedAt.Format(time.DateOnly))
	}
	for _, property := range customer.Properties {
		fmt.Fprintln(w, property.GetSlug(), text(property.GetText()))
	}
	if customer.Conversations != nil {
		for _, conversation := range customer.Conversations.Nodes {
			fmt.Fprintf(w, "#%d %s (%s)\n", conversation.Number, text(conversation.Subject), conversation.Status)
		}
	}
	if err != nil { // about a part, which is null: the rest is as good as without
		fmt.Fprintln(w, "incomplete:", mailbox.CodeOf(err))
	}
	return nil
}

// printSummary takes a row of a list as well as a detail, since both select the fragment CustomerSummary.
func printSummary(w io.Writer, customer mailbox.CustomerSummary) {
	fmt.Fprintf(w, "%s %s", customer.Id, text(customer.Name))
	if customer.Organization != nil {
		fmt.Fprintf(w, ", %s", text(customer.Organization.Name))
	}
	fmt.Fprintln(w)
}

func text(s *string) string {
	if s == nil {
		return "(unknown)"
	}
	return *s
}
