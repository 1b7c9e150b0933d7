package telemetry

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
)

// instruments are the metrics. What is counted as it happens has a field; what is read when it is asked for has a callback, see
// [instruments.watch].
//
// A metric of a new kind of event gets a counter here with bounded labels, and a method that the part's observer calls.
type instruments struct {
	meter metric.Meter

	httpRequests      metric.Int64Counter
	httpDuration      metric.Float64Histogram
	operations        metric.Int64Counter
	operationErrors   metric.Int64Counter
	operationDuration metric.Float64Histogram
	requests          metric.Int64Counter
	requestDuration   metric.Float64Histogram
	requestsRefused   metric.Int64Counter
	permits           metric.Int64Counter
	permitWait        metric.Float64Histogram
	cacheReads        metric.Int64Counter
	tokenRequests     metric.Int64Counter

	operationNames, routes *names
	sets                   sync.Map // of metric.MeasurementOption, by what they are made of
}

// Bounds of the values of labels.
const (
	maxOperationNames = 100
	maxRoutes         = 100
)

// seconds are the bounds of durations: from a kept answer, well below a millisecond, to the longest operation.
var seconds = []float64{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20}

func newInstruments(meter metric.Meter) (*instruments, error) {
	i := &instruments{meter: meter, operationNames: newNames(maxOperationNames), routes: newNames(maxRoutes)}
	var failures []error
	counter := func(name, unit, description string) metric.Int64Counter {
		made, err := meter.Int64Counter(name, metric.WithUnit(unit), metric.WithDescription(description))
		failures = append(failures, err)
		return made
	}
	duration := func(name, description string) metric.Float64Histogram {
		made, err := meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(description),
			metric.WithExplicitBucketBoundaries(seconds...))
		failures = append(failures, err)
		return made
	}
	i.httpRequests = counter("mailbox.http.requests", "{request}", "HTTP requests that were answered, by route, method and status.")
	i.httpDuration = duration("mailbox.http.request.duration", "Time to answer an HTTP request, by route.")
	i.operations = counter("mailbox.operations", "{operation}",
		"GraphQL requests. The operation is the name in a trusted or registered document, and other for all else.")
	i.operationErrors = counter("mailbox.operation.errors", "{operation}",
		"GraphQL requests whose answer has an error of the code.")
	i.operationDuration = duration("mailbox.operation.duration", "Time to answer a GraphQL request.")
	i.requests = counter("mailbox.rest.requests", "{request}",
		"REST requests that were sent, by route, method and status; each attempt counts. Status 0: there was no answer.")
	i.requestDuration = duration("mailbox.rest.request.duration",
		"Time from the grant of a REST request's permits to the header of its answer, by route.")
	i.requestsRefused = counter("mailbox.rest.requests.refused", "{request}",
		"REST requests that the server did not send, by the reason: budget, share, operation_limit or circuit.")
	i.permits = counter("mailbox.permits.spent", "{permit}", "Permits of the account's budget that REST requests took.")
	i.permitWait = duration("mailbox.permit.wait", "Time that REST requests waited for permits and a slot.")
	i.cacheReads = counter("mailbox.cache.reads", "{read}",
		"Reads by tier and outcome: hit, miss, coalesced (shared with another read), stale. The tier answers counts operations.")
	i.tokenRequests = counter("mailbox.token.requests", "{request}", "Requests for a token of the server's app, by outcome.")
	failures = append(failures, i.watchUnknowns())
	return i, errors.Join(failures...)
}

// with returns the option for labels, which it makes once. The key says which labels they are.
func (i *instruments) with(key any, labels func() []attribute.KeyValue) metric.MeasurementOption {
	if made, ok := i.sets.Load(key); ok {
		option, _ := made.(metric.MeasurementOption)
		return option
	}
	option := metric.WithAttributeSet(attribute.NewSet(labels()...))
	i.sets.Store(key, option)
	return option
}

type (
	httpLabels      struct{ route, method, status string }
	routeLabel      struct{ route string }
	operationLabels struct{ name, kind, outcome string }
	kindLabels      struct{ kind string }
	errorLabels     struct{ kind, code string }
	requestLabels   struct {
		route, method string
		status        int
	}
	cacheLabels   struct{ tier, outcome string }
	reasonLabels  struct{ reason string }
	outcomeLabels struct{ outcome string }
)

func (i *instruments) httpRequest(ctx context.Context, route, method string, status int, took time.Duration) {
	key := httpLabels{route, method, strconv.Itoa(status)}
	i.httpRequests.Add(ctx, 1, i.with(key, func() []attribute.KeyValue {
		return []attribute.KeyValue{
			attribute.String("route", route), attribute.String("method", method), attribute.String("status", key.status),
		}
	}))
	i.httpDuration.Record(ctx, took.Seconds(), i.with(routeLabel{route}, func() []attribute.KeyValue {
		return []attribute.KeyValue{attribute.String("route", route)}
	}))
}

func (i *instruments) operation(ctx context.Context, done graph.Operation) {
	key := operationLabels{other, orNone(done.Type), string(done.Outcome)}
	if done.Persisted {
		key.name = i.operationNames.of(done.Name)
	}
	i.operations.Add(ctx, 1, i.with(key, func() []attribute.KeyValue {
		return []attribute.KeyValue{
			attribute.String("operation", key.name), attribute.String("type", key.kind), attribute.String("outcome", key.outcome),
		}
	}))
	for _, code := range done.Codes {
		i.operationErrors.Add(ctx, 1, i.with(errorLabels{key.kind, code}, func() []attribute.KeyValue {
			return []attribute.KeyValue{attribute.String("type", key.kind), attribute.String("code", code)}
		}))
	}
	if done.Outcome == graph.WasRefused {
		return
	}
	i.operationDuration.Record(ctx, done.Duration.Seconds(), i.with(kindLabels{key.kind}, func() []attribute.KeyValue {
		return []attribute.KeyValue{attribute.String("type", key.kind)}
	}))
	i.cacheRead(ctx, "answers", string(done.Answer))
}

// orNone returns the type of an operation, or none where there was no valid document.
func orNone(kind string) string {
	if kind == "" {
		return "none"
	}
	return kind
}

func (i *instruments) cacheRead(ctx context.Context, tier, outcome string) {
	i.cacheReads.Add(ctx, 1, i.with(cacheLabels{tier, outcome}, func() []attribute.KeyValue {
		return []attribute.KeyValue{attribute.String("tier", tier), attribute.String("outcome", outcome)}
	}))
}

func (i *instruments) read(ctx context.Context, read upstream.Read) {
	outcome := string(read.Outcome)
	if read.Outcome == cache.Loaded {
		outcome = "miss"
	}
	i.cacheRead(ctx, "resources", outcome)
}

func (i *instruments) attempt(ctx context.Context, method, route string, made upstream.Attempt) {
	i.permitWait.Record(ctx, made.Queued.Seconds())
	if made.Permits == 0 {
		return
	}
	i.permits.Add(ctx, int64(made.Permits))
	route = i.routes.of(route)
	i.requests.Add(ctx, 1, i.with(requestLabels{route, method, made.Status}, func() []attribute.KeyValue {
		return []attribute.KeyValue{
			attribute.String("route", route), attribute.String("method", method), attribute.Int("status", made.Status),
		}
	}))
	i.requestDuration.Record(ctx, (made.Duration - made.Queued).Seconds(), i.with(routeLabel{route},
		func() []attribute.KeyValue { return []attribute.KeyValue{attribute.String("route", route)} }))
}

func (i *instruments) refused(ctx context.Context, reason upstream.Refusal) {
	i.requestsRefused.Add(ctx, 1, i.with(reasonLabels{string(reason)}, func() []attribute.KeyValue {
		return []attribute.KeyValue{attribute.String("reason", string(reason))}
	}))
}

func (i *instruments) tokenRequest(err error) {
	outcome := "success"
	if err != nil {
		outcome = "failure"
	}
	i.tokenRequests.Add(context.Background(), 1, i.with(outcomeLabels{outcome}, func() []attribute.KeyValue {
		return []attribute.KeyValue{attribute.String("outcome", outcome)}
	}))
}

// watchUnknowns reads how many values became UNKNOWN.
func (i *instruments) watchUnknowns() error {
	_, err := i.meter.Int64ObservableCounter("mailbox.unknown.values", metric.WithUnit("{value}"),
		metric.WithDescription("Values of the REST API that the schema does not know, by enum. The log names each word once."),
		metric.WithInt64Callback(func(_ context.Context, to metric.Int64Observer) error {
			for enum, count := range model.UnknownCounts() {
				to.Observe(count, metric.WithAttributes(attribute.String("enum", enum)))
			}
			return nil
		}))
	return err
}

// watchAdmission reads what runs and what waits for its turn.
func (i *instruments) watchAdmission(read func() admission.Stats) error {
	running := i.gauge("mailbox.operations.running", "{operation}", "Operations that run.")
	waiting := i.gauge("mailbox.operations.waiting", "{operation}", "Operations that wait for their turn.")
	held := i.gauge("mailbox.operations.memory", "By", "Memory of running operations and of answers under way, as estimated.")
	return i.observe(func(o metric.Observer) {
		now := read()
		o.ObserveInt64(running, int64(now.Running))
		o.ObserveInt64(waiting, int64(now.Waiting))
		o.ObserveInt64(held, now.Bytes)
	}, running, waiting, held)
}

// watchClient reads the condition of the client of the REST API.
func (i *instruments) watchClient(read func() upstream.Stats) error {
	waiting := i.gauge("mailbox.rest.requests.waiting", "{request}", "REST requests that wait for permits or a slot.")
	underway := i.gauge("mailbox.rest.requests.underway", "{request}", "REST requests whose answer has not been read.")
	remaining := i.gauge("mailbox.permits.remaining", "{permit}",
		"Permits that could be spent now, of the account with the fewest. Absent while no limit is known.")
	coolDown := i.gauge("mailbox.cool_down", "s", "Time for which Help Scout has asked to wait, of the account that waits longest.")
	accounts := i.gauge("mailbox.circuits", "{account}", "Accounts by the state of their circuit: closed, open, half_open.")
	entries := i.gauge("mailbox.cache.entries", "{entry}", "Entries in the cache, by tier.")
	bytes := i.gauge("mailbox.cache.size", "By", "Memory of the entries in the cache, by tier.")
	evictions, err := i.meter.Int64ObservableCounter("mailbox.cache.evictions", metric.WithUnit("{entry}"),
		metric.WithDescription("Entries that left the cache to make room for others, by tier."))
	return errors.Join(err, i.observe(func(o metric.Observer) {
		now := read()
		o.ObserveInt64(waiting, int64(now.Waiting))
		o.ObserveInt64(underway, int64(now.Underway))
		if now.RemainingKnown {
			o.ObserveInt64(remaining, int64(now.Remaining))
		}
		o.ObserveInt64(coolDown, int64(now.CoolDown.Round(time.Second)/time.Second))
		for state, count := range now.Circuits {
			o.ObserveInt64(accounts, int64(count), metric.WithAttributes(attribute.String("state", string(state))))
		}
		for tier, held := range map[string]cache.Holding{"resources": now.Cache.Resources, "answers": now.Cache.Answers} {
			label := metric.WithAttributes(attribute.String("tier", tier))
			o.ObserveInt64(entries, held.Entries, label)
			o.ObserveInt64(bytes, held.Bytes, label)
			o.ObserveInt64(evictions, held.Evictions, label)
		}
	}, waiting, underway, remaining, coolDown, accounts, entries, bytes, evictions))
}

// gauge returns a gauge. Its error is that of its registration, which follows.
func (i *instruments) gauge(name, unit, description string) metric.Int64ObservableGauge {
	made, _ := i.meter.Int64ObservableGauge(name, metric.WithUnit(unit), metric.WithDescription(description))
	return made
}

func (i *instruments) observe(read func(metric.Observer), all ...metric.Observable) error {
	_, err := i.meter.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		read(o)
		return nil
	}, all...)
	return err
}
