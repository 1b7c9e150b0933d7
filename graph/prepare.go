package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/input"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/graph/plan"
	"mailbox-graphql/internal/errorcode"
)

// inputTypes returns the input types of the schema, with the parsers of its own scalars.
func inputTypes(schema *ast.Schema) *input.Types {
	return input.New(schema, map[string]input.Scalar{
		"DateTime": func(value any) error { return new(model.DateTime).UnmarshalGQL(value) },
		"Date":     func(value any) error { return new(model.Date).UnmarshalGQL(value) },
		"Number":   func(value any) error { return new(model.Number).UnmarshalGQL(value) },
		"_Any":     func(value any) error { return new(model.Representation).UnmarshalGQL(value) },
	})
}

// literals is the validation rule that literals must fit their types.
func literals(types *input.Types) core.RuleFunc {
	return func(observers *core.Events, addError core.AddErrFunc) {
		observers.OnValue(func(_ *core.Walker, value *ast.Value) {
			if problem := types.Literal(value); problem != "" {
				addError(core.Message("%s", problem), suggestion(value), core.At(value.Position))
			}
		})
	}
}

// normalize writes the literals of a valid document as execution takes them. Until then fields can be compared with each
// other by what the client wrote.
func normalize(schema *ast.Schema, document *ast.QueryDocument) {
	var observers core.Events
	observers.OnValue(func(_ *core.Walker, value *ast.Value) { input.Normalize(value) })
	core.Walk(schema, document, &observers)
}

// suggestion names what the schema has instead of an unknown value of an enum, or field of an input object.
func suggestion(value *ast.Value) core.ErrorOption {
	var names []string
	if value.Kind == ast.EnumValue {
		for _, known := range value.Definition.EnumValues {
			names = append(names, known.Name)
		}
		return core.SuggestListQuoted("Did you mean the enum value", value.Raw, names)
	}
	for _, field := range value.Definition.Fields {
		names = append(names, field.Name)
	}
	for _, child := range value.Children {
		if value.Definition.Fields.ForName(child.Name) == nil {
			return core.SuggestListQuoted("Did you mean", child.Name, names)
		}
	}
	return func(*gqlerror.Error) {}
}

// preparation parses and validates an operation in place of gqlgen, which departs from the specification in both directions,
// and gives gqlgen the document and the coerced variables.
type preparation struct {
	schema        *ast.Schema
	published     *ast.Schema // what introspection tells
	types         *input.Types
	rules         func() *rules.Rules
	documents     *documents
	introspection bool // errors may name parts of the schema
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
	graphql.ResponseInterceptor
} = (*preparation)(nil)

// ExtensionName is for gqlgen's messages.
func (*preparation) ExtensionName() string { return "Preparation" }

// Validate has nothing to refuse.
func (*preparation) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters puts in the document, for [prepared], and the coerced variables.
func (p *preparation) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	current := graphql.GetOperationContext(ctx)
	document, invalid := p.read(current.Doc, params.Query)
	if len(invalid) > 0 {
		current.Stats.SetExtension(p.ExtensionName(), invalid[1:])
		return invalid[0]
	}
	current.Doc = document.parsed
	document.plans.Note(current)
	operation := current.Doc.Operations.ForName(params.OperationName)
	if operation == nil {
		return nil // gqlgen says so
	}
	values, err := p.types.Variables(operation, params.Variables)
	if err == nil {
		params.Variables = values
		return nil
	}
	current.RawQuery, current.Operation = params.Query, operation // for the log
	refused := p.refused(err)
	input.MendPlaces(params.Query, gqlerror.List{refused})
	return refused
}

// read returns a valid document, which it keeps.
func (p *preparation) read(parsed *ast.QueryDocument, text string) (*document, gqlerror.List) {
	if kept, ok := p.documents.find(text); ok {
		return kept, nil
	}
	parsed, invalid := readDocument(p.schema, p.rules(), parsed, text)
	if len(invalid) > 0 {
		return nil, invalid
	}
	valid := newDocument(text, parsed)
	p.documents.keep(text, valid)
	return valid, nil
}

// readDocument returns a document as execution takes it, or all that is wrong with it. One that has been parsed already is
// not parsed again.
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

// trustedReader reads the documents that the operator gives, who is told all of the schema.
func trustedReader(schema *ast.Schema, types *input.Types) persisted.Reader {
	return func(text string) (*ast.QueryDocument, gqlerror.List) {
		return readDocument(schema, validationRules(types, true)(), nil, text)
	}
}

// withCode gives errors of the parser or the validator, which have no extensions, their code.
func withCode(code errorcode.Code, list ...*gqlerror.Error) gqlerror.List {
	for _, err := range list {
		err.Extensions = code.Extensions()
	}
	return list
}

// InterceptResponse adds the errors of a document beyond the first: a mutator can return only one.
func (p *preparation) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	others, _ := graphql.GetOperationContext(ctx).Stats.GetExtension(p.ExtensionName()).(gqlerror.List)
	for _, err := range others {
		graphql.AddError(ctx, err)
	}
	return next(ctx)
}

// prepared stands in for gqlgen's cache of documents: it always has the document of the operation, so that gqlgen neither
// parses nor validates.
type prepared struct{}

// Get returns the document that [preparation] has put into the context.
func (prepared) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	document := graphql.GetOperationContext(ctx).Doc
	return document, document != nil
}

// Add keeps nothing.
func (prepared) Add(context.Context, string, *ast.QueryDocument) {}

func (p *preparation) refused(err *input.VariableError) *gqlerror.Error {
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

// MutateOperationContext refuses an operation in which an argument of a directive is null but must not be. A field with such
// an argument fails alone.
func (p *preparation) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	if asksForSchema(operation.RawQuery) {
		wrap(operation, tell(p.published))
	}
	nulls := input.NullsOf(operation.Operation, operation.Variables)
	if nulls.Directive != nil {
		refused := gqlerror.ErrorLocf("", nulls.At.Line, nulls.At.Column,
			"An argument of @%s must not be null.", nulls.Directive.Name)
		refused.Extensions = errorcode.ValidationFailed.Extensions()
		input.MendPlaces(operation.RawQuery, gqlerror.List{refused})
		return refused
	}
	if !nulls.Any() {
		return nil
	}
	plan.Leave(operation) // each field has to be looked at
	wrap(operation, func(ctx context.Context, resolve graphql.Resolver) (any, error) {
		if path, ok := nulls.Argument(graphql.GetFieldContext(ctx).Field.Field); ok {
			return nil, refused(path.String(), "must not be null")
		}
		return resolve(ctx)
	})
	return nil
}

// wrap puts a middleware around the fields of one operation.
func wrap(operation *graphql.OperationContext, outer graphql.FieldMiddleware) {
	inner := operation.ResolverMiddleware
	operation.ResolverMiddleware = func(ctx context.Context, resolve graphql.Resolver) (any, error) {
		return outer(ctx, func(ctx context.Context) (any, error) { return inner(ctx, resolve) })
	}
}

// argumentPath splits gqlgen's path of an argument into the path of the field and the name of the argument.
func argumentPath(ctx context.Context, located *gqlerror.Error) (field ast.Path, argument string) {
	current := graphql.GetFieldContext(ctx)
	if current == nil {
		return located.Path, ""
	}
	field = current.Path()
	if len(located.Path) <= len(field) || current.Field.Definition == nil {
		return located.Path, ""
	}
	name, ok := located.Path[len(field)].(ast.PathName)
	if !ok || current.Field.Definition.Arguments.ForName(string(name)) == nil {
		return located.Path, ""
	}
	return field, strings.TrimPrefix(located.Path[len(field):].String(), ".")
}
