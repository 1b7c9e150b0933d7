package graph

import (
	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// requestPrice is what a REST request costs in fields: the account's budget is scarcer than anything here.
const requestPrice = 50

// prices returns what fields cost where it is not one: a connection costs what its rows cost, as many as it may have, and
// the requests for them. An organization may already be known; its price is that of the request that it may need.
func prices() generated.ComplexityRoot {
	var root generated.ComplexityRoot
	single := func(child int) int { return requestPrice + child }

	root.Query.Customer = func(child int, _ string) int { return single(child) }
	root.Query.CustomerByEmail = func(child int, _ string) int { return single(child) }
	root.Query.Organization = func(child int, _ string) int { return single(child) }
	root.Query.Node = func(child int, _ string) int { return single(child) }
	root.Query.CustomerProperties = single
	root.Query.OrganizationProperties = single
	root.Customer.Organization = single

	root.PriceEntities(func(child int, representations []model.Representation) int {
		return min(len(representations), maxEntities) * single(child)
	})
	root.Query.CustomersByIds = func(child int, ids []string) int { return len(ids) * single(child) }
	root.Query.CustomersByEmails = func(child int, emails []string) int { return len(emails) * single(child) }
	root.Query.Customers = func(
		child int, first *int, after *string, last *int, before *string, _ *model.CustomerFilter, _ *model.CustomerOrder,
	) int {
		return walkPrice(after) + connectionPrice(child, windowArguments{first, after, last, before}, upstream.CustomerPageSize)
	}
	root.Query.Organizations = func(
		child int, first *int, after *string, last *int, before *string, _ *model.OrganizationOrder,
	) int {
		return connectionPrice(child, windowArguments{first, after, last, before}, upstream.OrganizationPageSize)
	}
	root.Organization.Customers = func(child int, first *int, after *string, last *int, before *string) int {
		return connectionPrice(child, windowArguments{first, after, last, before}, upstream.CustomerPageSize)
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

	root.Query.Conversation = func(child int, _ string) int { return single(child) }
	root.Query.Inboxes, root.Query.Users, root.Query.Tags, root.Query.Me = single, single, single, single
	root.Conversation.PrimaryCustomer, root.Conversation.CreatedBy = single, single
	root.Conversation.Inbox, root.Conversation.Assignee, root.Conversation.ClosedBy = single, single, single
	root.Conversation.Tags, root.Snooze.SnoozedBy, root.NextEvent.User = single, single, single
	root.Thread.Customer, root.Thread.CreatedBy, root.Thread.AssignedTo = single, single, single
	root.Rating.Customer, root.Schedule.ScheduledBy = single, single
	return root
}

// connectionPrice is that of the rows and of the pages that the window may be looked for on. Rows that will be refused are
// priced as the most there can be.
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
		pages += connection.SparePages + 1 // which tells where the end is
	}
	return pages*requestPrice + rows*child
}

// walkPrice is what a walk behind a cursor may cost beyond pages by number: the batches up to the cursor's row, and the page
// that counts.
func walkPrice(after *string) int {
	if after == nil {
		return 0
	}
	return connection.SpareBatches * requestPrice
}
