package adversary

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
)

// complaints is a reporter that keeps the violations.
type complaints []string

func (*complaints) Helper() {}

func (c *complaints) Errorf(format string, arguments ...any) {
	*c = append(*c, fmt.Sprintf(format, arguments...))
}

// Each invariant reports an answer that violates it, and no other.
func TestInvariantsReportViolations(t *testing.T) {
	t.Parallel()
	const query = `{ customers(first: 2) { nodes { id name emails { id value } organization { id name } } } customer(id: 1) { id name } }`
	const honest = `{"data": {"customers": {"nodes": [
		{"id": "1", "name": "A", "emails": [{"id": "7", "value": "a"}], "organization": {"id": "5", "name": "O"}},
		{"id": "2", "name": "B", "emails": [], "organization": null}]}, "customer": {"id": "1", "name": "A"}}}`
	failed := func(path string) string {
		return `"errors": [{"message": "m", "path": ` + path + `, "extensions": {"code": "UPSTREAM_INVALID"}}]`
	}
	const short = `{"data": {"customers": null, "customer": {"id": "1", "name": "A"}}, `
	const nameless = `{"data": {"customers": {"nodes": [
		{"id": "1", "name": null, "emails": [{"id": "7", "value": "a"}], "organization": {"id": "5", "name": "O"}},
		{"id": "2", "name": "B", "emails": [], "organization": null}]}, "customer": {"id": "1", "name": "A"}}, `
	const rowless = `{"data": {"customers": {"nodes": [
		{"id": "2", "name": "B", "emails": [], "organization": null}]}, "customer": {"id": "1", "name": "A"}}, `
	rows := func([]byte) []string { return nil }
	for _, test := range []struct {
		name   string
		answer string
		bad    badAnswer
		change func(*outcome)
		want   string // how the only complaint begins; empty for none
	}{
		{name: "the truth", answer: honest, bad: badAnswer{rows: rows}},
		{name: "late", answer: honest, change: func(o *outcome) { o.took = operationTimeout + time.Second }, want: "TIME"},
		{name: "large", answer: honest, change: func(o *outcome) { o.bytes = maxBytes + 1 }, want: "HEAP"},
		{name: "dear", answer: honest, change: func(o *outcome) { o.requests = 1000 }, want: "REQUESTS"},
		{name: "a mistake", answer: short + `"errors": [{"message": "m", "path": ["customers"], "extensions": {"code": "INTERNAL"}}]}`, want: "INTERNAL"},
		{name: "no code", answer: short + `"errors": [{"message": "m", "path": ["customers"]}]}`, want: "INTERNAL"},
		{name: "a panic", answer: honest, change: func(o *outcome) { o.log = "panic" }, want: "PANIC"},
		{name: "a secret", answer: honest, change: func(o *outcome) { o.log = "x " + canary }, want: "LOG"},
		{name: "a secret of the REST API", answer: honest, change: func(o *outcome) { o.log = "x " + restCanary }, want: "LOG"},
		{name: "words of the REST API", answer: short + `"errors": [{"message": "` + restCanary + `", "path": ["customers"], "extensions": {"code": "A"}}]}`, want: "WORDS"},
		{name: "words of the REST API to a writer", answer: honest, change: func(o *outcome) {
			o.answer.Data["m"] = map[string]any{"userErrors": []any{map[string]any{"message": restCanary}}}
		}, want: "WORDS"},
		{name: "nothing", answer: `{}`, bad: badAnswer{absent: true}, want: "NULL"},
		{name: "a null", answer: short + `"errors": []}`, want: "NULL: customers "},
		{name: "a null that is allowed", answer: short + `"errors": []}`, bad: badAnswer{absent: true}},
		{name: "a null with its error", answer: short + failed(`["customers"]`) + `}`},
		{name: "a null with an error below", answer: short + failed(`["customers", "nodes", 0, "id"]`) + `}`},
		{name: "a null with another's error", answer: short + failed(`["customer"]`) + `}`, want: "NULL: customers "},
		{name: "a null leaf", answer: nameless + `"errors": []}`, want: "NULL: customers.nodes.0.name "},
		{name: "a null leaf with an error above", answer: nameless + failed(`["customers", "nodes"]`) + `}`},
		{name: "a null leaf with another row's error", answer: nameless + failed(`["customers", "nodes", 1, "name"]`) + `}`, want: "NULL: customers.nodes.0.name "},
		{name: "no such field", answer: honest[:len(honest)-1] + `, ` + failed(`["customers", "edges"]`) + `}`, want: "PATH: the operation"},
		{name: "no index", answer: honest[:len(honest)-1] + `, ` + failed(`["customers", "nodes", "id"]`) + `}`, want: "PATH: the operation"},
		{name: "an index of no list", answer: honest[:len(honest)-1] + `, ` + failed(`["customers", 0]`) + `}`, want: "PATH: the operation"},
		{name: "an index too high", answer: honest[:len(honest)-1] + `, ` + failed(`["customers", "nodes", 2]`) + `}`, want: "PATH: the answer"},
		{name: "no path", answer: honest[:len(honest)-1] + `, ` + failed(`[]`) + `}`, want: "PATH: an error"},
		{name: "a path to a leaf", answer: honest[:len(honest)-1] + `, ` + failed(`["customers", "nodes", 0, "emails", 0, "value"]`) + `}`},
		{name: "a lost row", answer: rowless + `"errors": []}`, bad: badAnswer{rows: rows}, want: "ROWS: customers.nodes.0."},
		{name: "a lost row that was touched", answer: rowless + `"errors": []}`, bad: badAnswer{rows: rows}, change: func(o *outcome) { o.touched = map[string]bool{"1": true} }},
		{name: "a changed leaf", answer: strings.Replace(honest, `"B"`, `"X"`, 1), bad: badAnswer{rows: rows}, want: "ROWS: customers.nodes.1.name"},
		{name: "a changed entry", answer: strings.Replace(honest, `"value": "a"`, `"value": "x"`, 1), bad: badAnswer{rows: rows}, want: "ROWS: customers.nodes.0.emails.0.value"},
		{name: "all rows for one", answer: short + failed(`["customers"]`) + `}`, bad: badAnswer{rows: rows}, change: func(o *outcome) { o.touched = map[string]bool{"2": true} }, want: "ROWS: customers.it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			truth, got := made(t, honest), made(t, test.answer)
			truth.requests, got.requests, got.hits = 3, 3, 1
			if test.change != nil {
				test.change(&got)
			}
			var told complaints
			hold(&told, test.bad, operation{name: "made up", query: query}, truth, got)
			if test.want == "" && len(told) > 0 || test.want != "" && (len(told) != 1 || !strings.HasPrefix(told[0], test.want)) {
				t.Errorf("complaints %q, want %q", []string(told), test.want)
			}
		})
	}
}

func made(t *testing.T, text string) (o outcome) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&o.answer); err != nil {
		t.Fatal(err)
	}
	return o
}

// A bad member loses what a missing one would lose, and no more.
func TestDragged(t *testing.T) {
	t.Parallel()
	const want = `{"data": {"customer": {"id": "1", "name": "A B", "last": "B", "age": "3", "emails": [{"value": "a"}]}}}`
	const without = `{"data": {"customer": {"id": "1", "name": "A", "last": null, "age": "3", "emails": [{"value": "a"}]}}}`
	for _, test := range []struct {
		answer, path string
		named        []string
	}{
		{answer: want},
		{answer: without},
		{answer: `{"data": {"customer": null}}`, path: "customer.it"},
		{answer: strings.Replace(without, `"3"`, `"4"`, 1), path: "customer.age"},
		{answer: strings.Replace(without, `"3"`, `null`, 1)},
		{answer: strings.Replace(without, `"a"`, `"b"`, 1), path: "customer.emails.0.value"},
		{answer: strings.Replace(without, `"a"`, `"b"`, 1), named: []string{"emails"}},
		{answer: strings.Replace(without, `"3"`, `"4"`, 1), path: "customer.age", named: []string{"emails"}},
		{answer: strings.Replace(without, `"id": "1"`, `"id": "2"`, 1), path: "customer.id"},
	} {
		path := strings.Join(dragged(made(t, want).answer.Data, made(t, without).answer.Data, made(t, test.answer).answer.Data, map[string]bool{"1": true}, test.named, false), ".")
		if !strings.HasPrefix(path, test.path) || test.path == "" && path != "" {
			t.Errorf("%s: %q, want %q", test.answer, path, test.path)
		}
	}
}
