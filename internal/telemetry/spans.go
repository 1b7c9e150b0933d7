package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream"
)

func (t *Telemetry) start(ctx context.Context, name string, kind trace.SpanKind, about ...attribute.KeyValue) (
	context.Context, trace.Span,
) {
	if t.tracer == nil || isLeftOut(ctx) {
		return ctx, noop.Span{}
	}
	return t.tracer.Start(ctx, name, trace.WithSpanKind(kind), trace.WithAttributes(about...))
}

// isLeftOut tells whether the sampler has decided against the trace of ctx. No sampler that the standard variables name decides
// otherwise on a span within it, so that the spans need not be made.
func isLeftOut(ctx context.Context) bool {
	parent := trace.SpanContextFromContext(ctx)
	return parent.IsValid() && !parent.IsRemote() && !parent.IsSampled()
}

// startOperation begins the span of an operation, whose name and type are known at its end.
func (t *Telemetry) startOperation(ctx context.Context) (context.Context, trace.Span) {
	return t.start(ctx, "GraphQL Operation", trace.SpanKindInternal)
}

// startEvent begins the span of the answer to an event of a subscription. It is a trace of its own, which links to the
// subscription's: a trace that lasts for hours, and is complete only then, shows nobody anything.
func (t *Telemetry) startEvent(ctx context.Context) (context.Context, trace.Span) {
	if t.tracer == nil {
		return ctx, noop.Span{}
	}
	return t.tracer.Start(ctx, "event", trace.WithNewRoot(), trace.WithLinks(trace.LinkFromContext(ctx)))
}

// endOperation names the span by the type of the operation, since its name is any client's, and ends it.
func endOperation(span trace.Span, done graph.Operation) {
	defer span.End()
	if !span.IsRecording() {
		return
	}
	if done.Type != "" {
		span.SetName(done.Type)
		span.SetAttributes(semconv.GraphQLOperationTypeKey.String(done.Type),
			semconv.GraphQLOperationName(done.Name), attribute.String("mailbox.operation.hash", done.Hash))
	}
	span.SetAttributes(attribute.String("mailbox.operation.outcome", string(done.Outcome)),
		attribute.String("mailbox.cache.outcome", string(done.Answer)))
	if len(done.Codes) > 0 {
		span.SetAttributes(attribute.StringSlice("mailbox.error.codes", done.Codes))
	}
	link(span, done.Shared)
	if done.Outcome == graph.Failed {
		span.SetStatus(codes.Error, "")
	}
}

// startAttempt begins the span of one attempt of a REST request. Its address stays out of it.
func (t *Telemetry) startAttempt(ctx context.Context, method, route string) (context.Context, trace.Span) {
	if t.tracer == nil || isLeftOut(ctx) { // before the name is made
		return ctx, noop.Span{}
	}
	return t.start(ctx, method+" "+route, trace.SpanKindClient,
		semconv.HTTPRequestMethodKey.String(method), semconv.URLTemplate(route))
}

func endAttempt(span trace.Span, made upstream.Attempt) {
	defer span.End()
	if !span.IsRecording() {
		return
	}
	span.SetAttributes(
		attribute.Int("mailbox.permits", made.Permits),
		attribute.Float64("mailbox.permit.wait", made.Queued.Seconds()),
		attribute.String("mailbox.cache.outcome", "miss"),
	)
	if made.Number > 1 {
		span.SetAttributes(semconv.HTTPRequestResendCount(made.Number - 1))
	}
	const firstError = 400
	switch {
	case made.Err != nil:
		span.SetAttributes(semconv.ErrorTypeKey.String("no_answer"))
		span.SetStatus(codes.Error, made.Err.Error())
	default:
		span.SetAttributes(semconv.HTTPResponseStatusCode(made.Status))
		if made.Status >= firstError {
			span.SetStatus(codes.Error, "")
		}
	}
}

// startBatch begins the span of a loader's batch.
func (t *Telemetry) startBatch(ctx context.Context, loader string, keys int) (context.Context, trace.Span) {
	if t.tracer == nil || isLeftOut(ctx) {
		return ctx, noop.Span{}
	}
	return t.start(ctx, "load "+loader, trace.SpanKindInternal, attribute.Int("mailbox.loader.keys", keys))
}

// spanOf returns what others link to: the span of ctx.
func (t *Telemetry) spanOf(ctx context.Context) any {
	if t.tracer == nil {
		return nil
	}
	return trace.SpanContextFromContext(ctx)
}

// link links a span to another one, which spanOf returned.
func link(span trace.Span, to any) {
	if other, ok := to.(trace.SpanContext); ok && other.IsValid() {
		span.AddLink(trace.Link{SpanContext: other})
	}
}
