package graph

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// A flood of documents takes no more memory than there is for them, at no time, and leaves what is asked for all along.
func TestDocumentsAreBounded(t *testing.T) {
	t.Parallel()
	known := newDocuments()
	const used = "{ me { id } }"
	known.Add(t.Context(), used, new(ast.QueryDocument))
	const length = 2000
	room := maxDocumentsBytes/sizeOf(strings.Repeat("#", length)) + 1 // one for the document that is used
	for i := range 2000 {
		known.Add(t.Context(), fmt.Sprintf("%04d%s", i, strings.Repeat("#", length-4)), new(ast.QueryDocument))
		if size := known.byText.EstimatedSize(); size > room {
			t.Fatalf("%d documents are kept after %d came, but there is room for %d", size, i+1, room)
		}
		if _, ok := known.Get(t.Context(), used); !ok {
			t.Fatalf("the document that is used was dropped after %d others came once", i+1)
		}
	}
}
