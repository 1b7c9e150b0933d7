package telemetry

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"mailbox-graphql/upstream/emulator"
)

// stream is the answer to a subscription, as it is written.
type stream struct {
	lines

	header http.Header
	leave  context.CancelFunc
	done   chan struct{}
}

func (s *stream) Header() http.Header { return s.header }
func (*stream) WriteHeader(int)       {}
func (*stream) FlushError() error     { return nil }

// subscribe subscribes to the changes of a customer, and returns when the subscription has begun.
func (o *observed) subscribe(t *testing.T, id string) *stream {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s := &stream{header: make(http.Header), leave: cancel, done: make(chan struct{})}
	text := fmt.Sprintf(`{"query":"subscription Watch { customerChanged(ids: [%s]) { customer { name } } }"}`, id)
	request := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(text))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	go func() {
		defer close(s.done)
		o.handler.ServeHTTP(s, request)
	}()
	t.Cleanup(s.end)
	s.await(t, "\n\n")
	return s
}

// end leaves, and waits until the request has been served.
func (s *stream) end() {
	s.leave()
	<-s.done
}

// await waits until the stream has the text.
func (s *stream) await(t *testing.T, text string) {
	t.Helper()
	for range 1000 {
		if strings.Contains(s.String(), text) {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
	t.Fatalf("the stream has no %q: %s", text, s)
}

// awaitMetric waits until Prometheus' text has the line.
func (o *observed) awaitMetric(t *testing.T, line string) {
	t.Helper()
	o.awaitText(t, "\n"+line+"\n")
}

// awaitMetricOf waits until a metric with its labels is there, whatever its value is.
func (o *observed) awaitMetricOf(t *testing.T, metric string) {
	t.Helper()
	o.awaitText(t, "\n"+metric+" ")
}

func (o *observed) awaitText(t *testing.T, text string) {
	t.Helper()
	for range 1000 {
		if strings.Contains(o.metrics(t), text) {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
	t.Fatalf("no %q:\n%s", text, o.log)
}

// The time of a stream is in no histogram of answers, and a client that leaves has abandoned nothing.
func TestStreamsAreLeftOutOfDurations(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := observe(t, emulator.Options{Customers: 20, Budget: -1})
		id := fmt.Sprint(o.account.Customers()[0].ID)
		stream := o.subscribe(t, id)
		<-time.After(30 * time.Minute)
		stream.end()
		long := o.subscribe(t, id)
		<-long.done // after its longest time
		synctest.Wait()
		text := o.metrics(t)
		for _, want := range []string{
			`mailbox_operations_total{operation="other",outcome="success",type="subscription"} 1`,
			`mailbox_subscriptions_open{transport="sse"} 0`,
			`mailbox_subscriptions_ended_total{reason="client"} 1`,
			`mailbox_subscriptions_ended_total{reason="lifetime"} 1`,
			`mailbox_http_requests_total{method="POST",route="/graphql",status="200"} 2`,
		} {
			if !strings.Contains(text, "\n"+want+"\n") {
				t.Errorf("no %s", want)
			}
		}
		for _, histogram := range []string{"mailbox_operation_duration_seconds_count", "mailbox_http_request_duration_seconds_count"} {
			if strings.Contains(text, histogram) {
				t.Errorf("a stream is in %s", histogram)
			}
		}
		if t.Failed() {
			for line := range strings.Lines(text) {
				if strings.HasPrefix(line, "mailbox_") && !strings.Contains(line, "_bucket") {
					t.Log(strings.TrimSpace(line))
				}
			}
		}
	})
}

// The answer to an event is a trace of its own, which links to the trace of the subscription.
func TestTraceOfEvent(t *testing.T) {
	t.Parallel()
	o := observe(t, emulator.Options{Customers: 20, Budget: -1})
	id := fmt.Sprint(o.account.Customers()[0].ID)
	stream := o.subscribe(t, id)
	o.ask(t, fmt.Sprintf(`mutation { updateCustomer(input: {id: %q, jobTitle: "CTO"}) { userErrors { code } } }`, id), nil)
	stream.await(t, "customerChanged")
	stream.end()
	byName := make(map[string]int)
	spans := o.spans.GetSpans()
	for at, span := range spans {
		byName[span.Name] = at + 1
	}
	event, subscription := byName["event"], byName["subscription"]
	if event == 0 || subscription == 0 {
		t.Fatalf("spans: %v", byName)
	}
	one := spans[event-1]
	if one.Parent.IsValid() || len(one.Links) != 1 ||
		!one.Links[0].SpanContext.Equal(spans[subscription-1].SpanContext) {
		t.Errorf("the event's span has the parent %v and the links %v", one.Parent, one.Links)
	}
	for _, span := range spans {
		if span.SpanContext.TraceID() == one.SpanContext.TraceID() && span.Name == "GET /v2/customers/{id}" {
			return
		}
	}
	t.Errorf("the REST request is not in the event's trace:\n%s", tree(spans))
}

// A subscription over a WebSocket counts as one.
func TestSubscriptionOverWebSocket(t *testing.T) {
	t.Parallel()
	o := observe(t, emulator.Options{Customers: 20, Budget: -1})
	server := httptest.NewServer(o.handler)
	defer server.Close()
	conn, _, err := websocket.Dial(t.Context(), server.URL+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	for _, message := range []string{
		`{"type":"connection_init"}`,
		`{"type":"subscribe","id":"1","payload":{"query":"subscription { customerDeleted { customer { id } } }"}}`,
	} {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(message)); err != nil {
			t.Fatal(err)
		}
	}
	o.awaitMetric(t, `mailbox_subscriptions_open{transport="websocket"} 1`)
}
