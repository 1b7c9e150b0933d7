package graph

import "testing"

// Clients add __typename everywhere, which asks for nothing of the schema.
func TestAsksForSchema(t *testing.T) {
	t.Parallel()
	for document, want := range map[string]bool{
		`{ __typename customer(id: "1") { __typename id } }`:      false,
		`{ __typename __type(name: "Customer") { __typename } }`:  true,
		`{ __schema { types { name } } }`:                         true,
		`{ customer(id: "1") { name } }`:                          false,
		`{ name: __type(name: "__typename") { name } __typename}`: true,
	} {
		if got := asksForSchema(document); got != want {
			t.Errorf("asksForSchema(%s) = %t, want %t", document, got, want)
		}
	}
}
