package telemetry

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// tally counts events by their labels. OpenTelemetry's own counters check the labels anew at each event, which would take a
// good part of the time of a kept answer; they read a tally when they are asked.
type tally[K comparable] struct {
	labels func(K) []attribute.KeyValue

	mu     sync.RWMutex
	counts map[K]*counted
}

// counted is what a tally has of one set of labels.
type counted struct {
	count  atomic.Int64
	labels metric.MeasurementOption
	record []metric.RecordOption // the labels alone
}

func newTally[K comparable](labels func(K) []attribute.KeyValue) *tally[K] {
	return &tally[K]{labels: labels, counts: make(map[K]*counted)}
}

// add counts n events with the labels that a key stands for.
func (t *tally[K]) add(key K, n int64) { t.of(key).count.Add(n) }

// of returns what is counted for a key.
func (t *tally[K]) of(key K) *counted {
	t.mu.RLock()
	found := t.counts[key]
	t.mu.RUnlock()
	if found != nil {
		return found
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.counts[key] == nil {
		labels := metric.WithAttributeSet(attribute.NewSet(t.labels(key)...))
		t.counts[key] = &counted{labels: labels, record: []metric.RecordOption{labels}}
	}
	return t.counts[key]
}

// register makes the counter that reads the tally.
func (t *tally[K]) register(meter metric.Meter, name, unit, description string) error {
	_, err := meter.Int64ObservableCounter(name, metric.WithUnit(unit), metric.WithDescription(description),
		metric.WithInt64Callback(t.report))
	return err
}

// registerGauge makes the gauge that reads the tally.
func (t *tally[K]) registerGauge(meter metric.Meter, name, unit, description string) error {
	_, err := meter.Int64ObservableGauge(name, metric.WithUnit(unit), metric.WithDescription(description),
		metric.WithInt64Callback(t.report))
	return err
}

func (t *tally[K]) report(_ context.Context, to metric.Int64Observer) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for _, one := range t.counts {
		to.Observe(one.count.Load(), one.labels)
	}
	return nil
}

// timings is a histogram of durations by their labels.
type timings[K comparable] struct {
	metric.Float64Histogram

	keys *tally[K]
}

// newTimings returns a histogram with buckets for everything from a kept answer, well below a millisecond, to the longest
// operation.
func newTimings[K comparable](
	meter metric.Meter, name, description string, labels func(K) []attribute.KeyValue,
) (timings[K], error) {
	made, err := meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(description),
		metric.WithExplicitBucketBoundaries(0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20))
	return timings[K]{made, newTally(labels)}, err
}

// record adds a duration.
func (t timings[K]) record(ctx context.Context, key K, took time.Duration) {
	t.Record(ctx, took.Seconds(), t.keys.of(key).record...)
}
