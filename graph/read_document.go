package graph

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/input"
	"mailbox-graphql/internal/errorcode"
)

// readDocument returns a valid document in the form that execution expects, or all errors of the document. It parses the
// text only if parsed is nil.
func readDocument(
	schema *ast.Schema, set *rules.Rules, parsed *ast.QueryDocument, text string,
) (*ast.QueryDocument, gqlerror.List) {
	if parsed == nil {
		var err error
		if parsed, err = parser.ParseQuery(&ast.Source{Input: text}); err != nil {
			return nil, withCode(errorcode.ParseFailed, input.ParseError(text, err))
		}
	}
	if err := input.Syntax(text, parsed); err != nil {
		return nil, withCode(errorcode.ParseFailed, err)
	}
	if invalid := validator.ValidateWithRules(schema, parsed, set); len(invalid) > 0 {
		input.MendPlaces(text, invalid)
		return nil, withCode(errorcode.ValidationFailed, invalid...)
	}
	if len(parsed.Operations) == 0 {
		return nil, withCode(errorcode.ValidationFailed, gqlerror.Errorf("The document has no operation."))
	}
	normalize(schema, parsed)
	return parsed, nil
}

// normalize writes the literals of a valid document in the form that execution expects. It follows validation, which
// compares fields by the literals that the client wrote.
func normalize(schema *ast.Schema, document *ast.QueryDocument) {
	var observers core.Events
	observers.OnValue(func(_ *core.Walker, value *ast.Value) { input.Normalize(value) })
	core.Walk(schema, document, &observers)
}

// withCode sets the code of errors of the parser or the validator, which have no extensions.
func withCode(code errorcode.Code, list ...*gqlerror.Error) gqlerror.List {
	for _, err := range list {
		err.Extensions = code.Extensions()
	}
	return list
}
