package limits

import (
	"context"

	"github.com/99designs/gqlgen/complexity"
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

// Options configures an Extension.
type Options struct {
	Limits
	// Introspection allows the fields that show the schema.
	Introspection bool
	// Known is the server's cache of valid documents, which are within the limits.
	Known graphql.Cache[*ast.QueryDocument]
}

// Extension applies limits in a gqlgen server.
type Extension struct {
	opts   Options
	schema graphql.ExecutableSchema
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationParameterMutator
	graphql.OperationContextMutator
	graphql.ResponseInterceptor
} = (*Extension)(nil)

// New returns an extension for one server.
func New(opts Options) *Extension {
	opts.Limits = opts.withDefaults()
	return &Extension{opts: opts}
}

// ExtensionName is for gqlgen's messages.
func (*Extension) ExtensionName() string { return "Limits" }

// Validate keeps the schema, whose fields have prices.
func (e *Extension) Validate(schema graphql.ExecutableSchema) error {
	e.schema = schema
	return nil
}

// MutateOperationParameters changes nothing: it is gqlgen's only hook before validation.
func (e *Extension) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if values := countValues(params.Variables) - 1; values > e.opts.Values {
		return exceeded(errorcode.ValueLimit, "The variables have %d values; at most %d are allowed.", values, e.opts.Values)
	}
	if _, ok := e.opts.Known.Get(ctx, params.Query); ok {
		return nil
	}
	return e.checkText(ctx, params.Query)
}

// MutateOperationContext lets gqlgen answer introspection, and refuses an operation that costs too much.
func (e *Extension) MutateOperationContext(ctx context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	operation.DisableIntrospection = !e.opts.Introspection
	price := complexity.Calculate(ctx, e.schema, operation.Operation, operation.Variables)
	if price > e.opts.Complexity {
		return exceeded(errorcode.ComplexityLimit, "The operation costs %d; at most %d is allowed.", price, e.opts.Complexity)
	}
	operation.Stats.SetExtension(priceExtension, price)
	return nil
}

const priceExtension = "price"

// PriceOf returns the price of an operation that is within the limits, and 0 for any other.
func PriceOf(operation *graphql.OperationContext) int {
	price, _ := operation.Stats.GetExtension(priceExtension).(int)
	return price
}

// InterceptResponse puts errors in order and leaves out those beyond the limit.
func (e *Extension) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response != nil && len(response.Errors) > 0 {
		response.Errors = e.opts.cut(inOrder(response.Errors))
	}
	return response
}
