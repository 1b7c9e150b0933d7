package discreet

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// JSON says why a document could not be decoded: what was found where, and for which Go type, but none of its text, names
// of members included.
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
