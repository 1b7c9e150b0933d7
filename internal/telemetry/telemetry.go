// Package telemetry exports metrics and traces with OpenTelemetry, as its standard environment variables say, and metrics as
// Prometheus text.
//
// It never exports anything of an account's data: neither addresses, documents and variables nor the clients' own addresses.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/otlptranslator"
	bridge "go.opentelemetry.io/contrib/bridges/prometheus"
	prometheusexporter "go.opentelemetry.io/otel/exporters/prometheus"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/news"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/internal/webhook"
	"mailbox-graphql/upstream"
)

// Options configures telemetry.
type Options struct {
	// Getenv reads the standard environment variables of OpenTelemetry. The exporters read further ones by themselves.
	Getenv func(string) string
	// Prometheus makes the handler of [Telemetry.Metrics].
	Prometheus bool
	// Version is the server's.
	Version string

	// These stand in for exporters in tests.
	spans   sdktrace.SpanProcessor
	metrics sdkmetric.Reader
}

// scope names the instruments' library.
const scope = "mailbox-graphql"

// Telemetry is what a server exports. One without exporters is off: it observes nothing, and costs nothing.
type Telemetry struct {
	tracer   trace.Tracer // nil: nothing is traced
	meters   *instruments // nil: nothing is measured
	handler  http.Handler
	shutdown []func(context.Context) error
}

// New returns telemetry, and an error for a variable that cannot be obeyed. It sends nothing yet.
func New(ctx context.Context, opts Options) (*Telemetry, error) {
	environment, err := read(opts.Getenv)
	if err != nil {
		return nil, err
	}
	about, err := resource.New(ctx,
		resource.WithAttributes(semconv.ServiceName(scope), semconv.ServiceVersion(opts.Version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, errors.New("OTEL_RESOURCE_ATTRIBUTES: want key=value, key=value")
	}
	t := new(Telemetry)
	if err := t.trace(ctx, opts, environment, about); err != nil {
		return nil, err
	}
	if err := t.measure(ctx, opts, environment, about); err != nil {
		return nil, err
	}
	return t, nil
}

// trace sets the tracer, if there is an exporter for traces.
func (t *Telemetry) trace(ctx context.Context, opts Options, env environment, about *resource.Resource) error {
	processor := opts.spans
	if env.traces.on {
		exporter, err := env.traces.spanExporter(ctx)
		if err != nil {
			return err
		}
		processor = sdktrace.NewBatchSpanProcessor(exporter)
	}
	if processor == nil {
		return nil
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(processor), sdktrace.WithResource(about))
	t.tracer = provider.Tracer(scope)
	t.shutdown = append(t.shutdown, provider.Shutdown)
	return nil
}

// measure sets the instruments, if there is an exporter for metrics.
func (t *Telemetry) measure(ctx context.Context, opts Options, env environment, about *resource.Resource) error {
	process := prometheus.NewRegistry() // Go's runtime and the process, under the names that Prometheus' users know
	process.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	providerOptions := []sdkmetric.Option{sdkmetric.WithResource(about), sdkmetric.WithExemplarFilter(exemplar.AlwaysOffFilter)}
	withoutReaders := len(providerOptions)
	if opts.metrics != nil {
		providerOptions = append(providerOptions, sdkmetric.WithReader(opts.metrics))
	}
	if env.metrics.on {
		exporter, err := env.metrics.metricExporter(ctx)
		if err != nil {
			return err
		}
		providerOptions = append(providerOptions, sdkmetric.WithReader(sdkmetric.NewPeriodicReader(exporter,
			sdkmetric.WithProducer(bridge.NewMetricProducer(bridge.WithGatherer(process))))))
	}
	if opts.Prometheus {
		own := prometheus.NewRegistry()
		// mailbox.operation.duration, in seconds, becomes mailbox_operation_duration_seconds.
		reader, err := prometheusexporter.New(prometheusexporter.WithRegisterer(own), prometheusexporter.WithoutScopeInfo(),
			prometheusexporter.WithTranslationStrategy(otlptranslator.UnderscoreEscapingWithSuffixes))
		if err != nil {
			return fmt.Errorf("set up Prometheus' metrics: %w", err)
		}
		providerOptions = append(providerOptions, sdkmetric.WithReader(reader))
		t.handler = promhttp.HandlerFor(prometheus.Gatherers{own, process}, promhttp.HandlerOpts{EnableOpenMetrics: true})
	}
	if len(providerOptions) == withoutReaders {
		return nil
	}
	provider := sdkmetric.NewMeterProvider(providerOptions...)
	t.shutdown = append(t.shutdown, provider.Shutdown)
	var err error
	t.meters, err = newInstruments(provider.Meter(scope))
	return err
}

func (t *Telemetry) isOff() bool { return t.tracer == nil && t.meters == nil }

// Metrics answers with Prometheus' text. It is nil without [Options].Prometheus.
func (t *Telemetry) Metrics() http.Handler { return t.handler }

// Requests returns the observer of the client of the REST API, or nil if telemetry is off.
func (t *Telemetry) Requests() upstream.Observer {
	if t.isOff() {
		return nil
	}
	return requests{t}
}

// Operations returns the observer of the GraphQL endpoint, or nil if telemetry is off.
func (t *Telemetry) Operations() graph.Observer {
	if t.isOff() {
		return nil
	}
	return operations{t}
}

// Tokens returns what counts the requests for a token of the server's app, or nil if nothing is measured.
func (t *Telemetry) Tokens() func(err error) {
	if t.meters == nil {
		return nil
	}
	return t.meters.tokenRequest
}

// Sharing learns of what servers share.
type Sharing interface {
	shared.Observer
	tier.Observer
	news.Observer
}

// Sharing returns the observer of what is shared with other servers, or nil if telemetry is off. A server that shares nothing
// does not use it, and exports nothing of it.
func (t *Telemetry) Sharing() Sharing {
	if t.isOff() {
		return nil
	}
	return sharing{t}
}

// Deliveries returns what counts the deliveries of webhooks, or nil if nothing is measured. It is called once.
func (t *Telemetry) Deliveries() func(event string, outcome webhook.Outcome) {
	if t.meters == nil {
		return nil
	}
	report(t.meters.watchDeliveries())
	return t.meters.delivery
}

// Shutdown sends what has not been sent, within the time of ctx. It logs what cannot be sent.
func (t *Telemetry) Shutdown(ctx context.Context, logger *slog.Logger) {
	for _, end := range t.shutdown {
		if err := end(ctx); err != nil {
			logger.WarnContext(ctx, "the last telemetry was not sent", slog.String("error", presented(err)))
		}
	}
}
