package graph

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/graph/limits"
	"mailbox-graphql/graph/plan"
	"mailbox-graphql/internal/bounded"
)

const (
	// maxValidDocumentsBytes bounds the memory of the documents that the server keeps: frontends send the same few documents
	// again and again.
	maxValidDocumentsBytes = 64 << 20
	// parsedSize is how many bytes a parsed document takes for each byte of its text.
	parsedSize = 100
)

// validDocuments has the documents that the server has found valid and within the limits, by their text.
type validDocuments = bounded.Cache[string, *validDocument]

// validDocument is a valid document with its plans and prices. Each is made when an operation first needs it.
type validDocument struct {
	parsed *ast.QueryDocument
	plans  *plan.Document
	prices limits.Prices
	hash   string // the SHA-256 of the text, in hexadecimal
}

func newValidDocument(text string, parsed *ast.QueryDocument) *validDocument {
	hash := sha256.Sum256([]byte(text))
	return &validDocument{
		parsed: parsed, plans: plan.NewDocument(maxPlannedFields(text)), hash: hex.EncodeToString(hash[:]),
	}
}

// maxPlannedFields is how many fields the plans of a document may have together. Most documents have one field for each ten
// bytes. In a plan, the types of an interface and the spreads of a fragment have their own fields.
func maxPlannedFields(text string) int { return 32 + len(text)/2 }

func newValidDocuments() *validDocuments {
	return bounded.New(maxValidDocumentsBytes, func(text string, document *validDocument) int64 {
		return int64(len(text)*(1+parsedSize) + maxPlannedFields(text)*plan.FieldSize +
			len(document.parsed.Operations)*limits.PricesSize)
	})
}
