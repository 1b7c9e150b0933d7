package telemetry

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/news"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/internal/webhook"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

const (
	customerQuery = `query Sidebar($id: ID!) { customer(id: $id) { name gender } }`
	listQuery     = `query List { customers(first: 50) { nodes { id gender organization { website } } } }`
	failingQuery  = `query Gone { customer(id: "1") { name } customers(first: 100000) { totalCount } }`
)

// useAll makes an event of each kind that a metric counts.
func useAll(t *testing.T, o *observed) {
	t.Helper()
	id := fmt.Sprint(o.account.Customers()[0].ID)
	for range 2 {
		o.ask(t, customerQuery, map[string]any{"id": id})
	}
	o.ask(t, listQuery, nil)
	o.ask(t, failingQuery, nil)
	o.ask(t, "{", nil)
	o.telemetry.Requests().Refused(t.Context(), upstream.RefusedByBudget)
	o.telemetry.Tokens()(nil)
	o.telemetry.Tokens()(errors.New("refused"))
	deliver := o.telemetry.Deliveries()
	deliver("customer.updated", "applied")
	deliver("", webhook.WrongSignature)
	useSharing(t, o)
	stream := o.subscribe(t, id)
	o.ask(t, fmt.Sprintf(`mutation { updateCustomer(input: {id: %q, jobTitle: "CTO"}) { userErrors { code } } }`, id), nil)
	stream.await(t, "customerChanged")
	second := o.subscribe(t, id)
	o.subscribe(t, id).await(t, "SUBSCRIPTION_LIMIT")
	second.end()
	o.awaitMetric(t, `mailbox_subscriptions_ended_total{reason="client"} 1`)
	o.handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), "BREW", "/pot/of/tea", nil))
	o.handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/healthz", nil))
}

// useSharing makes an event of each kind that only a server with others has.
func useSharing(t *testing.T, o *observed) {
	t.Helper()
	o.shares.Store(true)
	shares := o.telemetry.Sharing()
	shares.WatchStore(func() shared.Stats { return shared.Stats{Available: true, Servers: 3, Alike: true} })
	shares.WatchNews(func() bool { return true })
	shares.Called(t.Context(), shared.Answered, time.Millisecond)
	shares.Called(t.Context(), shared.Skipped, 0)
	shares.Looked(t.Context(), tier.Waited, time.Millisecond)
	shares.Notice(news.Heard)
	shares.Took("token")
}

// sharingMetrics are those that only a server with others exports.
var sharingMetrics = []string{
	"mailbox_budgets", "mailbox_notices_total", "mailbox_others_heard", "mailbox_permits_leased", "mailbox_redis_available",
	"mailbox_redis_call_duration_seconds", "mailbox_redis_calls_total", "mailbox_servers", "mailbox_servers_alike", "mailbox_values_taken_total",
}

// A server without Redis exports nothing of what is shared.
func TestWithoutOthersNothingIsExportedOfThem(t *testing.T) {
	t.Parallel()
	o := observe(t, emulator.Options{Customers: 5})
	o.ask(t, listQuery, nil)
	alone := o.metrics(t)
	useSharing(t, o)
	both := o.metrics(t)
	for _, metric := range append([]string{`tier="shared"`}, sharingMetrics...) {
		if strings.Contains(alone, metric) || !strings.Contains(both, metric) {
			t.Errorf("%s: a server alone exports it: %t; one with others: %t", metric, strings.Contains(alone, metric),
				strings.Contains(both, metric))
		}
	}
	for name := range strings.Lines(catalogue(t, both)) {
		if name = strings.Split(name, "`")[1]; !strings.Contains(alone, name) && !slices.Contains(sharingMetrics, name) {
			t.Errorf("%s is missing among the metrics of sharing", name)
		}
	}
}

var (
	comment = regexp.MustCompile(`^# (HELP|TYPE) (\S+) (.*)$`)
	sample  = regexp.MustCompile(`^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? \S+$`)
	label   = regexp.MustCompile(`([a-zA-Z_]+)="`)
)

// catalogue lists the server's own metrics of Prometheus' text: name, type and labels, and below it the help.
func catalogue(t *testing.T, text string) string {
	t.Helper()
	types, help, labels := map[string]string{}, map[string]string{}, map[string]map[string]bool{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if found := comment.FindStringSubmatch(line); found != nil {
			of := map[string]map[string]string{"HELP": help, "TYPE": types}[found[1]]
			of[found[2]] = found[3]
			continue
		}
		found := sample.FindStringSubmatch(line)
		if found == nil {
			t.Fatalf("line that cannot be read: %s", line)
		}
		name := found[1]
		for _, suffix := range []string{"_bucket", "_sum", "_count"} {
			if base := strings.TrimSuffix(name, suffix); types[base] == "histogram" {
				name = base
			}
		}
		if labels[name] == nil {
			labels[name] = make(map[string]bool)
		}
		for _, one := range label.FindAllStringSubmatch(found[2], -1) {
			if one[1] != "le" {
				labels[name][one[1]] = true
			}
		}
	}
	var list strings.Builder
	for _, name := range slices.Sorted(maps.Keys(types)) {
		if !strings.HasPrefix(name, "mailbox_") {
			continue
		}
		fmt.Fprintf(&list, "| `%s` | %s | %s | %s |\n", name, types[name],
			strings.Join(slices.Sorted(maps.Keys(labels[name])), ", "), help[name])
	}
	return list.String()
}

// A metric that is renamed breaks dashboards and alerts: this shows it.
func TestMetrics(t *testing.T) {
	t.Parallel()
	o := observe(t, emulator.Options{Customers: 200})
	useAll(t, o)
	text := o.metrics(t)
	for _, foreign := range []string{"go_goroutines ", "process_cpu_seconds_total ", "target_info{"} {
		if !strings.Contains(text, "\n"+foreign) {
			t.Errorf("there is no %s", foreign)
		}
	}
	list := catalogue(t, text)
	wantGolden(t, "metrics.md", list)
	guide, err := os.ReadFile(filepath.Join("..", "..", "docs", "operating.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(guide), list) {
		t.Error("docs/operating.md does not have the table of testdata/metrics.md")
	}
}

// What is counted of known requests.
func TestMetricsCount(t *testing.T) {
	t.Parallel()
	o := observe(t, emulator.Options{Customers: 200})
	useAll(t, o)
	text := o.metrics(t)
	for _, want := range []string{
		`mailbox_operations_total{operation="other",outcome="success",type="query"} 3`,
		`mailbox_operations_total{operation="other",outcome="partial",type="query"} 1`,
		`mailbox_operations_total{operation="other",outcome="refused",type="none"} 2`,
		`mailbox_cache_reads_total{outcome="hit",tier="answers"} 1`,
		`mailbox_rest_requests_total{method="GET",route="/v2/customers/{id}",status="200"} 2`,
		`mailbox_rest_requests_total{method="GET",route="/v2/customers/{id}",status="404"} 1`,
		`mailbox_http_requests_total{method="other",route="other",status="404"} 1`,
		`mailbox_http_requests_total{method="GET",route="/healthz",status="200"} 1`,
		`mailbox_token_requests_total{outcome="failure"} 1`,
		`mailbox_rest_requests_refused_total{reason="budget"} 1`,
		`mailbox_circuits{state="closed"} 1`,
		`mailbox_operations_running 0`,
		`mailbox_subscriptions_open{transport="sse"} 1`,
		`mailbox_subscriptions_refused_total{transport="sse"} 1`,
		`mailbox_subscription_events_total{transport="sse"} 1`,
		`mailbox_webhook_deliveries_total{event="customer.updated",outcome="applied"} 1`,
		`mailbox_webhook_deliveries_total{event="none",outcome="wrong_signature"} 1`,
		`mailbox_redis_available 1`,
		`mailbox_servers 3`,
		`mailbox_servers_alike 1`,
		`mailbox_others_heard 1`,
		`mailbox_redis_calls_total{outcome="skipped"} 1`,
		`mailbox_redis_call_duration_seconds_count 1`,
		`mailbox_cache_reads_total{outcome="waited",tier="shared"} 1`,
		`mailbox_notices_total{event="heard"} 1`,
		`mailbox_values_taken_total{kind="token"} 1`,
		`mailbox_budgets{source="leased"} 1`,
		`mailbox_permits_leased 7`,
	} {
		if !strings.Contains(text, "\n"+want+"\n") {
			t.Errorf("no %s", want)
		}
	}
	if t.Failed() {
		for line := range strings.Lines(text) {
			if strings.HasPrefix(line, "mailbox_") && !strings.Contains(line, "_bucket") {
				t.Log(strings.TrimSpace(line))
			}
		}
	}
}

// A client cannot make any number of time series.
func TestLabelsAreBounded(t *testing.T) {
	t.Parallel()
	all := newNames(2)
	for name, want := range map[string]string{"": other, strings.Repeat("x", 81): other} {
		if got := all.of(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	for _, step := range [][2]string{{"a", "a"}, {"b", "b"}, {"c", other}, {"a", "a"}} {
		if got := all.of(step[0]); got != step[1] {
			t.Errorf("%q is %q, want %q", step[0], got, step[1])
		}
	}
}

// Without an exporter there is nobody who observes, and the handler is the server's own.
func TestOffIsFree(t *testing.T) { //nolint:paralleltest // it counts allocations
	off, err := New(t.Context(), Options{Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	if off.Requests() != nil || off.Operations() != nil || off.Tokens() != nil || off.Metrics() != nil || off.shutdown != nil {
		t.Errorf("telemetry without exporters observes: %+v", off)
	}
	next := http.NotFoundHandler()
	served := off.HTTP(next, nil)
	request, recorder := httptest.NewRequest(http.MethodGet, "/", nil), discarded{}
	alone := testing.AllocsPerRun(100, func() { next.ServeHTTP(recorder, request) })
	if with := testing.AllocsPerRun(100, func() { served.ServeHTTP(recorder, request) }); with != alone {
		t.Errorf("%v allocations instead of %v", with, alone)
	}
}

type discarded struct{}

func (discarded) Header() http.Header         { return http.Header{} }
func (discarded) Write(p []byte) (int, error) { return len(p), nil }
func (discarded) WriteHeader(int)             {}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	const endpoint = "http://127.0.0.1:4318"
	for name, test := range map[string]struct {
		set  map[string]string
		want environment
		err  string
	}{
		"nothing":           {},
		"an endpoint":       {set: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}, want: environment{signal{on: true}, signal{on: true}}},
		"one of traces":     {set: map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": endpoint}, want: environment{traces: signal{on: true}}},
		"exporters":         {set: map[string]string{"OTEL_METRICS_EXPORTER": "otlp"}, want: environment{metrics: signal{on: true}}},
		"none":              {set: map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_TRACES_EXPORTER": "none"}, want: environment{metrics: signal{on: true}}},
		"gRPC":              {set: map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, want: environment{traces: signal{true, true}}},
		"disabled":          {set: map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "TRUE"}},
		"another exporter":  {set: map[string]string{"OTEL_TRACES_EXPORTER": "zipkin"}, err: "OTEL_TRACES_EXPORTER"},
		"another protocol":  {set: map[string]string{"OTEL_METRICS_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json"}, err: "OTEL_EXPORTER_OTLP_PROTOCOL"},
		"disabled, invalid": {set: map[string]string{"OTEL_TRACES_EXPORTER": "zipkin", "OTEL_SDK_DISABLED": "true"}},
	} {
		got, err := read(func(name string) string { return test.set[name] })
		switch {
		case test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)):
			t.Errorf("%s: error %v, want one about %s", name, err, test.err)
		case test.err == "" && (err != nil || got != test.want):
			t.Errorf("%s: %+v, %v, want %+v", name, got, err, test.want)
		}
	}
}
