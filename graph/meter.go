package graph

import (
	"context"
	"net/http"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/upstream"
)

// meter counts what the reads of one operation cost, and records which fields show stale or unreadable data.
type meter struct {
	usage      upstream.Usage
	reads      upstream.Reads
	stale      staleFields
	unreadable unreadableFields
	readList   *readList // nil unless the answer is to tell of the reads
}

// watchField resolves a field, and marks the field if it shows unreadable or stale data. One interceptor does both, since
// gqlgen allocates memory for each interceptor of a field.
func watchField(ctx context.Context, next graphql.Resolver) (any, error) {
	m := meterOf(ctx)
	if m == nil {
		return next(ctx)
	}
	var value any
	var err error
	if m.unreadable.any.Load() {
		value, err = m.unreadable.resolve(ctx, next)
	} else {
		value, err = next(ctx)
	}
	if m.stale.any.Load() {
		m.stale.mark(ctx, value)
	}
	return value, err
}

type meterKey struct{}

// withMeter gives each operation its own meter.
func withMeter(ctx context.Context, header http.Header) context.Context {
	m := new(meter)
	if asksForCacheReport(header) {
		m.readList = new(readList)
		m.usage.OnRead = m.readList.note
	}
	m.usage.OnStale = m.stale.noteResource
	m.usage.OnFlaws = m.unreadable.noteRead
	m.usage.Reads = &m.reads
	ctx = context.WithValue(ctx, meterKey{}, m)
	return upstream.WithUsage(ctx, &m.usage)
}

// meterOf returns the operation's meter, and nil for a request that has not become an operation.
func meterOf(ctx context.Context) *meter {
	m, _ := ctx.Value(meterKey{}).(*meter)
	return m
}

// watchesFields tells whether an operation has read stale or unreadable data, so that [watchField] has to see each field.
func watchesFields(ctx context.Context) bool {
	m := meterOf(ctx)
	return m != nil && (m.stale.any.Load() || m.unreadable.any.Load())
}

// setExtension adds a member to the extensions of an answer.
func setExtension(response *graphql.Response, name string, value any) {
	if response.Extensions == nil {
		response.Extensions = make(map[string]any, 1)
	}
	response.Extensions[name] = value
}
