package plan_test

import (
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"

	"mailbox-graphql/graph/generated"
	"mailbox-graphql/graph/plan"
)

// What has no plan, and why: the generated executor runs it.
func TestCompileLeaves(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, document, want string }{
		{"fields", `{ customer(id: 1) { id ... on Node { nodeId } organization { name } } }`, ""},
		{"types of an interface", `{ node(nodeId: "x") { __typename ... on Customer { id } ... on User { id } } }`, ""},
		{"types of a union", `{ _entities(representations: []) { __typename ... on Customer { __typename id } } }`, ""},
		{"one key in two fragments", `{ node(nodeId: "x") { ... on Node { nodeId } ... on Customer { nodeId } } }`, ""},
		{"nothing", `{ customer(id: 1) @skip(if: true) { id } }`, ""},
		{"introspection", `{ customer(id: 1) { id } __schema { types { name } } }`, "field Query.__schema"},
		{"introspection of a type", `{ __type(name: "Customer") { name } }`, "field Query.__type"},
		{"@defer", `{ customer(id: 1) { id ... @defer { name } } }`, "@defer"},
		{"too many fields", `{ customer(id: 1) { id name firstName lastName age gender location jobTitle background } }`, "too many fields"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			compiled, reason := plan.Compile(options(), operation(t, test.document), 9)
			if reason != test.want || (compiled == nil) != (test.want != "") {
				t.Errorf("reason = %q, want %q", reason, test.want)
			}
		})
	}
}

// How long the first operation of a document takes longer than the others.
func BenchmarkCompile(b *testing.B) {
	current := operation(b, `{ customers { nodes { id firstName lastName organization { id name } emails { value } phones { value } } } }`)
	opts := options()
	b.ReportAllocs()
	for b.Loop() {
		if compiled, reason := plan.Compile(opts, current, 1000); compiled == nil {
			b.Fatal(reason)
		}
	}
}

func options() *plan.Options {
	return &plan.Options{Schema: generated.PlanSchema(generated.NewExecutableSchema(generated.Config{}))}
}

func operation(tb testing.TB, document string) *graphql.OperationContext {
	tb.Helper()
	parsed, err := gqlparser.LoadQueryWithRules(generated.NewExecutableSchema(generated.Config{}).Schema(), document, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return &graphql.OperationContext{Doc: parsed, Operation: parsed.Operations[0]}
}
