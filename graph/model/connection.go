package model

import "mailbox-graphql/graph/connection"

// CustomerConnection is the schema's connection of customers.
type CustomerConnection struct{ connectionOf[*Customer] }

// CustomerEdge is a customer in a list.
type CustomerEdge struct{ edgeOf[*Customer] }

// NewCustomerConnection shows the rows of a list.
func NewCustomerConnection(list connection.List, rows connection.Rows[*Customer]) *CustomerConnection {
	return &CustomerConnection{connectionOf[*Customer]{list, rows}}
}

// Edges are the rows with their cursors.
func (c *CustomerConnection) Edges() []CustomerEdge { return edgesOf[CustomerEdge](&c.connectionOf) }

// OrganizationConnection is the schema's connection of organizations.
type OrganizationConnection struct{ connectionOf[*Organization] }

// OrganizationEdge is an organization in a list.
type OrganizationEdge struct{ edgeOf[*Organization] }

// NewOrganizationConnection shows the rows of a list.
func NewOrganizationConnection(list connection.List, rows connection.Rows[*Organization]) *OrganizationConnection {
	return &OrganizationConnection{connectionOf[*Organization]{list, rows}}
}

// Edges are the rows with their cursors.
func (c *OrganizationConnection) Edges() []OrganizationEdge {
	return edgesOf[OrganizationEdge](&c.connectionOf)
}

// connectionOf is the part that all connections share.
type connectionOf[N any] struct {
	list connection.List
	rows connection.Rows[N]
}

// Nodes are the rows alone.
func (c *connectionOf[N]) Nodes() []N {
	nodes := make([]N, len(c.rows.Shown))
	for i, row := range c.rows.Shown {
		nodes[i] = row.Item
	}
	return nodes
}

// TotalCount is nil when no answer that was fetched has it. It fails where the answer has no count there.
func (c *connectionOf[N]) TotalCount() (*int, error) { return c.rows.Total, c.rows.TotalErr }

// PageInfo says whether the list goes on, and where.
func (c *connectionOf[N]) PageInfo() *PageInfo {
	info := &PageInfo{HasNextPage: c.rows.HasNext, HasPreviousPage: c.rows.HasPrev}
	if shown := c.rows.Shown; len(shown) > 0 {
		start, end := c.list.Encode(shown[0].Cursor), c.list.Encode(shown[len(shown)-1].Cursor)
		info.StartCursor, info.EndCursor = &start, &end
	}
	return info
}

// edgeOf is the part that all edges share.
type edgeOf[N any] struct {
	Node N

	list   connection.List
	cursor connection.Cursor
}

// Cursor encodes the cursor only when it is selected: most clients read just the last one, in PageInfo.
func (e edgeOf[N]) Cursor() string { return e.list.Encode(e.cursor) }

func edgesOf[E ~struct{ edgeOf[N] }, N any](c *connectionOf[N]) []E {
	edges := make([]E, len(c.rows.Shown))
	for i, row := range c.rows.Shown {
		edges[i] = E(struct{ edgeOf[N] }{edgeOf[N]{row.Item, c.list, row.Cursor}})
	}
	return edges
}
