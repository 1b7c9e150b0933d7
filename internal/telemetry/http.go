package telemetry

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"
)

// HTTP observes requests: those for the routes by their paths, all others as other. A span continues the trace that a request
// names in traceparent. If telemetry is off, it returns next.
//
// OpenTelemetry's own handler is no choice here: its spans have the client's address and browser, and its metrics the host that
// the client names.
func (t *Telemetry) HTTP(next http.Handler, untraced []string, routes ...string) http.Handler {
	if t.isOff() {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := time.Now()
		route, method := other, other
		if slices.Contains(routes, r.URL.Path) || slices.Contains(untraced, r.URL.Path) {
			route = r.URL.Path
		}
		if slices.Contains(methods, r.Method) {
			method = r.Method
		}
		answer := &answer{ResponseWriter: w}
		ctx := r.Context()
		if t.tracer != nil && !slices.Contains(untraced, r.URL.Path) {
			var span trace.Span
			ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
			ctx, span = t.start(ctx, method+" "+route, trace.SpanKindServer)
			r = r.WithContext(ctx)
			if span.IsRecording() {
				defer endRequest(span, method, route, answer)
			}
		}
		if t.meters != nil {
			defer func() { t.meters.httpRequest(ctx, route, method, answer, time.Since(begun)) }()
		}
		next.ServeHTTP(answer, r)
	})
}

func endRequest(span trace.Span, method, route string, answer *answer) {
	span.SetAttributes(semconv.HTTPRequestMethodKey.String(method), semconv.HTTPRoute(route),
		semconv.HTTPResponseStatusCode(answer.code()))
	span.End()
}

// methods are those that a label names.
var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions}

// answer learns the status.
type answer struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status == 0 && (status >= http.StatusOK || status == http.StatusSwitchingProtocols) {
		a.status = status
	}
	a.ResponseWriter.WriteHeader(status)
}

// Flush sends what is written so far.
func (a *answer) Flush() { _ = http.NewResponseController(a.ResponseWriter).Flush() }

// Unwrap lets http.ResponseController set deadlines.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// isStream tells whether the answer lasts as long as somebody wants more of it: it is a WebSocket, or a stream of events.
func (a *answer) isStream() bool {
	if a.status == http.StatusSwitchingProtocols {
		return true
	}
	kind := a.Header()["Content-Type"]
	return len(kind) == 1 && strings.HasPrefix(kind[0], "text/event-stream")
}

func (a *answer) code() int {
	if a.status == 0 {
		return http.StatusOK
	}
	return a.status
}
