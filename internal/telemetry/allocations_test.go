package telemetry

import (
	"fmt"
	"testing"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"mailbox-graphql/upstream/emulator"
)

// allocations counts those of an operation whose answer is kept.
func allocations(t *testing.T, opts Options) float64 {
	t.Helper()
	o := newObserved(t, emulator.Options{Customers: 20}, opts)
	variables := map[string]any{"id": fmt.Sprint(o.account.Customers()[0].ID)}
	o.ask(t, customerQuery, variables)
	const runs = 200
	return testing.AllocsPerRun(runs, func() { o.ask(t, customerQuery, variables) })
}

// What telemetry allocates for the cheapest operation: next to nothing for metrics, and little for a trace that the sampler has
// left out.
func TestAllocations(t *testing.T) { //nolint:paralleltest // it counts allocations, and sets a variable
	off := allocations(t, Options{})
	spans := tracetest.NewInMemoryExporter()
	t.Setenv("OTEL_TRACES_SAMPLER", "always_off")
	for name, test := range map[string]struct {
		opts Options
		most float64
	}{
		"metrics":          {Options{Prometheus: true}, 3},
		"traces, left out": {Options{spans: sdktrace.NewSimpleSpanProcessor(spans)}, 10},
	} {
		more := allocations(t, test.opts) - off
		t.Logf("%s: %.0f more than %.0f", name, more, off)
		if more > test.most {
			t.Errorf("%s: %.0f allocations more than %.0f, want at most %.0f more", name, more, off, test.most)
		}
	}
	if left := spans.GetSpans(); len(left) > 0 {
		t.Errorf("%d spans of traces that are left out", len(left))
	}
}
