package graph

import (
	"context"
	"math"
	"sync"

	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// maxDocumentsBytes bounds the memory that valid documents take: frontends send the same few again and again.
const maxDocumentsBytes = 64 << 20

// parsedSize is how many times a document's own length it takes in memory once it is parsed, in bytes.
const parsedSize = 100

// documents keeps valid documents by their text. It is safe for concurrent use, and a client that sends many documents
// once does not drive out those that are sent often.
type documents struct {
	byText *otter.Cache[string, *ast.QueryDocument]
	adding sync.Mutex
}

func newDocuments() *documents {
	return &documents{byText: otter.Must(&otter.Options[string, *ast.QueryDocument]{
		MaximumWeight: maxDocumentsBytes,
		Weigher: func(text string, _ *ast.QueryDocument) uint32 {
			return uint32(min(len(text)*(1+parsedSize), math.MaxUint32)) //nolint:gosec // it fits
		},
	})}
}

// Get returns the document with a text.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	return d.byText.GetIfPresent(text)
}

// Add keeps a document, and drops others where there is no room: at once, for otter would do it in its own time, and a
// flood of documents is faster.
func (d *documents) Add(_ context.Context, text string, document *ast.QueryDocument) {
	d.adding.Lock()
	defer d.adding.Unlock()
	d.byText.Set(text, document)
	d.byText.CleanUp()
}
