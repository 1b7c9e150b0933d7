package graph

import (
	"github.com/vektah/gqlparser/v2/ast"

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
type validDocuments = bounded.Cache[string, *ast.QueryDocument]

func newValidDocuments() *validDocuments {
	return bounded.New(maxValidDocumentsBytes, func(text string, _ *ast.QueryDocument) int64 {
		return int64(len(text)) * (1 + parsedSize)
	})
}
