package graph

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/complexity"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"pgregory.net/rapid"

	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/limits"
)

// What is kept of an operation's price does not change the price, whatever the variables are.
func TestKeptPricesAreExact(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{Schema: servedSchema(false), Complexity: prices(requestPrice, writePrice)})
	limit := limits.New(limits.Options{Limits: limits.Limits{Complexity: 1 << 40}})
	if err := limit.Validate(schema); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		text := pricedDocument(t)
		document, errs := gqlparser.LoadQueryWithRules(schema.Schema(), text, rules.NewDefaultRules())
		if len(errs) > 0 {
			t.Fatalf("%v: %s", errs, text)
		}
		kept := new(limits.Prices)
		for range 4 {
			operation := &graphql.OperationContext{
				RawQuery: text, Doc: document, Operation: document.Operations[0], Variables: drawVariables(t),
			}
			kept.Note(operation)
			if err := limit.MutateOperationContext(t.Context(), operation); err != nil {
				t.Fatal(err)
			}
			want := min(complexity.Calculate(t.Context(), schema, operation.Operation, operation.Variables), math.MaxInt32)
			if got := limits.PriceOf(operation); got != want {
				t.Fatalf("the price is %d, want %d: %s with %v", got, want, text, operation.Variables)
			}
		}
	})
}

// pricedDocument has fields of each kind of price, some with variables, below each other in any order.
func pricedDocument(t *rapid.T) string {
	var customer func(depth int) string
	window := func(name string, nodes string) string {
		arguments := rapid.SampledFrom([]string{"", "(first: 3)", "(first: $first)", "(first: 5, after: $after)", "(last: $first)"})
		return fmt.Sprintf("%s%s { totalCount nodes { %s } }", name, arguments.Draw(t, "arguments"), nodes)
	}
	customer = func(depth int) string {
		fields := []string{"id", "...Names", "emails { value }"}
		for i := range rapid.IntRange(0, 40>>(4*depth)).Draw(t, "more") {
			fields = append(fields, fmt.Sprintf("c%d: %s", i, window("conversations", "id subject")))
		}
		if depth < 2 && rapid.Bool().Draw(t, "organization") {
			fields = append(fields, "organization { name "+window("customers", customer(depth+1))+" }")
		}
		return strings.Join(fields, " ")
	}
	roots := rapid.SliceOfN(rapid.SampledFrom([]func() string{
		func() string { return "customer(id: $id) { " + customer(0) + " }" },
		func() string { return "customersByIds(ids: $ids) { " + customer(0) + " }" },
		func() string { return `customersByIds(ids: ["1", $id]) { ` + customer(1) + " }" },
		func() string { return window("customers", customer(0)) },
		func() string { return "node(nodeId: $id) { nodeId ... on Customer { " + customer(1) + " } }" },
		func() string { return "me { id } __typename __schema { types { name } }" },
	}), 1, 4).Draw(t, "roots")
	var text strings.Builder
	text.WriteString("query ($id: ID!, $ids: [ID!]!, $first: Int, $after: String) { used: customersByIds(ids: $ids) { id } ")
	text.WriteString("one: customer(id: $id) { ...Names } page: customers(first: $first, after: $after) { nodes { id } } ")
	for i, root := range roots {
		fmt.Fprintf(&text, "... { r%d: %s } ", i, root())
	}
	text.WriteString("} fragment Names on Customer { firstName " + window("conversations", "id") + " }")
	return text.String()
}

func drawVariables(t *rapid.T) map[string]any {
	variables := map[string]any{"id": "500", "ids": []any{}}
	for i := range rapid.IntRange(0, 5).Draw(t, "ids") {
		variables["ids"] = append(variables["ids"].([]any), fmt.Sprint(i))
	}
	if rapid.Bool().Draw(t, "with first") {
		variables["first"] = rapid.IntRange(-3, 300).Draw(t, "first")
	}
	if rapid.Bool().Draw(t, "with after") {
		variables["after"] = "cursor"
	}
	return variables
}
