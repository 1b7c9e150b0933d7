package telemetry

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"mailbox-graphql/upstream/emulator"
)

// tree writes spans below their parents, with their attributes. Spans of one parent stand in the order of their names.
func tree(spans tracetest.SpanStubs) string {
	var text strings.Builder
	byParent := make(map[trace.SpanID]tracetest.SpanStubs)
	own := make(map[trace.SpanID]bool)
	for _, span := range spans {
		own[span.SpanContext.SpanID()] = true
	}
	for _, span := range spans {
		parent := span.Parent.SpanID()
		if !own[parent] {
			parent = trace.SpanID{}
		}
		byParent[parent] = append(byParent[parent], span)
	}
	var write func(parent trace.SpanID, indent string)
	write = func(parent trace.SpanID, indent string) {
		children := byParent[parent]
		slices.SortFunc(children, func(a, b tracetest.SpanStub) int { return cmp.Compare(a.Name, b.Name) })
		for _, span := range children {
			fmt.Fprintf(&text, "%s%s (%s)\n", indent, span.Name, span.SpanKind)
			for _, one := range slices.SortedFunc(slices.Values(span.Attributes), func(a, b attribute.KeyValue) int {
				return cmp.Compare(a.Key, b.Key)
			}) {
				value := one.Value.String()
				if one.Key == "mailbox.permit.wait" { // a time
					value = "…"
				}
				fmt.Fprintf(&text, "%s  · %s: %s\n", indent, one.Key, value)
			}
			if span.Status.Code != 0 {
				fmt.Fprintf(&text, "%s  · status: %s %s\n", indent, span.Status.Code, span.Status.Description)
			}
			write(span.SpanContext.SpanID(), indent+"    ")
		}
	}
	write(trace.SpanID{}, "")
	return text.String()
}

// The trace of an operation with three REST requests: parents, names and attributes.
func TestTraceOfOperation(t *testing.T) {
	t.Parallel()
	o := observe(t, emulator.Options{Customers: 200})
	o.ask(t, `query Three { customers(first: 50) { nodes { id organization { website } } } tags { name } }`, nil)
	wantGolden(t, "trace.txt", tree(o.spans.GetSpans()))
}

// The answer of an earlier operation is traced, too, and so is a failure.
func TestTracesOfKeptAndFailed(t *testing.T) {
	t.Parallel()
	o := observe(t, emulator.Options{Customers: 200})
	id := fmt.Sprint(o.account.Customers()[0].ID)
	o.ask(t, customerQuery, map[string]any{"id": id})
	o.spans.Reset()
	o.ask(t, customerQuery, map[string]any{"id": id})
	kept := tree(o.spans.GetSpans())
	o.spans.Reset()
	o.ask(t, failingQuery, nil)
	failed := tree(o.spans.GetSpans())
	o.spans.Reset()
	o.ask(t, "{", nil)
	wantGolden(t, "traces.txt", kept+"\n"+failed+"\n"+tree(o.spans.GetSpans()))
}

// A trace goes on from a frontend's, and no header of it goes to Help Scout.
func TestTraceComesInAndDoesNotGoOut(t *testing.T) {
	t.Parallel()
	o := observe(t, emulator.Options{Customers: 200})
	const id, parent = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
	o.ask(t, listQuery, nil, "Traceparent", "00-"+id+"-"+parent+"-01", "Tracestate", "vendor=1", "Baggage", "user=1")
	spans := o.spans.GetSpans()
	for _, span := range spans {
		if span.SpanContext.TraceID().String() != id {
			t.Errorf("%s is in trace %s", span.Name, span.SpanContext.TraceID())
		}
	}
	if last := spans[len(spans)-1]; last.Parent.SpanID().String() != parent {
		t.Errorf("parent of %s is %s, want %s", last.Name, last.Parent.SpanID(), parent)
	}
	if !strings.Contains(o.log.String(), `"trace":"`+id+`"`) {
		t.Errorf("the log does not name the trace:\n%s", o.log)
	}
	if len(o.sent.all) == 0 {
		t.Fatal("no REST request was sent")
	}
	for _, header := range o.sent.all {
		for name, values := range header {
			text := strings.ToLower(name + strings.Join(values, " "))
			if strings.Contains(text, id) || strings.Contains(text, "trace") || strings.Contains(text, "baggage") {
				t.Errorf("a REST request has the header %s", name)
			}
		}
	}
}

// An operation that shares the request or the answer of another one links to it.
func TestSharedWorkIsLinked(t *testing.T) {
	t.Parallel()
	for name, queries := range map[string][2]string{
		"equal operations": {`{ tags { name } }`, `{ tags { name } }`},
		"one read":         {`{ tags { name } }`, `query B { tags { name } }`},
	} {
		synctest.Test(t, func(t *testing.T) {
			o := observe(t, emulator.Options{Customers: 200})
			o.ask(t, `{ inboxes { name } }`, nil) // opens the account
			o.spans.Reset()
			o.sent.gate = make(chan struct{})
			var asking sync.WaitGroup
			for _, query := range queries {
				asking.Go(func() { o.ask(t, query, nil) })
				synctest.Wait()
			}
			close(o.sent.gate)
			asking.Wait()
			wantOneLink(t, name, o.spans.GetSpans())
		})
	}
}

// wantOneLink fails unless one of two operations links to the other one.
func wantOneLink(t *testing.T, name string, spans tracetest.SpanStubs) {
	t.Helper()
	byID, links := make(map[trace.SpanID]tracetest.SpanStub), 0
	for _, span := range spans {
		byID[span.SpanContext.SpanID()] = span
	}
	for _, span := range spans {
		for _, one := range span.Links {
			links++
			if to := byID[one.SpanContext.SpanID()]; to.Name != "query" || one.SpanContext.TraceID() == span.SpanContext.TraceID() {
				t.Errorf("%s: %s links to %q", name, span.Name, to.Name)
			}
		}
	}
	if links != 1 {
		t.Errorf("%s: %d links, want 1:\n%s", name, links, tree(spans))
	}
}
