package graph_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"mailbox-graphql/graph"
)

// Values of clients are judged before anything runs, by the specification.
func TestInputIsJudgedBeforehand(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{})
	tests := map[string]struct {
		query     string
		variables map[string]any
		status    int
	}{
		"object for an ID":         {`{ customer(id: {}) { id } }`, nil, http.StatusBadRequest},
		"object for an enum":       {`{ customers(orderBy: {field: {}}) { totalCount } }`, nil, http.StatusBadRequest},
		"33 bits for an Int":       {`{ customers(first: 2147483648) { totalCount } }`, nil, http.StatusBadRequest},
		"65 bits for an ID":        {`{ customer(id: 18446744073709551616) { id } }`, nil, http.StatusOK},
		"no time":                  {`{ customers(filter: {modifiedSince: "x"}) { totalCount } }`, nil, http.StatusBadRequest},
		"a fraction for an ID":     {`query ($v: ID!) { customer(id: $v) { id } }`, map[string]any{"v": 1.5}, http.StatusBadRequest},
		"a string for an Int":      {`query ($v: Int) { customers(first: $v) { totalCount } }`, map[string]any{"v": "1"}, http.StatusBadRequest},
		"an enum in lower case":    {`query ($v: OrderDirection!) { customers(orderBy: {field: FIRST_NAME, direction: $v}) { totalCount } }`, map[string]any{"v": "desc"}, http.StatusBadRequest},
		"null in a directive":      {`query ($v: Boolean = true) { me @skip(if: $v) { id } }`, map[string]any{"v": nil}, http.StatusBadRequest},
		"null where none may be":   {`query ($v: [ID!] = ["1"]) { customersByIds(ids: $v) { id } }`, map[string]any{"v": nil}, http.StatusOK},
		"null for an order":        {`query ($v: OrderDirection) { customers(orderBy: {field: FIRST_NAME, direction: $v}) { totalCount } }`, map[string]any{"v": nil}, http.StatusOK},
		"half of a surrogate pair": {`{ customer(id: "\ud83d") { id } }`, nil, http.StatusBadRequest},
		"four quotes":              {`{ customer(id: """a"""") { id } }`, nil, http.StatusBadRequest},
		"a fragment's variables":   {`{ ...f } fragment f($v: Int) on Query { me { id } }`, nil, http.StatusBadRequest},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, body := api.serve(t, test.query, test.variables)
			if status != test.status || !strings.Contains(body, `"errors"`) || strings.Contains(body, "INTERNAL") {
				t.Errorf("status %d, want %d: %s", status, test.status, body)
			}
		})
	}
}

// Defaults do not put off the judgement of the other variables, on the first request of a document as on any other.
func TestVariablesBesideDefaults(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{})
	const query = `query ($v: Int, $size: Int = 5) { a: customers(first: $v) { totalCount } b: customers(first: $size) { totalCount } }`
	for _, request := range []string{"first", "second"} {
		status, body := api.serve(t, query, map[string]any{"v": "1"})
		if status != http.StatusBadRequest || !strings.Contains(body, `Variable $v `) {
			t.Errorf("%s: status %d: %s", request, status, body)
		}
	}
}

// A client mends its document before its variables, and is told all that is wrong with it.
func TestDocumentIsJudgedBeforeVariables(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{graph: graph.Options{Introspection: true}})
	status, body := api.serve(t, `query ($v: Int) { customers(first: $v) { one two } }`, map[string]any{"v": "1"})
	if status != http.StatusBadRequest || strings.Contains(body, "Variable") || !strings.Contains(body, "one") || !strings.Contains(body, "two") {
		t.Errorf("status %d: %s", status, body)
	}
}

// The members of a variable's value are names of the schema, some of which a caller may only have guessed.
func TestRefusedVariableTellsNoNames(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{})
	const query = `query ($o: CustomerOrder!) { customers(orderBy: $o) { totalCount } }`
	_, body := api.serve(t, query, map[string]any{"o": map[string]any{"field": "FIRST_NAME", "direction": "x"}})
	if !strings.Contains(body, `Variable $o is not valid.`) || strings.Contains(body, "direction") {
		t.Error(body)
	}
}

func TestRefusedVariableIsLoggedWithItsOperation(t *testing.T) {
	t.Parallel()
	var log strings.Builder
	api := newEndpoint(t, live{graph: graph.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}})
	api.serve(t, `query Sizes($v: Int) { customers(first: $v) { totalCount } }`, map[string]any{"v": "1"})
	if !strings.Contains(log.String(), "operation=Sizes") || !strings.Contains(log.String(), "hash=") {
		t.Error(log.String())
	}
}
