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
		child int, first *int, _ *string, last *int, _ *string, _ *model.CustomerFilter, _ *model.CustomerOrder,
	) int {
		return connectionPrice(child, first, last, upstream.CustomerPageSize)
	}
	root.Query.Organizations = func(
		child int, first *int, _ *string, last *int, _ *string, _ *model.OrganizationOrder,
	) int {
		return connectionPrice(child, first, last, upstream.OrganizationPageSize)
	}
	root.Organization.Customers = func(child int, first *int, _ *string, last *int, _ *string) int {
		return connectionPrice(child, first, last, upstream.CustomerPageSize)
	}
	root.Customer.Conversations = func(
		child int, first *int, _ *string, last *int, _ *string, _ model.ConversationStatusFilter,
	) int {
		return connectionPrice(child, first, last, upstream.ConversationPageSize)
	}
	root.Organization.Conversations = func(child int, first *int, _ *string, last *int, _ *string) int {
		return connectionPrice(child, first, last, upstream.ConversationPageSize)
	}
	root.Conversation.Threads = func(child int, first *int, _ *string, last *int, _ *string) int {
		return connectionPrice(child, first, last, upstream.ThreadPageSize)
	}

	root.Query.Conversation = func(child int, _ string) int { return single(child) }
	root.Query.Inboxes, root.Query.Users, root.Query.Tags, root.Query.Me = single, single, single, single
	root.Conversation.PrimaryCustomer, root.Conversation.CreatedBy = single, single
	root.Thread.Customer, root.Thread.CreatedBy = single, single
	return root
}

// connectionPrice is that of the rows and of the pages they lie on. Rows that will be refused are priced as the most
// there can be.
func connectionPrice(child int, first, last *int, pageSize int) int {
	rows := defaultRows
	for _, wanted := range []*int{first, last} {
		if wanted != nil {
			rows = *wanted
		}
	}
	if rows < 0 || rows > connection.MaxRows {
		rows = connection.MaxRows
	}
	pages := (rows + pageSize - 1) / pageSize
	return pages*requestPrice + rows*child
}
