//go:build unix

package loadtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// example is an operation of graph/examples that changes nothing, with the one answer that it may get, byte for byte.
type example struct {
	name, query, variables string
	body                   []byte
}

// loadExamples runs each example that changes nothing once, and compares the answer with the golden one in graph/testdata.
func loadExamples(t *testing.T, to target) []example {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "graph", "examples", "*.graphql"))
	files = slices.DeleteFunc(files, func(file string) bool {
		return strings.Contains(file, "-write-") || strings.Contains(file, "-live-")
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	var examples []example
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".graphql")
		e := example{
			name:      name,
			query:     string(read(t, file)),
			variables: string(read(t, strings.TrimSuffix(file, ".graphql")+".json")),
		}
		var golden struct {
			Answer json.RawMessage `json:"answer"`
		}
		decode(t, read(t, filepath.Join("..", "..", "graph", "testdata", name+".json")), &golden)
		request, err := e.post(t.Context(), to, graphqlResponse)
		if err != nil {
			t.Fatal(err)
		}
		got, err := exchange(to.client, request)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var want, data any
		var whole map[string]json.RawMessage
		decode(t, golden.Answer, &want)
		decode(t, got.body, &whole)
		decode(t, whole["data"], &data)
		if diff := cmp.Diff(want, data); diff != "" || len(whole) != 1 {
			t.Fatalf("%s: answer is not the golden one (-want +got):\n%s", name, diff)
		}
		e.body = got.body
		examples = append(examples, e)
	}
	return examples
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func decode(t *testing.T, text []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("decode %.200q: %v", text, err)
	}
}

func (e example) post(ctx context.Context, to target, accept string) (*http.Request, error) {
	return postRequest(ctx, to, accept, operation(e.query, json.RawMessage(e.variables)))
}

func (e example) get(ctx context.Context, to target, accept string) (*http.Request, error) {
	values := url.Values{"query": {e.query}, "variables": {e.variables}}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, to.url+"?"+values.Encode(), http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", accept)
	return request, nil
}

// send alternates between the methods and between the media types.
func (e example) send(ctx context.Context, to target, n int) (string, error) {
	build, accept := e.post, mediaTypes[n/2%2]
	if n%2 == 1 {
		build = e.get
	}
	request, err := build(ctx, to, accept)
	if err != nil {
		return "", err
	}
	got, err := exchange(to.client, request)
	if err != nil {
		return "", err
	}
	return got.outcome(), e.check(got, accept)
}

func (e example) check(got response, accept string) error {
	if got.status != http.StatusOK || !strings.HasPrefix(got.contentType, accept) || !bytes.Equal(got.body, e.body) {
		return fmt.Errorf("status %d, %s, want %s: %s", got.status, got.contentType, accept, cmp.Diff(string(e.body), string(got.body)))
	}
	return nil
}

// validKinds are requests that always get the same whole answer.
func validKinds(examples []example) []kind {
	kinds := []kind{
		{"@defer by multipart/mixed", 15, func(ctx context.Context, to target, _ int) (string, error) {
			return sendDeferred(ctx, to, "multipart/mixed", multipartAnswer)
		}},
		{"@defer by text/event-stream", 15, func(ctx context.Context, to target, _ int) (string, error) {
			return sendDeferred(ctx, to, "text/event-stream", eventsAnswer)
		}},
		{"slow body", 3, examples[0].sendSlowly},
		{"long variable that is not used", 1, answered(
			`query($id: ID!) { customer(id: $id) { name } }`,
			map[string]any{"id": "500", "unused": longText}, `{"data":{"customer":{"name":"Vernon Bear"}}}`)},
	}
	for _, e := range examples {
		kinds = append(kinds, kind{e.name, 40, e.send})
	}
	return kinds
}

const deferred = `{ customer(id: "500") { name ... @defer(label: "later") { organization { name website } } } }`

const (
	firstPayload = `{"data":{"customer":{"name":"Vernon Bear"}},"hasNext":true}`
	lastPayload  = `{"incremental":[{"path":["customer"],"label":"later","data":` +
		`{"organization":{"name":"Acme, Inc","website":"www.acme.com"}}}],"hasNext":false}`

	partHeader      = "Content-Type: application/json; charset=utf-8\r\n\r\n"
	multipartFirst  = "\r\n---\r\n" + partHeader + firstPayload + "\r\n---\r\n"
	multipartAnswer = multipartFirst + partHeader + lastPayload + "\r\n-----\r\n"
	eventsFirst     = "event: next\ndata: " + firstPayload + "\n\n"
	eventsAnswer    = eventsFirst + "event: next\ndata: " + lastPayload + "\n\nevent: complete\ndata:\n\n"
)

func sendDeferred(ctx context.Context, to target, accept, want string) (string, error) {
	request, err := postRequest(ctx, to, accept, operation(deferred, nil))
	if err != nil {
		return "", err
	}
	got, err := exchange(to.client, request)
	if err != nil {
		return "", err
	}
	if got.status != http.StatusOK || !strings.HasPrefix(got.contentType, accept) || string(got.body) != want {
		return "", fmt.Errorf("status %d, %s: %s", got.status, got.contentType, cmp.Diff(want, string(got.body)))
	}
	return got.outcome(), nil
}

// sendSlowly takes a second for the body, as a client with a bad connection does.
func (e example) sendSlowly(ctx context.Context, to target, n int) (string, error) {
	body := operation(e.query, json.RawMessage(e.variables))
	request, err := postRequest(ctx, to, mediaTypes[n%2], "")
	if err != nil {
		return "", err
	}
	request.Body, request.ContentLength = io.NopCloser(&slowReader{ctx, body, len(body)/10 + 1}), int64(len(body))
	got, err := exchange(to.client, request)
	if err != nil {
		return "", err
	}
	return got.outcome(), e.check(got, mediaTypes[n%2])
}

// slowReader returns its text in pieces.
type slowReader struct {
	ctx   context.Context
	text  string
	piece int
}

func (s *slowReader) Read(p []byte) (int, error) {
	if s.text == "" {
		return 0, io.EOF
	}
	if err := pause(s.ctx, 100*time.Millisecond); err != nil {
		return 0, err
	}
	n := copy(p, s.text[:min(s.piece, len(s.text))])
	s.text = s.text[n:]
	return n, nil
}

// longText is nearly as long as a request may be.
var longText = strings.Repeat("x", 200<<10)

// answered sends an operation, and checks that its answer is the only one possible.
func answered(query string, variables map[string]any, want string) func(context.Context, target, int) (string, error) {
	body := operation(query, variables)
	return func(ctx context.Context, to target, n int) (string, error) {
		request, err := postRequest(ctx, to, mediaTypes[n%2], body)
		if err != nil {
			return "", err
		}
		got, err := exchange(to.client, request)
		if err != nil {
			return "", err
		}
		if got.status != http.StatusOK || string(got.body) != want {
			return "", fmt.Errorf("status %d: %.500s", got.status, got.body)
		}
		return got.outcome(), nil
	}
}
