package transport

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// payload is one payload of a stream, as a client decodes it.
type payload struct {
	Data        map[string]any `json:"data"`
	Errors      []clientError  `json:"errors"`
	Incremental []struct {
		Data   map[string]any `json:"data"`
		Errors []clientError  `json:"errors"`
		Path   []any          `json:"path"`
		Label  string         `json:"label"`
	} `json:"incremental"`
	HasNext *bool `json:"hasNext"`
}

type clientError struct {
	Message string `json:"message"`
	Path    []any  `json:"path"`
}

// readers return functions that read a stream's payloads one by one, and io.EOF after the proper end of the stream.
var readers = map[mediaType]func(*http.Response) func() ([]byte, error){
	multipartMixed: func(response *http.Response) func() ([]byte, error) {
		_, params, _ := mime.ParseMediaType(response.Header.Get("Content-Type"))
		reader := multipart.NewReader(response.Body, params["boundary"])
		return func() ([]byte, error) {
			part, err := reader.NextPart()
			if err != nil {
				return nil, err
			}
			return io.ReadAll(part)
		}
	},
	eventStream: func(response *http.Response) func() ([]byte, error) {
		lines := bufio.NewScanner(response.Body)
		return func() ([]byte, error) {
			event, data := "", ""
			for lines.Scan() && lines.Text() != "" {
				name, value, _ := strings.Cut(lines.Text(), ":")
				switch name {
				case "event":
					event = strings.TrimSpace(value)
				case "data":
					data += strings.TrimPrefix(value, " ")
				}
			}
			if event == "complete" {
				return nil, io.EOF
			}
			if event != "next" {
				return nil, io.ErrUnexpectedEOF
			}
			return []byte(data), nil
		}
	},
}

func nextPayload(t *testing.T, read func() ([]byte, error)) payload {
	t.Helper()
	text, err := read()
	if err != nil {
		t.Fatalf("read payload: %v", err)
	}
	part := decoded(t, text)
	if part.HasNext == nil {
		t.Fatalf("payload without hasNext: %s", text)
	}
	return part
}

func decoded(t *testing.T, text []byte) payload {
	t.Helper()
	var part payload
	if err := json.Unmarshal(text, &part); err != nil {
		t.Fatalf("decode %q: %v", text, err)
	}
	return part
}

// Each part arrives before the next is resolved, and no null stands for a value of a later part.
func TestIncrementalDelivery(t *testing.T) {
	t.Parallel()
	for mediaType, newReader := range readers {
		t.Run(string(mediaType), func(t *testing.T) {
			t.Parallel()
			firstSeen := make(chan struct{})
			resolve := acme().with("Customer.organization", func(ctx context.Context) (any, error) {
				select {
				case <-firstSeen:
					return object{"name": "Acme, Inc"}, nil
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			})
			listener := httptest.NewServer(newServer(resolve, Options{}))
			defer listener.Close()
			query := body(`{ customer { id ... @defer(label: "later") { organization { name } } } }`)
			request := postRequest(t.Context(), string(mediaType), query)
			request.RequestURI, request.URL.Scheme, request.URL.Host = "", "http", listener.Listener.Addr().String()
			response, err := listener.Client().Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			read := newReader(response)

			first := nextPayload(t, read)
			wantFirst := map[string]any{"customer": map[string]any{"id": "500"}}
			if diff := cmp.Diff(wantFirst, first.Data); diff != "" || !*first.HasNext {
				t.Errorf("hasNext %v, first data (-want +got):\n%s", *first.HasNext, diff)
			}
			close(firstSeen)
			second := nextPayload(t, read)
			if len(second.Incremental) != 1 || *second.HasNext {
				t.Fatalf("second payload %+v", second)
			}
			part := second.Incremental[0]
			wantData := map[string]any{"organization": map[string]any{"name": "Acme, Inc"}}
			if diff := cmp.Diff(wantData, part.Data); diff != "" {
				t.Errorf("deferred data (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]any{"customer"}, part.Path); diff != "" || part.Label != "later" {
				t.Errorf("label %q, path (-want +got):\n%s", part.Label, diff)
			}
			if _, err := read(); !errors.Is(err, io.EOF) {
				t.Errorf("after the last payload: %v, want the stream's end", err)
			}
		})
	}
}

func TestStreamFormats(t *testing.T) {
	t.Parallel()
	server := newServer(failing(), Options{})
	query := body(`{ customer { id ... @defer { notes } } }`)
	first := `{"data":{"customer":{"id":"500"}},"hasNext":true}`
	later := `{"incremental":[{"path":["customer"],"errors":[{"message":"unreadable","path":["customer","notes"],` +
		`"locations":[{"line":1,"column":30}]}],"data":null}],` +
		`"hasNext":false}`
	tests := map[mediaType]struct{ contentType, body string }{
		multipartMixed: {
			`multipart/mixed; boundary="-"; deferSpec=20220824`,
			"\r\n---\r\nContent-Type: application/json; charset=utf-8\r\n\r\n" + first +
				"\r\n---\r\nContent-Type: application/json; charset=utf-8\r\n\r\n" + later + "\r\n-----\r\n",
		},
		eventStream: {
			"text/event-stream; charset=utf-8",
			"event: next\ndata: " + first + "\n\nevent: next\ndata: " + later + "\n\nevent: complete\ndata:\n\n",
		},
	}
	for mediaType, want := range tests {
		answer := post(t, server, string(mediaType), query)
		if diff := cmp.Diff(want.body, answer.Body.String()); diff != "" {
			t.Errorf("%s: body (-want +got):\n%s", mediaType, diff)
		}
		if got := answer.Header().Get("Content-Type"); got != want.contentType {
			t.Errorf("content type %q, want %q", got, want.contentType)
		}
		if answer.Code != http.StatusOK || answer.Header().Get("Content-Length") != "" || !answer.Flushed {
			t.Errorf("status %d, headers %v, flushed %v", answer.Code, answer.Header(), answer.Flushed)
		}
	}
}

// A field can come later in one type, and be null at once in another: Organization.motto has no resolver, or is not deferred.
func TestPlaceholdersDependOnTheType(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query string
		first map[string]any
	}{
		"deferred in both": {
			`{ customer { ... @defer { motto } organization { ... @defer { motto } } } }`,
			map[string]any{"customer": map[string]any{"organization": map[string]any{"motto": nil}}},
		},
		"deferred in one": {
			`{ parties { ... on Customer @defer { motto } ... on Organization { motto } } }`,
			map[string]any{"parties": []any{map[string]any{}, map[string]any{"motto": nil}}},
		},
		"deferred in a fragment of one": {
			`{ parties { ...C @defer ... on Organization { motto } } } fragment C on Customer { ...D } fragment D on Customer { motto }`,
			map[string]any{"parties": []any{map[string]any{}, map[string]any{"motto": nil}}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				resolve := acme().with("Customer.motto", func(context.Context) (any, error) {
					<-time.After(time.Minute)
					return "sweet", nil
				})
				read := readers[eventStream](post(t, newServer(resolve, Options{}), string(eventStream), body(test.query)).Result())
				if diff := cmp.Diff(test.first, nextPayload(t, read).Data); diff != "" {
					t.Errorf("first data (-want +got):\n%s", diff)
				}
				last := nextPayload(t, read)
				if len(last.Incremental) != 1 || *last.HasNext {
					t.Fatalf("last payload %+v", last)
				}
				if diff := cmp.Diff(map[string]any{"motto": "sweet"}, last.Incremental[0].Data); diff != "" {
					t.Errorf("deferred data (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A part within another part comes after the outer part, even if the inner part is complete first.
func TestInnerPartsComeAfterOuterOnes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		resolve := acme().with("Customer.notes", func(context.Context) (any, error) {
			<-time.After(time.Minute)
			return "likes <honey>", nil
		})
		query := body(`{ customers { id ... @defer(label: "outer") { notes organization { ... @defer(label: "inner") { website } } } } }`)
		read := readers[multipartMixed](post(t, newServer(resolve, Options{}), string(multipartMixed), query).Result())
		var parts []string
		for part := nextPayload(t, read); *part.HasNext; {
			part = nextPayload(t, read)
			for _, increment := range part.Incremental {
				parts = append(parts, fmt.Sprint(increment.Label, increment.Path))
			}
		}
		for _, path := range []string{"[customers 0]", "[customers 1]"} {
			outer := slices.Index(parts, "outer"+path)
			inner := slices.Index(parts, "inner"+strings.TrimSuffix(path, "]")+" organization]")
			if outer < 0 || inner < outer {
				t.Errorf("parts in the order %q", parts)
			}
		}
		if len(parts) != 4 {
			t.Errorf("parts %q, want 4", parts)
		}
	})
}

// A part whose object never comes, because the outer part failed, is still sent: it may have errors.
func TestInnerPartOfAFailedOne(t *testing.T) {
	t.Parallel()
	query := body(`{ customer { id ... @defer(label: "outer") { notes organization { name ... @defer(label: "inner") { website } } } } }`)
	read := readers[eventStream](post(t, newServer(failing(), Options{}), string(eventStream), query).Result())
	var labels []string
	for part := nextPayload(t, read); *part.HasNext; {
		part = nextPayload(t, read)
		for _, increment := range part.Incremental {
			labels = append(labels, increment.Label)
		}
	}
	if diff := cmp.Diff([]string{"outer", "inner"}, labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
}

// The errors of an invalid operation are one payload of a stream if the client accepts only a stream.
func TestErrorsInStreams(t *testing.T) {
	t.Parallel()
	answer := post(t, newServer(acme(), Options{}), string(eventStream), body(`{ nosuchfield }`))
	text := answer.Body.String()
	if answer.Code != http.StatusOK || !strings.HasPrefix(text, "event: next\ndata: {\"errors\":[") ||
		!strings.HasSuffix(text, ",\"hasNext\":false}\n\nevent: complete\ndata:\n\n") {
		t.Errorf("status %d: %s", answer.Code, text)
	}
}

// A scalar's encoding may have line breaks, as that of encoding/json's Encoder has.
func TestLineBreaksDoNotEndEvents(t *testing.T) {
	t.Parallel()
	server := newServer(acme(), Options{})
	server.AroundResponses(func(context.Context, graphql.ResponseHandler) *graphql.Response {
		return &graphql.Response{Data: []byte("{\"a\":\r\n\"x\\ny\"\n}")}
	})
	want := "event: next\ndata: {\"data\":{\"a\":  \"x\\ny\" },\"hasNext\":false}\n\nevent: complete\ndata:\n\n"
	if diff := cmp.Diff(want, post(t, server, string(eventStream), typename).Body.String()); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// gqlgen drops or delivers a part that is ready after its context has ended, at random. In one of many runs, a reader that
// relies on the delivery hangs, which the bubble reports as a deadlock.
func TestEndOfContextNeverStallsAStream(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		end  func(context.Context) (context.Context, context.CancelFunc)
		want string // in the answer's body
	}{
		"disconnect": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Minute, cancel)
			return ctx, cancel
		}, `"hasNext":true`},
		"deadline": {func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Minute)
		}, `"message":"context deadline exceeded"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resolve := acme().with("Customer.organization", untilCancelled)
			query := body(`{ customers { id ... @defer { organization { name } } } }`)
			for range 50 {
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := test.end(t.Context())
					defer cancel()
					answer := send(newServer(resolve, Options{}), postRequest(ctx, string(multipartMixed), query))
					text := answer.Body.String()
					if !strings.Contains(text, test.want) {
						t.Errorf("%q is missing in %s", test.want, text)
					}
					if ended := strings.HasSuffix(text, "\r\n-----\r\n"); ended == errors.Is(ctx.Err(), context.Canceled) {
						t.Errorf("the stream's end was written: %v, with %v", ended, ctx.Err())
					}
				})
			}
		})
	}
}

func TestStreamPastItsDeadlineHasAnError(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	query := body(`{ customer { id ... @defer { notes } } }`)
	answer := send(newServer(acme(), Options{}), postRequest(ctx, string(eventStream), query))
	if !strings.Contains(answer.Body.String(), `"code":"TIMEOUT"`) {
		t.Errorf("body %s", answer.Body)
	}
}
