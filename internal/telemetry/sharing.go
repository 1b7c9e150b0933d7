package telemetry

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/news"
	"mailbox-graphql/internal/shared/tier"
)

// sharing observes what is shared with other servers.
type sharing struct{ *Telemetry }

// Called counts a call to Redis. A call that was not sent took no time.
func (s sharing) Called(ctx context.Context, outcome shared.Outcome, took time.Duration) {
	if s.meters == nil {
		return
	}
	s.meters.redisCalls.add(outcome, 1)
	if outcome != shared.Skipped {
		s.meters.redisDuration.record(ctx, struct{}{}, took)
	}
}

// Took counts what another server has made.
func (s sharing) Took(kind string) {
	if s.meters != nil {
		s.meters.taken.add(kind, 1)
	}
}

// Standing makes the metrics of how the store stands.
func (s sharing) Standing(read func() shared.Stats) {
	if s.meters != nil {
		report(s.meters.watchStore(read))
	}
}

// Looked counts a look into the shared tier, and notes it in the span of its read.
func (s sharing) Looked(ctx context.Context, outcome tier.Outcome, took time.Duration) {
	if s.meters != nil {
		s.meters.cacheReads.add(cacheLabels{"shared", string(outcome)}, 1)
	}
	if span := trace.SpanFromContext(ctx); span.IsRecording() {
		span.AddEvent("shared tier", trace.WithAttributes(
			attribute.String("mailbox.cache.outcome", string(outcome)), attribute.Float64("mailbox.shared.wait", took.Seconds())))
	}
}

// Notice counts a notice.
func (s sharing) Notice(event news.Event) {
	if s.meters != nil {
		s.meters.notices.add(event, 1)
	}
}

// Hearing makes the metric of whether this server hears of the others.
func (s sharing) Hearing(read func() bool) {
	if s.meters != nil {
		report(s.meters.watchFlag("mailbox.others.heard",
			"1 if the server hears of what the other servers change, and 0 otherwise.", read))
	}
}

// registerSharing makes the counters of what is shared. A server that shares nothing counts nothing, and exports none of them.
func (i *instruments) registerSharing() error {
	var failure error
	i.redisDuration, failure = newTimings(i.meter, "mailbox.redis.call.duration",
		"Time of a call to Redis that was sent.", unlabelled)
	return errors.Join(failure,
		i.redisCalls.register(i.meter, "mailbox.redis.calls", "{call}",
			"Calls to Redis by outcome: answered, refused, failed (no answer within the timeout), given_up (by the caller), skipped "+
				"(not sent, as Redis is unavailable)."),
		i.notices.register(i.meter, "mailbox.notices", "{notice}",
			"Notices between servers by what became of them: sent, delayed, heard, missed. After missed the cache was dropped."),
		i.taken.register(i.meter, "mailbox.values.taken", "{value}",
			"What another server has made and this one has taken, by kind: token, document, outcome (of a mutation)."))
}

// watchStore reads whether Redis answers, and how many servers there are.
func (i *instruments) watchStore(read func() shared.Stats) error {
	servers := i.gauge("mailbox.servers", "{server}",
		"Servers of the account: the most that were there at once within the last minute, as far as this one knows.")
	return errors.Join(
		i.observe(func(o metric.Observer) { o.ObserveInt64(servers, int64(read().Servers)) }, servers),
		i.watchFlag("mailbox.redis.available", "1 if Redis answers this server, and 0 otherwise.",
			func() bool { return read().Available }),
		i.watchFlag("mailbox.servers.alike",
			"1 if all servers of the account that run have the same secret, limit and budget, and 0 otherwise.",
			func() bool { return read().Alike }))
}

// watchFlag makes a gauge of 0 and 1.
func (i *instruments) watchFlag(name, description string, read func() bool) error {
	flag := i.gauge(name, "", description)
	return i.observe(func(o metric.Observer) {
		value := int64(0)
		if read() {
			value = 1
		}
		o.ObserveInt64(flag, value)
	}, flag)
}
