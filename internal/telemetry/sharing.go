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

// sharing observes what this server shares with others.
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

// Took counts a value that another server has made.
func (s sharing) Took(kind string) {
	if s.meters != nil {
		s.meters.taken.add(kind, 1)
	}
}

// WatchStore registers the metrics of the store's condition.
func (s sharing) WatchStore(read func() shared.Stats) {
	if s.meters != nil {
		report(s.meters.watchStore(read))
	}
}

// Looked counts a look into the shared tier, and adds it to the span of its read.
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

// WatchNews registers the metric of whether this server hears of the others.
func (s sharing) WatchNews(read func() bool) {
	if s.meters != nil {
		report(s.meters.watchFlag("mailbox.others.heard",
			"1 if the server hears of what the other servers change, and 0 otherwise.", read))
	}
}

// registerSharing registers the counters of what is shared. A server that shares nothing exports none of them.
func (i *instruments) registerSharing() error {
	var failure error
	i.redisDuration, failure = newTimings(i.meter, "mailbox.redis.call.duration",
		"Time of a call to Redis that was sent.", unlabelled)
	return errors.Join(failure,
		i.redisCalls.register(i.meter, "mailbox.redis.calls", "{call}",
			"Calls to Redis by outcome: answered, refused, failed (no answer within the timeout), given_up (by the caller), skipped "+
				"(not sent, as Redis is unavailable)."),
		i.notices.register(i.meter, "mailbox.notices", "{notice}",
			"Notices between servers by what became of them: sent, delayed, heard, missed. "+
				"After missed, the server has dropped its cache."),
		i.taken.register(i.meter, "mailbox.values.taken", "{value}",
			"Values that other servers have made and this one has taken, by kind: token, document, outcome (of a mutation)."))
}

// watchStore registers the gauges of whether Redis answers, and of how many servers there are.
func (i *instruments) watchStore(read func() shared.Stats) error {
	servers := i.gauge("mailbox.servers", "{server}",
		"Largest number of the account's servers that ran at once within the last minute, as far as this one knows.")
	return errors.Join(
		i.observe(func(o metric.Observer) { o.ObserveInt64(servers, int64(read().Servers)) }, servers),
		i.watchFlag("mailbox.redis.available", "1 if Redis answers this server, and 0 otherwise.",
			func() bool { return read().Available }),
		i.watchFlag("mailbox.servers.alike",
			"1 if all servers of the account that run have the same secret, limit and budget, and 0 otherwise.",
			func() bool { return read().Alike }))
}

// watchFlag registers a gauge that is 1 while read returns true, and 0 otherwise.
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
