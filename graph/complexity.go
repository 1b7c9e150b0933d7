package graph

import (
	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// requestPrice is what a REST request costs, where a field costs 1: the account's budget is scarcer than anything here.
const requestPrice = 50

// prices overrides the default price of a field, which is 1 and what its selection costs, for fields that may cost a REST
// request: each is priced as though nothing were cached or known.
//
// Entry lists and addresses keep the default. They come with the customer; should an account leave them out, each costs a
// request, and those are bounded by [Options].MaxRequests. At requestPrice, six lists of 250 customers would cost 75,000,
// and a list that really costs 5 requests would be refused.
func prices() generated.ComplexityRoot {
	var root generated.ComplexityRoot
	priceObjects(&root)
	priceLists(&root)
	priceCustomerConnections(&root)
	priceOtherConnections(&root)
	return root
}

// priceObjects prices fields that may cost one request.
func priceObjects(root *generated.ComplexityRoot) {
	byID := func(child int, _ string) int { return single(child) }

	root.Query.Customer, root.Query.CustomerByEmail = byID, byID
	root.Query.Organization, root.Query.Conversation, root.Query.Node = byID, byID, byID
	root.Query.CustomerProperties, root.Query.OrganizationProperties = single, single
	root.Query.Inboxes, root.Query.Users, root.Query.Tags, root.Query.Me = single, single, single, single

	root.Customer.Organization = single
	root.Conversation.PrimaryCustomer, root.Conversation.CreatedBy = single, single
	root.Conversation.Inbox, root.Conversation.Assignee, root.Conversation.ClosedBy = single, single, single
	root.Conversation.Tags, root.Snooze.SnoozedBy, root.NextEvent.User = single, single, single
	root.Thread.Customer, root.Thread.CreatedBy, root.Thread.AssignedTo = single, single, single
	root.Rating.Customer, root.Schedule.ScheduledBy = single, single
}

func single(child int) int { return requestPrice + child }

// priceLists prices fields that may cost a request for each element of an argument.
func priceLists(root *generated.ComplexityRoot) {
	root.PriceEntities(func(child int, representations []model.Representation) int {
		return min(len(representations), maxEntities) * single(child)
	})
	root.Query.CustomersByIds = func(child int, ids []string) int { return len(ids) * single(child) }
	root.Query.CustomersByEmails = func(child int, emails []string) int { return len(emails) * single(child) }
}

func priceCustomerConnections(root *generated.ComplexityRoot) {
	root.Query.Customers = func(
		child int, first *int, after *string, last *int, before *string, _ *model.CustomerFilter, _ *model.CustomerOrder,
	) int {
		return walkPrice(after) + connectionPrice(child, windowArguments{first, after, last, before}, upstream.CustomerPageSize)
	}
	root.Organization.Customers = func(child int, first *int, after *string, last *int, before *string) int {
		return connectionPrice(child, windowArguments{first, after, last, before}, upstream.CustomerPageSize)
	}
}

func priceOtherConnections(root *generated.ComplexityRoot) {
	root.Query.Organizations = func(
		child int, first *int, after *string, last *int, before *string, _ *model.OrganizationOrder,
	) int {
		return connectionPrice(child, windowArguments{first, after, last, before}, upstream.OrganizationPageSize)
	}
	root.Customer.Conversations = func(
		child int, first *int, after *string, last *int, before *string, _ model.ConversationStatusFilter,
	) int {
		return connectionPrice(child, windowArguments{first, after, last, before}, upstream.ConversationPageSize)
	}
	root.Organization.Conversations = func(child int, first *int, after *string, last *int, before *string) int {
		return connectionPrice(child, windowArguments{first, after, last, before}, upstream.ConversationPageSize)
	}
	root.Conversation.Threads = func(child int, first *int, after *string, last *int, before *string) int {
		return connectionPrice(child, windowArguments{first, after, last, before}, upstream.ThreadPageSize)
	}
}

// connectionPrice is the price of as many rows as the connection may have, and of the pages that may have to be read for
// them. A number of rows that will be refused counts as the most there can be.
func connectionPrice(child int, window windowArguments, pageSize int) int {
	rows := defaultRows
	for _, wanted := range []*int{window.first, window.last} {
		if wanted != nil {
			rows = *wanted
		}
	}
	if rows < 0 || rows > connection.MaxRows {
		rows = connection.MaxRows
	}
	pages := (rows + pageSize - 1) / pageSize
	switch {
	case window.after != nil || window.before != nil:
		pages += connection.SparePages
	case window.last != nil:
		pages += connection.SparePages + 1 // the first page tells where the end is
	}
	return pages*requestPrice + rows*child
}

// walkPrice is what a list that is walked by the REST API's cursors may cost more than one that is paged by number, when it
// goes on after a cursor: the batches up to the cursor's row, and the page that counts.
func walkPrice(after *string) int {
	if after == nil {
		return 0
	}
	return connection.SpareBatches * requestPrice
}
