package graph_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"mailbox-graphql/graph"
)

// The values of clients are checked by the specification, before anything runs.
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
		"null beside @defer":       {`query ($v: [ID!] = ["1"]) { me { ... @defer { id } } customersByIds(ids: $v) { id } }`, map[string]any{"v": nil}, http.StatusOK},
		"a number and a name":      {`{ customers(first: 1last: null) { __typename } }`, nil, http.StatusBadRequest},
		"one id in two forms":      {`{ customer(id: 1) { id } customer(id: "1") { id } }`, nil, http.StatusBadRequest},
		"an unused built-in type":  {`query ($v: Float) { me { id } a: customers(first: 1) @skip(if: true) { __typename } }`, nil, http.StatusBadRequest},
		"an empty document":        {`# nothing`, nil, http.StatusBadRequest},
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

// A variable is checked beside a variable with a default, on the first request of a document and on later ones.
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

// All errors of a document are reported, before any error of its variables.
func TestDocumentIsValidatedBeforeVariables(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{graph: graph.Options{Introspection: true}})
	status, body := api.serve(t, `query ($v: Int) { customers(first: $v) { one two } }`, map[string]any{"v": "1"})
	if status != http.StatusBadRequest || strings.Contains(body, "Variable") || !strings.Contains(body, "one") || !strings.Contains(body, "two") {
		t.Errorf("status %d: %s", status, body)
	}
}

// Without introspection, the error of a variable does not name its members, which a client may only have guessed.
func TestRefusedVariableRevealsNoNames(t *testing.T) {
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

// Columns count characters from 1, also after quotes, CRLF and characters of several bytes.
func TestPlacesOfErrors(t *testing.T) {
	t.Parallel()
	api := newEndpoint(t, live{graph: graph.Options{Introspection: true}})
	tests := map[string]struct{ query, variables, want string }{
		"a string":             {`{ customers(first: "x") { totalCount } }`, ``, `"locations":[{"line":1,"column":20}]`},
		"a block string":       {"{ customers(first: \"\"\"a\n b\"\"\") { totalCount } }", ``, `"locations":[{"line":1,"column":20}]`},
		"CRLF":                 {"{\r\n  me {\r\n missing } }", ``, `"locations":[{"line":3,"column":2}]`},
		"CR":                   {"{\r  me {\r missing } }", ``, `"locations":[{"line":3,"column":2}]`},
		"an emoji":             {`{ customer(id: "😀") { missing } }`, ``, `"locations":[{"line":1,"column":23}]`},
		"a variable":           {"query (\r\n $v: Int!) { customers(first: $v) { totalCount } }", ``, `"locations":[{"line":2,"column":2}]`},
		"a null in @skip":      {"query ($v: Boolean = true) {\r\n me @skip(if: $v) { id } }", `{"v":null}`, `"locations":[{"line":2,"column":15}]`},
		"an escape":            {`{ customer(id: "\x") { id } }`, ``, `"locations":[{"line":1,"column":17}]`},
		"a token":              {"{ \r\n : }", ``, `"locations":[{"line":2,"column":2}]`},
		"an unreadable token":  {`{ a(b: %) }`, ``, `Cannot parse the unexpected character \"%\".`},
		"a number and a name":  {`{ customers(first: 0x1) { id } }`, ``, `"locations":[{"line":1,"column":21}]`},
		"an empty document":    {"\n", ``, `"locations":[{"line":2,"column":1}]`},
		"a cycle of fragments": {`{ ...F } fragment F on Query { ...F }`, ``, `"locations":[{"line":1,"column":35}]`},
		"an unused fragment":   {`fragment F on Query { __typename }`, ``, `"locations":[{"line":1,"column":1}]`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var variables map[string]any
			if test.variables != "" {
				if err := json.Unmarshal([]byte(test.variables), &variables); err != nil {
					t.Fatal(err)
				}
			}
			if _, body := api.serve(t, test.query, variables); !strings.Contains(body, test.want) {
				t.Errorf("%s, want %s", body, test.want)
			}
		})
	}
}
