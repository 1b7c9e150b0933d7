package telemetry

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/news"
	"mailbox-graphql/internal/webhook"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
)

// instruments are the metrics. What is counted as it happens has a tally; what is read when it is asked for has a callback, see
// [instruments.watchClient].
//
// A metric of a new kind of event gets a tally here with bounded labels, and a method that the part's observer calls.
type instruments struct {
	meter metric.Meter

	httpRequests      *tally[httpLabels]
	httpDuration      timings[string]
	operations        *tally[operationLabels]
	operationErrors   *tally[errorLabels]
	operationDuration timings[string]
	requests          *tally[requestLabels]
	requestDuration   timings[string]
	requestsRefused   *tally[upstream.Refusal]
	permits           *tally[struct{}]
	permitWait        timings[struct{}]
	cacheReads        *tally[cacheLabels]
	tokenRequests     *tally[string]

	subscriptionsOpen    *tally[transport.StreamKind]
	subscriptionsRefused *tally[transport.StreamKind]
	subscriptionsEnded   *tally[graph.SubscriptionEnd]
	events               *tally[transport.StreamKind]
	deliveries           *tally[deliveryLabels]

	redisCalls    *tally[shared.Outcome]
	redisDuration timings[struct{}]
	notices       *tally[news.Event]
	taken         *tally[string]

	lastDelivery atomic.Int64 // seconds since 1970

	operationNames, routes *names
}

// Bounds of the values of labels.
const (
	maxOperationNames = 100
	maxRoutes         = 100
)

type (
	httpLabels struct {
		route, method string
		status        int
	}
	operationLabels struct{ name, kind, outcome string }
	errorLabels     struct{ kind, code string }
	requestLabels   struct {
		route, method string
		status        int
	}
	cacheLabels    struct{ tier, outcome string }
	deliveryLabels struct{ event, outcome string }
)

// labelled returns the function for the one label of a key.
func labelled[K ~string](name string) func(K) []attribute.KeyValue {
	return func(key K) []attribute.KeyValue { return []attribute.KeyValue{attribute.String(name, string(key))} }
}

func unlabelled(struct{}) []attribute.KeyValue { return nil }

func newInstruments(meter metric.Meter) (*instruments, error) {
	i := &instruments{
		meter: meter,
		httpRequests: newTally(func(key httpLabels) []attribute.KeyValue {
			return []attribute.KeyValue{
				attribute.String("route", key.route), attribute.String("method", key.method), attribute.Int("status", key.status),
			}
		}),
		operations: newTally(func(key operationLabels) []attribute.KeyValue {
			return []attribute.KeyValue{
				attribute.String("operation", key.name), attribute.String("type", key.kind), attribute.String("outcome", key.outcome),
			}
		}),
		operationErrors: newTally(func(key errorLabels) []attribute.KeyValue {
			return []attribute.KeyValue{attribute.String("type", key.kind), attribute.String("error_code", key.code)}
		}),
		requests: newTally(func(key requestLabels) []attribute.KeyValue {
			return []attribute.KeyValue{
				attribute.String("route", key.route), attribute.String("method", key.method), attribute.Int("status", key.status),
			}
		}),
		requestsRefused: newTally(labelled[upstream.Refusal]("reason")),
		permits:         newTally(unlabelled),
		cacheReads: newTally(func(key cacheLabels) []attribute.KeyValue {
			return []attribute.KeyValue{attribute.String("tier", key.tier), attribute.String("outcome", key.outcome)}
		}),
		tokenRequests: newTally(labelled[string]("outcome")),
		deliveries: newTally(func(key deliveryLabels) []attribute.KeyValue {
			return []attribute.KeyValue{attribute.String("event", key.event), attribute.String("outcome", key.outcome)}
		}),
		subscriptionsOpen:    newTally(labelled[transport.StreamKind]("transport")),
		subscriptionsRefused: newTally(labelled[transport.StreamKind]("transport")),
		subscriptionsEnded:   newTally(labelled[graph.SubscriptionEnd]("reason")),
		events:               newTally(labelled[transport.StreamKind]("transport")),

		redisCalls: newTally(labelled[shared.Outcome]("outcome")),
		notices:    newTally(labelled[news.Event]("event")),
		taken:      newTally(labelled[string]("kind")),

		operationNames: newNames(maxOperationNames),
		routes:         newNames(maxRoutes),
	}
	return i, errors.Join(i.registerCounters(), i.registerTimings(), i.registerSharing(), i.watchUnknowns())
}

func (i *instruments) registerCounters() error {
	return errors.Join(
		i.httpRequests.register(i.meter, "mailbox.http.requests", "{request}",
			"HTTP requests that were answered, by route, method and status."),
		i.operations.register(i.meter, "mailbox.operations", "{operation}",
			"GraphQL requests. The operation is the name in a trusted or registered document, and other for all else."),
		i.operationErrors.register(i.meter, "mailbox.operation.errors", "{operation}",
			"GraphQL requests whose answer has an error of the code."),
		i.requests.register(i.meter, "mailbox.rest.requests", "{request}",
			"REST requests that were sent, by route, method and status; each attempt counts. Status 0: there was no answer."),
		i.requestsRefused.register(i.meter, "mailbox.rest.requests.refused", "{request}",
			"REST requests that the server did not send, by the reason: budget, share, operation_limit or circuit."),
		i.permits.register(i.meter, "mailbox.permits.spent", "{permit}",
			"Permits of the account's budget that REST requests took."),
		i.cacheReads.register(i.meter, "mailbox.cache.reads", "{read}",
			"Reads by tier and outcome: hit, miss, coalesced (with another read of this server), shared (read by another server), "+
				"stale. The tier answers counts operations. The tier shared counts looks into Redis: hit, waited (for another server), "+
				"miss (this server loads it for all), unused."),
		i.tokenRequests.register(i.meter, "mailbox.token.requests", "{request}",
			"Requests for a token of the server's app, by outcome."),
		i.subscriptionsOpen.registerGauge(i.meter, "mailbox.subscriptions.open", "{subscription}",
			"Subscriptions that are open, by transport: sse, websocket."),
		i.subscriptionsEnded.register(i.meter, "mailbox.subscriptions.ended", "{subscription}",
			"Subscriptions that ended, by the reason: client, lifetime, credential, too_slow, missed, stop."),
		i.subscriptionsRefused.register(i.meter, "mailbox.subscriptions.refused", "{subscription}",
			"Subscriptions beyond the bound of the server or of the caller, by transport."),
		i.events.register(i.meter, "mailbox.subscription.events", "{event}",
			"Events of subscriptions that were answered, by transport."))
}

func (i *instruments) registerTimings() error {
	var failures [4]error
	i.httpDuration, failures[0] = newTimings(i.meter, "mailbox.http.request.duration",
		"Time to answer an HTTP request, by route. Streams of events and WebSockets are left out.", labelled[string]("route"))
	i.operationDuration, failures[1] = newTimings(i.meter, "mailbox.operation.duration",
		"Time to answer a GraphQL request. Subscriptions are left out.", labelled[string]("type"))
	i.requestDuration, failures[2] = newTimings(i.meter, "mailbox.rest.request.duration",
		"Time from the grant of a REST request's permits to the header of its answer, by route.", labelled[string]("route"))
	i.permitWait, failures[3] = newTimings(i.meter, "mailbox.permit.wait",
		"Time that REST requests waited for permits and a slot.", unlabelled)
	return errors.Join(failures[:]...)
}

func (i *instruments) httpRequest(ctx context.Context, route, method string, made *answer, took time.Duration) {
	i.httpRequests.add(httpLabels{route, method, made.code()}, 1)
	if !made.isStream() {
		i.httpDuration.record(ctx, route, took)
	}
}

func (i *instruments) operation(ctx context.Context, done graph.Operation) {
	name, kind := other, orNone(done.Type)
	if done.Persisted {
		name = i.operationNames.of(done.Name)
	}
	i.operations.add(operationLabels{name, kind, string(done.Outcome)}, 1)
	for _, code := range done.Codes {
		i.operationErrors.add(errorLabels{kind, code}, 1)
	}
	if done.Outcome == graph.WasRefused || kind == "subscription" { // a subscription lasts as long as its client wants
		return
	}
	i.operationDuration.record(ctx, kind, done.Duration)
	i.cacheReads.add(cacheLabels{"answers", string(done.Answer)}, 1)
}

// orNone returns the type of an operation, or none where there was no valid document.
func orNone(kind string) string {
	if kind == "" {
		return "none"
	}
	return kind
}

func (i *instruments) read(read upstream.Read) {
	outcome := string(read.Outcome)
	if read.Outcome == cache.Loaded {
		outcome = "miss"
	}
	i.cacheReads.add(cacheLabels{"resources", outcome}, 1)
}

func (i *instruments) attempt(ctx context.Context, method, route string, made upstream.Attempt) {
	i.permitWait.record(ctx, struct{}{}, made.Queued)
	if made.Permits == 0 {
		return
	}
	route = i.routes.of(route)
	i.permits.add(struct{}{}, int64(made.Permits))
	i.requests.add(requestLabels{route, method, made.Status}, 1)
	i.requestDuration.record(ctx, route, made.Duration-made.Queued)
}

func (i *instruments) refused(reason upstream.Refusal) { i.requestsRefused.add(reason, 1) }

func (i *instruments) tokenRequest(err error) {
	if err != nil {
		i.tokenRequests.add("failure", 1)
		return
	}
	i.tokenRequests.add("success", 1)
}

// delivery counts a delivery of a webhook.
func (i *instruments) delivery(event string, outcome webhook.Outcome) {
	if event == "" {
		event = "none"
	}
	i.deliveries.add(deliveryLabels{event, string(outcome)}, 1)
	if outcome.IsSigned() {
		i.lastDelivery.Store(time.Now().Unix())
	}
}

// watchDeliveries makes the metrics of webhooks.
func (i *instruments) watchDeliveries() error {
	i.lastDelivery.Store(time.Now().Unix())
	last := i.gauge("mailbox.webhook.last_delivery.timestamp", "s",
		"When the last webhook with a valid signature came, or the server began, in seconds since 1970.")
	return errors.Join(
		i.deliveries.register(i.meter, "mailbox.webhook.deliveries", "{delivery}",
			"Deliveries of webhooks by event and outcome. Events that are not documented are other; none: the delivery names none."),
		i.observe(func(o metric.Observer) { o.ObserveInt64(last, i.lastDelivery.Load()) }, last))
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

// watchReadiness reads whether the server is ready.
func (i *instruments) watchReadiness(read func() bool) error {
	return i.watchFlag("mailbox.ready", "1 if the server is ready, as /readyz says, and 0 otherwise.", read)
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
	leased := i.gauge("mailbox.permits.leased", "{permit}", "Permits that the server has leased and not spent.")
	budgets := i.gauge("mailbox.budgets", "{account}",
		"Accounts by where their permits come from: leased, alone (without Redis), forming (until Redis knows what is spent), resting.")
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
		for source, count := range now.Budgets {
			o.ObserveInt64(budgets, int64(count), metric.WithAttributes(attribute.String("source", string(source))))
		}
		if now.Budgets != nil {
			o.ObserveInt64(leased, int64(now.Leased))
		}
		for state, count := range now.Circuits {
			o.ObserveInt64(accounts, int64(count), metric.WithAttributes(attribute.String("state", string(state))))
		}
		for tier, held := range map[string]cache.Holding{"resources": now.Cache.Resources, "answers": now.Cache.Answers} {
			label := metric.WithAttributes(attribute.String("tier", tier))
			o.ObserveInt64(entries, held.Entries, label)
			o.ObserveInt64(bytes, held.Bytes, label)
			o.ObserveInt64(evictions, held.Evictions, label)
		}
	}, waiting, underway, remaining, coolDown, leased, budgets, accounts, entries, bytes, evictions))
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
