package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/upstream"
)

// meter records what the reads of one operation cost, and which of its fields show stale or unreadable data.
type meter struct {
	usage upstream.Usage
	stale staleFields
	flaws flawedFields
}

// watchField resolves a field, and marks it if it shows unreadable or stale data. It is one interceptor for both, since
// gqlgen allocates for each one that a field passes.
func watchField(ctx context.Context, next graphql.Resolver) (any, error) {
	m := meterOf(ctx)
	if m == nil {
		return next(ctx)
	}
	var value any
	var err error
	if m.flaws.any.Load() {
		value, err = m.flaws.mark(ctx, next)
	} else {
		value, err = next(ctx)
	}
	if m.stale.any.Load() {
		m.stale.mark(ctx, value)
	}
	return value, err
}

type meterKey struct{}

// withMeter gives each operation a meter of its own.
func withMeter(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	m := new(meter)
	m.usage.OnStale = m.stale.resource
	m.usage.OnFlaws = m.flaws.read
	ctx = context.WithValue(ctx, meterKey{}, m)
	return next(upstream.WithUsage(ctx, &m.usage))
}

// meterOf returns the operation's meter, and nil for a request that has not become an operation.
func meterOf(ctx context.Context) *meter {
	m, _ := ctx.Value(meterKey{}).(*meter)
	return m
}

// looksAtFields tells whether an operation shows anything stale or flawed, so that each of its fields has to be looked at.
func looksAtFields(ctx context.Context) bool {
	m := meterOf(ctx)
	return m != nil && (m.stale.any.Load() || m.flaws.any.Load())
}

// setExtension adds a member to the extensions of an answer.
func setExtension(response *graphql.Response, name string, value any) {
	if response.Extensions == nil {
		response.Extensions = make(map[string]any, 1)
	}
	response.Extensions[name] = value
}
