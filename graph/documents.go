package graph

import (
	"context"
	"math"
	"sync"

	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/plan"
)

// maxDocumentsBytes bounds the memory that valid documents take: frontends send the same few again and again.
const maxDocumentsBytes = 64 << 20

const (
	// parsedSize is how many times a document's own length it takes in memory once it is parsed, in bytes.
	parsedSize = 100
	// plannedSize is how many bytes a field of a plan takes.
	plannedSize = 300
)

// sizeOf is the memory that a document with its plans may take, in bytes.
func sizeOf(text string) int { return len(text)*(1+parsedSize) + mostPlanned(text)*plannedSize }

// mostPlanned is how many fields a document's plans may have together. Most documents have one field for each ten bytes; in a
// plan, the types of an interface and the spreads of a fragment have fields of their own.
func mostPlanned(text string) int { return 32 + len(text)/2 }

// document is a valid document with its plans.
type document struct {
	parsed *ast.QueryDocument
	plans  *plan.Document
}

// newDocument has no plan yet: each is made when an operation asks for it.
func newDocument(text string, parsed *ast.QueryDocument) *document {
	return &document{parsed, plan.NewDocument(mostPlanned(text))}
}

// documents keeps valid documents by their text. It is safe for concurrent use, and a client that sends many documents
// once does not drive out those that are sent often.
type documents struct {
	byText *otter.Cache[string, *document]
	adding sync.Mutex
}

func newDocuments() *documents {
	return &documents{byText: otter.Must(&otter.Options[string, *document]{
		MaximumWeight: maxDocumentsBytes,
		Weigher: func(text string, _ *document) uint32 {
			return uint32(min(sizeOf(text), math.MaxUint32)) //nolint:gosec // it fits
		},
	})}
}

// Get returns the document with a text.
func (d *documents) Get(_ context.Context, text string) (*ast.QueryDocument, bool) {
	kept, ok := d.find(text)
	if !ok {
		return nil, false
	}
	return kept.parsed, true
}

// find returns the document with a text, and its plans.
func (d *documents) find(text string) (*document, bool) { return d.byText.GetIfPresent(text) }

// Add keeps a document.
func (d *documents) Add(_ context.Context, text string, parsed *ast.QueryDocument) {
	d.keep(text, newDocument(text, parsed))
}

// keep drops other documents where there is no room: at once, for otter would do it in its own time, and a flood of documents
// is faster.
func (d *documents) keep(text string, document *document) {
	d.adding.Lock()
	defer d.adding.Unlock()
	d.byText.Set(text, document)
	d.byText.CleanUp()
}
