package limits

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

// Options configures an Extension.
type Options struct {
	Limits
	// Introspection allows the fields that show the schema.
	Introspection bool
	// IsValid reports whether the server has found a document valid before. Such a document is within the limits.
	IsValid func(text string) bool
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

// ExtensionName identifies the extension in gqlgen's messages.
func (*Extension) ExtensionName() string { return "Limits" }

// Validate keeps the schema, whose fields have prices.
func (e *Extension) Validate(schema graphql.ExecutableSchema) error {
	e.schema = schema
	return nil
}

// MutateOperationParameters refuses a document or variables that exceed a limit. It changes nothing: it is gqlgen's only
// hook before validation.
func (e *Extension) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if values := countValues(params.Variables) - 1; values > e.opts.Values {
		return exceeded(errorcode.ValueLimit, "The variables have %d values; at most %d are allowed.", values, e.opts.Values)
	}
	if e.opts.IsValid(params.Query) {
		return nil
	}
	return e.checkText(ctx, params.Query)
}

// MutateOperationContext allows introspection where it is on, and refuses an operation that costs too much.
func (e *Extension) MutateOperationContext(ctx context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	operation.DisableIntrospection = !e.opts.Introspection
	price := e.priceOf(ctx, operation)
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

// InterceptResponse sorts the errors, and omits errors beyond the limit.
func (e *Extension) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response != nil && len(response.Errors) > 0 {
		response.Errors = e.opts.cut(inOrder(response.Errors))
	}
	return response
}
