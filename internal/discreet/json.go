package discreet

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// JSON describes why a document could not be decoded: the place, the kind of value and the Go type. It quotes nothing of the
// document, not even names of members.
func JSON(err error) string {
	if syntactic, ok := errors.AsType[*jsontext.SyntacticError](err); ok {
		return fmt.Sprintf("not valid JSON at byte %d", syntactic.ByteOffset)
	}
	semantic, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return fmt.Sprintf("failure of kind %T", innermost(err))
	}
	text := fmt.Sprintf("unusable value at byte %d", semantic.ByteOffset)
	if semantic.JSONKind != 0 {
		text += " of kind " + semantic.JSONKind.String()
	}
	if semantic.GoType != nil {
		text += " for " + semantic.GoType.String()
	}
	return text
}
