package graph_test

import (
	"bufio"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// payloads returns the payloads of an operation that is delivered in parts, decoded.
func (e *endpoint) payloads(t *testing.T, body string) (payloads []any) {
	t.Helper()
	req := jsonRequest(t, body)
	req.Header.Set("Accept", "text/event-stream")
	recorder := httptest.NewRecorder()
	e.handler.ServeHTTP(recorder, req)
	for lines := bufio.NewScanner(recorder.Body); lines.Scan(); {
		if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
			var payload map[string]any
			decode(t, strings.NewReader(data), &payload)
			delete(payload, "extensions")
			payloads = append(payloads, payload)
		}
	}
	return payloads
}

// No payload has a null for a value of a later payload, at any depth. A null that is the value stays.
func TestDeferredFields(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, query string
		want        []string
	}{
		{
			"of an object", `{ customer(id: \"500\") { id ... @defer { organization { website } } } }`,
			[]string{
				`{"data": {"customer": {"id": "500"}}, "hasNext": true}`,
				`{"incremental": [{"data": {"organization": {"website": "www.acme.com"}}, "path": ["customer"]}], "hasNext": false}`,
			},
		},
		{
			"of rows", `{ customersByIds(ids: [\"500\", \"404\"]) { id ... @defer { chats { value } } } }`,
			[]string{
				`{"data": {"customersByIds": [{"id": "500"}, null]}, "hasNext": true}`,
				`{"incremental": [{"data": {"chats": [{"value": "54831172"}]}, "path": ["customersByIds", 0]}], "hasNext": false}`,
			},
		},
		{
			"that are null, beside one that is not deferred",
			`{ customer(id: \"500\") { address { city } property(slug: \"none\") { text } ... @defer { none: property(slug: \"none\") { text } } } }`,
			[]string{`{"data": {"customer": {"address": {"city": "Prague"}, "property": null, "none": null}}, "hasNext": false}`},
		},
		{
			"that are not deferred elsewhere",
			`{ customer(id: \"500\") { ...A ...B @defer } } fragment A on Customer { organization { id } } fragment B on Customer { organization { website } }`,
			[]string{`{"data": {"customer": {"organization": {"id": "35", "website": "www.acme.com"}}}, "hasNext": false}`},
		},
		{
			"in a deferred part",
			`{ customer(id: \"500\") { id ... @defer { organization { id customers(first: 1) { nodes { id ... @defer { organization { website } } } } } } } }`,
			[]string{
				`{"data": {"customer": {"id": "500"}}, "hasNext": true}`,
				`{"incremental": [{"data": {"organization": {"id": "35", "customers": {"nodes": [{"id": "500"}]}}}, "path": ["customer"]}], "hasNext": true}`,
				`{"incremental": [{"data": {"organization": {"website": "www.acme.com"}}, "path": ["customer", "organization", "customers", "nodes", 0]}], "hasNext": false}`,
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := newEndpoint(t, live{account: emulator.Options{Customers: -1}})
			got := api.payloads(t, `{"query": "`+test.query+`"}`)
			var want []any
			for _, text := range test.want {
				var payload map[string]any
				decode(t, strings.NewReader(text), &payload)
				want = append(want, payload)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("payloads (-want +got):\n%s", diff)
			}
		})
	}
}
