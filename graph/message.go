package graph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// maxMessageBytes and maxNameBytes bound the client's own words that validation and the log repeat.
const (
	maxMessageBytes = 400
	maxNameBytes    = 100
)

// reword completes the message of an error about a document or its variables, and bounds the length of the message.
func reword(invalid *gqlerror.Error) {
	if len(invalid.Path) > 1 && invalid.Path[0] == ast.PathName("variable") {
		// The path of an error in an answer is the path of a field, so the variable goes into the message.
		invalid.Message = "Variable $" + invalid.Path[1:].String() + ": " + strings.TrimSpace(invalid.Message)
		invalid.Path = nil
	}
	if invalid.Message == "operation  not found" {
		invalid.Message = "The document has several operations; name the one to run in operationName."
	}
	invalid.Message = shortened(invalid.Message, maxMessageBytes)
}

// shortened cuts a text that is too long, between two characters.
func shortened(text string, maxBytes int) string {
	if len(text) <= maxBytes {
		return text
	}
	return strings.ToValidUTF8(text[:maxBytes], "") + "…"
}
