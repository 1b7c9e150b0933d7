package admission

import (
	"context"
	"math"
)

type operationsKey struct{}

// WithOperations returns a context whose caller runs at most the given number of operations at once. Zero or less: as many as
// any other caller.
func WithOperations(ctx context.Context, most int) context.Context {
	return context.WithValue(ctx, operationsKey{}, most)
}

func operationsOf(ctx context.Context) int {
	if most, _ := ctx.Value(operationsKey{}).(int); most > 0 {
		return most
	}
	return math.MaxInt
}
