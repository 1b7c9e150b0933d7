package graph

import (
	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// requestPrice is the price of a REST request, where the price of a field is 1: the account's budget is the scarcest
// resource.
const requestPrice = 50

// writePrice is the price of a REST request that writes.
const writePrice = permitsOfWrite * requestPrice

// prices overrides the price of each field that may cost a REST request, at the prices of a read and of a write. By default a
// field costs 1 and the price of its selection. All prices assume that nothing is cached.
//
// Entry lists and addresses keep the default. They come with the customer; if an account leaves them out, each costs a
// request, and [Options].MaxRequests bounds these requests. At requestPrice, these fields of 250 customers would cost more
// than an operation may, and a list that really costs 5 requests would be refused.
func prices(request, write int) generated.ComplexityRoot {
	p := pricing{request: request, write: write}
	p.objects()
	p.lists()
	p.customerConnections()
	p.otherConnections()
	p.mutations()
	p.subscriptions()
	return p.root
}

// pricing sets prices at the prices of a REST request that reads, and of one that writes.
type pricing struct {
	root    generated.ComplexityRoot
	request int
	write   int
}

// objects prices the fields that may cost one request.
func (p *pricing) objects() {
	root, single := &p.root, p.single
	byID := func(child int, _ string) int { return p.single(child) }

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

// subscriptions prices an event. The customer of a conversation that an event does not name is read once.
func (p *pricing) subscriptions() {
	p.root.CustomerEvent.Customer, p.root.OrganizationEvent.Organization = p.single, p.single
	p.root.ConversationEvent.Conversation = p.single
	p.root.Subscription.ConversationChanged = func(child int, _ string) int { return p.single(child) }
}

// single is the price of a field that may cost one request. child is the price of its selection.
func (p *pricing) single(child int) int { return p.request + child }

// lists prices the fields that may cost a request for each element of an argument.
func (p *pricing) lists() {
	p.root.PriceEntities(func(child int, representations []model.Representation) int {
		return min(len(representations), maxEntities) * p.single(child)
	})
	p.root.Query.CustomersByIds = func(child int, ids []string) int { return len(ids) * p.single(child) }
	p.root.Query.CustomersByEmails = func(child int, emails []string) int { return len(emails) * p.single(child) }
}

func (p *pricing) customerConnections() {
	p.root.Query.Customers = func(
		child int, first *int, after *string, last *int, before *string, _ *model.CustomerFilter, _ *model.CustomerOrder,
	) int {
		return p.walk(after) + p.connection(child, windowArguments{first, after, last, before}, upstream.CustomerPageSize)
	}
	p.root.Organization.Customers = func(child int, first *int, after *string, last *int, before *string) int {
		return p.connection(child, windowArguments{first, after, last, before}, upstream.CustomerPageSize)
	}
}

func (p *pricing) otherConnections() {
	p.root.Query.Organizations = func(
		child int, first *int, after *string, last *int, before *string, _ *model.OrganizationOrder,
	) int {
		return p.connection(child, windowArguments{first, after, last, before}, upstream.OrganizationPageSize)
	}
	p.root.Customer.Conversations = func(
		child int, first *int, after *string, last *int, before *string, _ model.ConversationStatusFilter,
	) int {
		return p.connection(child, windowArguments{first, after, last, before}, upstream.ConversationPageSize)
	}
	p.root.Organization.Conversations = func(child int, first *int, after *string, last *int, before *string) int {
		return p.connection(child, windowArguments{first, after, last, before}, upstream.ConversationPageSize)
	}
	p.root.Conversation.Threads = func(child int, first *int, after *string, last *int, before *string) int {
		return p.connection(child, windowArguments{first, after, last, before}, upstream.ThreadPageSize)
	}
}

// connection is the price of the rows that a window may have, and of the pages that the rows may need. An invalid number of
// rows, which will be refused, counts as the largest window.
func (p *pricing) connection(child int, window windowArguments, pageSize int) int {
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
		pages += connection.SparePages + 1 // the first page, which tells where the list ends
	}
	return pages*p.request + rows*child
}

// walk is the additional price of a list that may be walked by the REST API's cursors, if it continues after a cursor: for
// the pages up to the cursor's row, and for the page that counts.
func (p *pricing) walk(after *string) int {
	if after == nil {
		return 0
	}
	return connection.SpareBatches * p.request
}
