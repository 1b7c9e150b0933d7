package graph

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/input"
	"mailbox-graphql/graph/plan"
	"mailbox-graphql/internal/errorcode"
)

// preparation parses and validates the document of an operation and coerces its variables. It replaces the same steps of
// gqlgen, which are laxer than the specification in some points and stricter in others, and hands gqlgen the results.
type preparation struct {
	schema         *ast.Schema
	published      *ast.Schema // the schema that introspection shows
	types          *input.Types
	rules          func() *rules.Rules
	validDocuments *validDocuments
	introspection  bool // errors may name parts of the schema
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
	graphql.ResponseInterceptor
} = (*preparation)(nil)

func newPreparation(schema *ast.Schema, introspection bool) *preparation {
	types := inputTypes(schema)
	return &preparation{
		schema:         schema,
		published:      withoutFederation(schema),
		types:          types,
		rules:          validationRules(types, introspection),
		validDocuments: newValidDocuments(),
		introspection:  introspection,
	}
}

// ExtensionName identifies the extension in gqlgen's messages.
func (*preparation) ExtensionName() string { return "Preparation" }

// Validate accepts every schema.
func (*preparation) Validate(graphql.ExecutableSchema) error { return nil }

// isValid reports whether the server has found a document valid before.
func (p *preparation) isValid(text string) bool {
	_, ok := p.validDocuments.Get(text)
	return ok
}

// MutateOperationParameters sets the document, for [preparedDocument], and the coerced variables.
func (p *preparation) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	current := graphql.GetOperationContext(ctx)
	document, invalid := p.read(current.Doc, params.Query)
	if len(invalid) > 0 {
		current.Stats.SetExtension(p.ExtensionName(), invalid[1:])
		return invalid[0]
	}
	current.Doc = document.parsed
	document.plans.Note(current)
	document.prices.Note(current)
	noteDocument(ctx, document)
	operation := current.Doc.Operations.ForName(params.OperationName)
	if operation == nil {
		return nil // gqlgen reports the error
	}
	values, err := p.types.Variables(operation, params.Variables)
	if err == nil {
		params.Variables = values
		return nil
	}
	current.RawQuery, current.Operation = params.Query, operation // the log names the operation
	refused := p.refuseVariable(err)
	input.MendPlaces(params.Query, gqlerror.List{refused})
	return refused
}

// read returns a valid document and keeps it, or returns its errors. parsed is the document if it has been parsed before.
func (p *preparation) read(parsed *ast.QueryDocument, text string) (*validDocument, gqlerror.List) {
	if document, ok := p.validDocuments.Get(text); ok {
		return document, nil
	}
	parsed, invalid := readDocument(p.schema, p.rules(), parsed, text)
	if len(invalid) > 0 {
		return nil, invalid
	}
	document := newValidDocument(text, parsed)
	p.validDocuments.Add(text, document)
	return document, nil
}

// readTrusted reads a document that the operator gives. Its errors may always name parts of the schema.
func (p *preparation) readTrusted(text string) (*ast.QueryDocument, gqlerror.List) {
	return readDocument(p.schema, validationRules(p.types, true)(), nil, text)
}

// InterceptResponse adds the errors of a document after the first, since a parameter mutator can return only one error.
func (p *preparation) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	others, _ := graphql.GetOperationContext(ctx).Stats.GetExtension(p.ExtensionName()).(gqlerror.List)
	for _, err := range others {
		graphql.AddError(ctx, err)
	}
	return next(ctx)
}

// preparedDocument stands in for gqlgen's cache of documents. It always has the document of the operation, so that gqlgen
// neither parses nor validates.
type preparedDocument struct{}

// Get returns the document that [preparation] has set in the context.
func (preparedDocument) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	document := graphql.GetOperationContext(ctx).Doc
	return document, document != nil
}

// Add does nothing: [preparation] keeps documents.
func (preparedDocument) Add(context.Context, string, *ast.QueryDocument) {}

func (p *preparation) refuseVariable(err *input.VariableError) *gqlerror.Error {
	message := err.Error()
	if !p.introspection {
		message = fmt.Sprintf("Variable $%s is not valid.", err.Variable.Variable)
	}
	refused := &gqlerror.Error{Message: message, Extensions: errorcode.ValidationFailed.Extensions()}
	if at := err.Variable.Position; at != nil {
		refused.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	return refused
}

// MutateOperationContext shows the published schema to introspection, and checks arguments that a variable sets to null
// where the type does not allow null: in a directive, such an argument fails the operation; in a field, only the field.
func (p *preparation) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	if asksForSchema(operation.RawQuery) {
		wrapFields(operation, introspect(p.published))
	}
	nulls := input.NullsOf(operation.Operation, operation.Variables)
	if nulls.Directive != nil {
		refused := gqlerror.ErrorLocf("", nulls.At.Line, nulls.At.Column,
			"An argument of @%s must not be null.", nulls.Directive.Name)
		refused.Extensions = errorcode.ValidationFailed.Extensions()
		input.MendPlaces(operation.RawQuery, gqlerror.List{refused})
		return refused
	}
	if nulls.Any() {
		plan.Leave(operation) // each field has to be looked at
		wrapFields(operation, refuseNullArguments(nulls))
	}
	return nil
}

// refuseNullArguments fails the fields that have a null argument.
func refuseNullArguments(nulls input.Nulls) graphql.FieldMiddleware {
	return func(ctx context.Context, resolve graphql.Resolver) (any, error) {
		if path, ok := nulls.Argument(graphql.GetFieldContext(ctx).Field.Field); ok {
			return nil, refused(path.String(), "must not be null")
		}
		return resolve(ctx)
	}
}

// wrapFields puts a middleware around the fields of one operation.
func wrapFields(operation *graphql.OperationContext, outer graphql.FieldMiddleware) {
	inner := operation.ResolverMiddleware
	operation.ResolverMiddleware = func(ctx context.Context, resolve graphql.Resolver) (any, error) {
		return outer(ctx, func(ctx context.Context) (any, error) { return inner(ctx, resolve) })
	}
}
