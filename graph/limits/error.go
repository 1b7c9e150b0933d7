package limits

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

// exceeded returns the error of a limit. `extensions.limit` and `extensions.value` tell clients how far they exceed the
// limit. The message is a format for the value and the limit.
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

// cyclic returns the error that the validator would return. The validator takes too long for it: it follows each cycle.
func cyclic(spread *ast.FragmentSpread) *gqlerror.Error {
	at := spread.Position
	refused := gqlerror.ErrorLocf("", at.Line, at.Column, "Cannot spread fragment %q within itself.", spread.Name)
	refused.Extensions = errorcode.ValidationFailed.Extensions()
	return refused
}
