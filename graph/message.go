package graph

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// maxMessageBytes bounds the length of a message, in which validation may repeat the client's own words.
const maxMessageBytes = 400

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
	invalid.Message = shortened(invalid.Message)
}

// shortened cuts a message that is too long, between two characters.
func shortened(message string) string {
	if len(message) <= maxMessageBytes {
		return message
	}
	return strings.ToValidUTF8(message[:maxMessageBytes], "") + "…"
}
