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
func (c *connectionOf[N]) Nodes() []N { return c.rows.Shown }

// TotalCount is nil when no answer that was fetched has it. It fails where the answer has no count there.
func (c *connectionOf[N]) TotalCount() (*int, error) { return c.rows.Total, c.rows.TotalErr }

// PageInfo says whether the list goes on, and where.
func (c *connectionOf[N]) PageInfo() *PageInfo {
	info := &PageInfo{HasNextPage: c.rows.HasNext, HasPreviousPage: c.rows.HasPrev, list: c.list}
	if shown := len(c.rows.Shown); shown > 0 {
		info.start, info.end = c.rows.Cursor(0), c.rows.Cursor(shown-1)
		info.rows = true
	}
	return info
}

// PageInfo is the schema's PageInfo. It encodes cursors only when they are selected.
type PageInfo struct {
	HasNextPage, HasPreviousPage bool

	list       connection.List
	rows       bool // whether there are any
	start, end connection.Cursor
}

// StartCursor is the cursor of the first row, nil when there are no rows.
func (p *PageInfo) StartCursor() *string { return p.encode(p.start) }

// EndCursor is the cursor of the last row, nil when there are no rows.
func (p *PageInfo) EndCursor() *string { return p.encode(p.end) }

func (p *PageInfo) encode(cursor connection.Cursor) *string {
	if !p.rows {
		return nil
	}
	encoded := p.list.Encode(cursor)
	return &encoded
}

// edgeOf is the part that all edges share.
type edgeOf[N any] struct {
	Node N

	of    *connectionOf[N]
	place int
}

// Cursor encodes the cursor only when it is selected: most clients read just the last one, in PageInfo.
func (e edgeOf[N]) Cursor() string { return e.of.list.Encode(e.of.rows.Cursor(e.place)) }

func edgesOf[E ~struct{ edgeOf[N] }, N any](c *connectionOf[N]) []E {
	edges := make([]E, len(c.rows.Shown))
	for i, row := range c.rows.Shown {
		edges[i] = E(struct{ edgeOf[N] }{edgeOf[N]{row, c, i}})
	}
	return edges
}
