package telemetry

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
)

// operations observes the GraphQL endpoint.
type operations struct{ *Telemetry }

// Operation begins an operation's span, and counts the operation at its end.
func (o operations) Operation(ctx context.Context) (context.Context, func(graph.Operation)) {
	ctx, span := o.startOperation(ctx)
	return ctx, func(done graph.Operation) {
		if o.meters != nil {
			o.meters.operation(ctx, done)
		}
		endOperation(span, done)
	}
}

// Batch begins the span of a loader's batch.
func (o operations) Batch(ctx context.Context, loader string, keys int) (context.Context, func()) {
	ctx, span := o.startBatch(ctx, loader, keys)
	return ctx, func() { span.End() }
}

// Subscription counts a subscription.
func (o operations) Subscription(over transport.StreamKind) func(graph.SubscriptionEnd) {
	if o.meters == nil {
		return func(graph.SubscriptionEnd) {}
	}
	o.meters.subscriptionsOpen.add(over, 1)
	return func(reason graph.SubscriptionEnd) {
		o.meters.subscriptionsOpen.add(over, -1)
		o.meters.subscriptionsEnded.add(reason, 1)
	}
}

// SubscriptionRefused counts a subscription that could not begin.
func (o operations) SubscriptionRefused(over transport.StreamKind) {
	if o.meters != nil {
		o.meters.subscriptionsRefused.add(over, 1)
	}
}

// Event begins the trace of the answer to an event, and counts the event at its end.
func (o operations) Event(ctx context.Context, over transport.StreamKind) (context.Context, func()) {
	ctx, span := o.startEvent(ctx)
	return ctx, func() {
		span.End()
		if o.meters != nil {
			o.meters.events.add(over, 1)
		}
	}
}

// Mark names an operation by its span.
func (o operations) Mark(ctx context.Context) any { return o.spanOf(ctx) }

// Admission makes the metrics of what runs and waits.
func (o operations) Admission(read func() admission.Stats) {
	if o.meters != nil {
		report(o.meters.watchAdmission(read))
	}
}

// requests observes the client of the REST API.
type requests struct{ *Telemetry }

// Attempt begins an attempt's span, and counts the attempt at its end.
func (r requests) Attempt(ctx context.Context, method, route string) (context.Context, func(upstream.Attempt)) {
	ctx, span := r.startAttempt(ctx, method, route)
	return ctx, func(made upstream.Attempt) {
		if r.meters != nil {
			r.meters.attempt(ctx, method, route, made)
		}
		endAttempt(span, made)
	}
}

// Refused counts a request that was not sent.
func (r requests) Refused(_ context.Context, reason upstream.Refusal) {
	if r.meters != nil {
		r.meters.refused(reason)
	}
}

// Read counts a read, and links its span to that of the load that it shares.
func (r requests) Read(ctx context.Context, read upstream.Read) {
	if r.meters != nil {
		r.meters.read(read)
	}
	if read.Outcome == cache.Coalesced {
		link(trace.SpanFromContext(ctx), read.Load)
	}
}

// Load names a load by the span that began it.
func (r requests) Load(ctx context.Context) any { return r.spanOf(ctx) }

// Watch makes the metrics of the client's present condition.
func (t *Telemetry) Watch(read func() upstream.Stats) {
	if t.meters != nil {
		report(t.meters.watchClient(read))
	}
}

// WatchReadiness makes the metric of the server's readiness.
func (t *Telemetry) WatchReadiness(read func() bool) {
	if t.meters != nil {
		report(t.meters.watchReadiness(read))
	}
}

// report passes an error on to the handler of all of OpenTelemetry's errors.
func report(err error) {
	if err != nil {
		otel.Handle(err)
	}
}
