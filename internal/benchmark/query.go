package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

const (
	differentPages = 20
	pageSize       = 50
	firstID        = "500"
)

// query is an operation that is measured. A client that asks for it sends the variables one after another, from the
// beginning again after the last.
type query struct {
	name     string
	document string
	// variables has the variables of each request: one element where they stay the same.
	variables []map[string]any
	// paths has what the proxy floor reads from the REST API instead. Empty: the query reads nothing.
	paths []string
}

// reference is what the queries are made of: the ids of customers, and the cursors before each page of the list.
type reference struct {
	ids     []string
	cursors []any // the first is nil
}

const (
	oneCustomer = `query Customer($id: ID!) { customer(id: $id) {
  id emails { value type } phones { value type } organization { id name }
} }`
	page = `query Page($after: String) { customers(first: 50, after: $after) { nodes {
  id firstName lastName organization { id name }
} } }`
	pageWithEntries = `query PageWithEntries($after: String) { customers(first: 50, after: $after) { nodes {
  id firstName lastName emails { value type } phones { value type } organization { id name }
} } }`
	pageWithWebsites = `query PageWithWebsites($after: String) { customers(first: 50, after: $after) { nodes {
  id firstName lastName organization { id name website }
} } }`
)

// queries returns what is measured. docs/performance.md describes each.
func queries(from reference) []query {
	first := []map[string]any{{"after": nil}}
	firstPage := []string{"/v2/customers?page=1"}
	q1v := query{name: "Q1v", document: oneCustomer}
	for _, id := range from.ids {
		q1v.variables = append(q1v.variables, map[string]any{"id": id})
		q1v.paths = append(q1v.paths, "/v2/customers/"+id)
	}
	q2v := query{name: "Q2v", document: page}
	for i, cursor := range from.cursors {
		q2v.variables = append(q2v.variables, map[string]any{"after": cursor})
		q2v.paths = append(q2v.paths, fmt.Sprintf("/v2/customers?page=%d", i+1))
	}
	return []query{
		{"Q1", oneCustomer, []map[string]any{{"id": firstID}}, []string{"/v2/customers/" + firstID}},
		{"Q2", page, first, firstPage},
		{"Q3", pageWithEntries, first, firstPage},
		{"Q4", `{ __typename }`, []map[string]any{nil}, nil},
		{"Q5", pageWithWebsites, first, firstPage},
		q1v,
		q2v,
	}
}

// bodies returns the body of each request of the query.
func (q query) bodies() ([][]byte, error) {
	bodies := make([][]byte, len(q.variables))
	for i, variables := range q.variables {
		body, err := json.Marshal(struct {
			Query     string         `json:"query"`
			Variables map[string]any `json:"variables,omitempty"`
		}{q.document, variables})
		if err != nil {
			return nil, fmt.Errorf("body of %s: %w", q.name, err)
		}
		bodies[i] = body
	}
	return bodies, nil
}

// walk reads the reference from a server.
func walk(ctx context.Context, url, authorization string, pages int) (reference, error) {
	const list = `query ($after: String, $first: Int) { customers(first: $first, after: $after) {
  nodes { id } pageInfo { endCursor }
} }`
	var found reference
	var cursor any
	for range pages {
		found.cursors = append(found.cursors, cursor)
		variables := map[string]any{"after": cursor, "first": pageSize}
		bodies, err := query{name: "walk", document: list, variables: []map[string]any{variables}}.bodies()
		if err != nil {
			return reference{}, err
		}
		answered, err := post(ctx, url, authorization, bodies[0])
		if err != nil {
			return reference{}, err
		}
		var answer struct {
			Data struct {
				Customers struct {
					Nodes    []struct{ ID string }
					PageInfo struct{ EndCursor string }
				}
			}
		}
		if err := json.Unmarshal(answered.Body, &answer); err != nil {
			return reference{}, fmt.Errorf("read the list of customers: %w", err)
		}
		for _, node := range answer.Data.Customers.Nodes {
			found.ids = append(found.ids, node.ID)
		}
		cursor = answer.Data.Customers.PageInfo.EndCursor
	}
	if len(found.ids) != pages*pageSize {
		return reference{}, errors.New("the list of customers does not have the pages that it should")
	}
	return found, nil
}
