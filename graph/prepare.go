package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/input"
	"mailbox-graphql/graph/model"
)

// inputTypes are those of the schema, with the parsers of its own scalars.
func inputTypes(schema *ast.Schema) *input.Types {
	return input.New(schema, map[string]input.Scalar{
		"DateTime": func(value any) error { return new(model.DateTime).UnmarshalGQL(value) },
		"Date":     func(value any) error { return new(model.Date).UnmarshalGQL(value) },
		"Number":   func(value any) error { return new(model.Number).UnmarshalGQL(value) },
		"_Any":     func(value any) error { return new(model.Representation).UnmarshalGQL(value) },
	})
}

// literals is the rule by which literals have to fit their types.
func literals(types *input.Types) core.RuleFunc {
	return func(observers *core.Events, addError core.AddErrFunc) {
		observers.OnValue(func(_ *core.Walker, value *ast.Value) {
			if problem := types.Literal(value); problem != "" {
				addError(core.Message("%s", problem), suggestion(value), core.At(value.Position))
				return
			}
			input.Normalize(value)
		})
	}
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

// preparation judges the variables of an operation before gqlgen does, which is laxer here and stricter there than the
// specification, and hands it what it takes as it is.
type preparation struct {
	schema    *ast.Schema
	rules     func() *rules.Rules
	types     *input.Types
	documents *documents
	told      bool // of the schema
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
} = (*preparation)(nil)

// ExtensionName is for gqlgen's messages.
func (*preparation) ExtensionName() string { return "Preparation" }

// Validate has nothing to refuse.
func (*preparation) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters puts in the coerced variables. A document that is not valid is left to gqlgen, which says what
// is wrong with it, but for what the parser wrongly takes. A valid one gets to gqlgen by the cache, so that it is parsed and
// validated once.
func (p *preparation) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	document, known := p.documents.Get(ctx, params.Query)
	if !known {
		var err error
		if document, err = parser.ParseQuery(&ast.Source{Input: params.Query}); err != nil {
			return nil
		}
		if err := input.Syntax(params.Query, document); err != nil {
			errcode.Set(err, errcode.ParseFailed)
			return err
		}
		if len(document.Operations) == 0 || len(validator.ValidateWithRules(p.schema, document, p.rules())) > 0 {
			return nil
		}
		p.documents.Add(ctx, params.Query, document)
	}
	operation := document.Operations.ForName(params.OperationName)
	if operation == nil {
		return nil
	}
	values, err := p.types.Variables(operation, params.Variables)
	if err == nil {
		params.Variables = values
		return nil
	}
	return p.refused(err)
}

func (p *preparation) refused(err *input.VariableError) *gqlerror.Error {
	message := err.Error()
	if !p.told {
		message = fmt.Sprintf("Variable $%s: is not valid", err.Place())
	}
	refused := &gqlerror.Error{Message: message, Extensions: code(CodeValidationFailed)}
	if at := err.Variable.Position; at != nil {
		refused.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	return refused
}

// MutateOperationContext refuses an operation whose directives get null where none may be, and has fields fail whose
// arguments do.
func (*preparation) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	if asksForSchema(operation.RawQuery) {
		wrap(operation, tellByKind)
	}
	nulls := input.NullsOf(operation.Operation, operation.Variables)
	if directive := nulls.Directive; directive != nil {
		refused := gqlerror.ErrorLocf("", directive.Position.Line, directive.Position.Column,
			"An argument of @%s must not be null.", directive.Name)
		errcode.Set(refused, errcode.ValidationFailed)
		return refused
	}
	if nulls.Arguments == nil {
		return nil
	}
	wrap(operation, func(ctx context.Context, resolve graphql.Resolver) (any, error) {
		if path, ok := nulls.Arguments[graphql.GetFieldContext(ctx).Field.Field]; ok {
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

// argumentPath splits what gqlgen's path of an argument adds to that of its field.
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
