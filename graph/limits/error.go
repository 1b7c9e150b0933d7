package limits

import (
	"fmt"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The values of `extensions.code`. The error of a limit has `extensions.limit` and `extensions.value` too, by which
// clients can tell how far beyond they are.
const (
	CodeTokens           = "TOKEN_LIMIT_EXCEEDED"
	CodeDepth            = "DEPTH_LIMIT_EXCEEDED"
	CodeAliases          = "ALIAS_LIMIT_EXCEEDED"
	CodeRootFields       = "ROOT_FIELD_LIMIT_EXCEEDED"
	CodeDirectives       = "DIRECTIVE_LIMIT_EXCEEDED"
	CodeRepeats          = "REPEAT_LIMIT_EXCEEDED"
	CodeValues           = "VALUE_LIMIT_EXCEEDED"
	CodeComplexity       = "COMPLEXITY_LIMIT_EXCEEDED"
	CodeErrors           = "ERROR_LIMIT_EXCEEDED"
	CodeIntrospectionOff = "INTROSPECTION_DISABLED"
)

func exceeded(code, what string, value, limit int) *gqlerror.Error {
	return &gqlerror.Error{
		Message:    fmt.Sprintf("The operation has %d %s; at most %d are allowed.", value, what, limit),
		Extensions: map[string]any{"code": code, "limit": limit, "value": value},
	}
}

func leftOut(errs, limit int) *gqlerror.Error {
	return &gqlerror.Error{
		Message:    fmt.Sprintf("The answer has %d errors; these are %d of them.", errs, limit),
		Extensions: map[string]any{"code": CodeErrors, "limit": limit, "value": errs},
	}
}

func introspectionOff() *gqlerror.Error {
	return &gqlerror.Error{
		Message:    "This server does not tell its schema.",
		Extensions: map[string]any{"code": CodeIntrospectionOff},
	}
}

// cyclic is the validator's own error, without its walk round each cycle.
func cyclic(spread *ast.FragmentSpread) *gqlerror.Error {
	at := spread.Position
	refused := gqlerror.ErrorLocf("", at.Line, at.Column, "Cannot spread fragment %q within itself.", spread.Name)
	errcode.Set(refused, errcode.ValidationFailed)
	return refused
}
