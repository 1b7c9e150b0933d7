package telemetry

import (
	"fmt"
	"strings"
	"testing"
	"time"

	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/budget"
	"mailbox-graphql/internal/shared/news"
	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

const (
	redisPassword = "redis-s3cr3t"
	redisSecret   = "0123456789abcdef0123456789abcdef"
)

// share lets a client share with others through Redis.
func share(t *testing.T, redis *redistest.Server) func(*Telemetry, *upstream.Options) {
	t.Helper()
	return func(watch *Telemetry, options *upstream.Options) {
		store, err := shared.Open(shared.Options{
			URL: redis.URL(), Secrets: []string{redisSecret}, Account: "a", Logger: options.Logger, Observer: watch.Sharing(),
		})
		if err != nil {
			t.Fatal(err)
		}
		second, err := tier.New(store, tier.Options{Observer: watch.Sharing()})
		if err != nil {
			t.Fatal(err)
		}
		notices := news.New(store, second, news.Options{Logger: options.Logger, Observer: watch.Sharing()})
		pools := budget.New(store, budget.Options{Logger: options.Logger})
		t.Cleanup(func() {
			notices.Close()
			second.Close()
			pools.Close()
			store.Close()
		})
		options.Budget.PerMinute = 10_000
		options.Tier, options.News, options.Pool = second, notices, pools.Of
	}
}

// observeShared is observe for a server that shares with others through Redis.
func observeShared(t *testing.T, account emulator.Options, redis *redistest.Server) *observed {
	t.Helper()
	spans := tracetest.NewInMemoryExporter()
	o := newObserved(t, account, Options{Prometheus: true, spans: sdktrace.NewSimpleSpanProcessor(spans)}, share(t, redis))
	o.spans = spans
	o.awaitMetric(t, "mailbox_redis_available 1")
	o.awaitMetric(t, "mailbox_others_heard 1")
	return o
}

// What two servers share shows in their metrics and in the spans of what they read.
func TestSharingIsObserved(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	first := observeShared(t, emulator.Options{Customers: 20}, redis)
	second := observeShared(t, emulator.Options{Customers: 20}, redis)
	hits := func() bool {
		return strings.Contains(second.metrics(t), `mailbox_cache_reads_total{outcome="hit",tier="shared"}`)
	}
	for _, customer := range first.account.Customers() {
		id := map[string]any{"id": fmt.Sprint(customer.ID)}
		first.ask(t, customerQuery, id)
		<-time.After(10 * time.Millisecond) // for the answer to reach Redis
		if second.ask(t, customerQuery, id); hits() {
			break
		}
	}
	first.awaitMetricOf(t, `mailbox_cache_reads_total{outcome="miss",tier="shared"}`)
	first.awaitMetric(t, `mailbox_budgets{source="leased"} 1`)
	second.awaitMetricOf(t, `mailbox_cache_reads_total{outcome="hit",tier="shared"}`)
	second.awaitMetric(t, `mailbox_servers 2`)
	second.awaitMetricOf(t, `mailbox_redis_calls_total{outcome="answered"}`)
	first.ask(t, `mutation { updateCustomer(input: {id: "500", jobTitle: "CTO"}) { userErrors { code } } }`, nil)
	first.awaitMetricOf(t, `mailbox_notices_total{event="sent"}`)
	second.awaitMetricOf(t, `mailbox_notices_total{event="heard"}`)
	noted := 0
	for _, span := range first.spans.GetSpans() {
		for _, event := range span.Events {
			if event.Name == "shared tier" {
				noted++
			}
		}
	}
	if noted == 0 {
		t.Errorf("no span notes a look into the shared tier:\n%s", tree(first.spans.GetSpans()))
	}
	redis.Kill(t)
	second.awaitMetric(t, "mailbox_redis_available 0")
	second.awaitMetric(t, "mailbox_others_heard 0")
	second.ask(t, `{ tags { name } }`, nil)
	second.awaitMetricOf(t, `mailbox_redis_calls_total{outcome="skipped"}`)
}

// Nothing personal leaves a server that shares, and no secret of Redis.
func TestNothingPersonalIsExportedOfSharing(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{User: "app", Password: redisPassword})
	o := observeShared(t, emulator.Options{Customers: 60, Budget: -1}, redis)
	exercise(t, o)
	redis.Kill(t)
	o.awaitMetric(t, "mailbox_redis_available 0")
	redis.Restart(t)
	o.awaitMetric(t, "mailbox_others_heard 1")
	exercise(t, o)
	for _, metric := range sharingMetrics {
		if metric != "mailbox_values_taken_total" && !strings.Contains(o.metrics(t), "\n"+metric) {
			t.Errorf("there is no %s", metric)
		}
	}
	wantNothingPersonal(t, o, redisPassword, redisSecret, redis.Addr)
}
