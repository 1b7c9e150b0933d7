package limits

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

// exceeded returns the error of a limit, which has `extensions.limit` and `extensions.value` too, by which clients can tell
// how far beyond they are. The message has places for the value and for the limit.
func exceeded(code errorcode.Code, message string, value, limit int) *gqlerror.Error {
	extensions := code.Extensions()
	extensions["limit"], extensions["value"] = limit, value
	return &gqlerror.Error{Message: fmt.Sprintf(message, value, limit), Extensions: extensions}
}

func introspectionOff() *gqlerror.Error {
	return &gqlerror.Error{
		Message:    "Introspection is disabled on this server.",
		Extensions: errorcode.IntrospectionOff.Extensions(),
	}
}

// cyclic is the validator's own error, without its walk round each cycle.
func cyclic(spread *ast.FragmentSpread) *gqlerror.Error {
	at := spread.Position
	refused := gqlerror.ErrorLocf("", at.Line, at.Column, "Cannot spread fragment %q within itself.", spread.Name)
	refused.Extensions = errorcode.ValidationFailed.Extensions()
	return refused
}
