package limits

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"pgregory.net/rapid"
)

func TestOrderOfErrors(t *testing.T) {
	t.Parallel()
	name, index := func(s string) ast.PathElement { return ast.PathName(s) }, func(i int) ast.PathElement { return ast.PathIndex(i) }
	ordered := gqlerror.List{
		{Message: "z, of the document"},
		{Message: "a, of the document"},
		{Message: "a", Path: ast.Path{name("customers")}},
		{Message: "b", Path: ast.Path{name("customers")}},
		{Message: "a", Path: ast.Path{name("customers"), index(2), name("emails")}},
		{Message: "a", Path: ast.Path{name("customers"), index(10), name("address")}},
		{Message: "a", Path: ast.Path{name("customers"), index(10), name("emails")}},
		{Message: "a", Path: ast.Path{name("customers"), name("edges")}},
		{Message: "a", Path: ast.Path{name("organization")}},
	}
	want := messagesAndPaths(ordered)
	rapid.Check(t, func(t *rapid.T) {
		// The first two errors have no path, so they keep their order.
		shuffled := slices.Concat(ordered[:2], rapid.Permutation(ordered[2:]).Draw(t, "errors"))
		if diff := cmp.Diff(want, messagesAndPaths(inOrder(shuffled))); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func messagesAndPaths(errs gqlerror.List) (texts []string) {
	for _, err := range errs {
		texts = append(texts, err.Message+" at "+err.Path.String())
	}
	return texts
}
