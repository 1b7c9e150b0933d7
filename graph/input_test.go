package graph_test

import (
	"net/http"
	"strings"
	"testing"
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
