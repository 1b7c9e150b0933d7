package persisted_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/internal/errorcode"
)

const customer = `query Customer { customer { id } }`

func registering() persisted.Options { return persisted.Options{MaxBytes: persisted.DefaultMaxBytes} }

var notFound = answer{status: 200, message: "PersistedQueryNotFound", code: errorcode.PersistedNotFound.String()}

// A client that gets PersistedQueryNotFound sends the document with its hash once, and from then on the hash alone. The
// status of PersistedQueryNotFound is 200 in both media types.
func TestRegistration(t *testing.T) {
	t.Parallel()
	names := map[string]requestBody{
		"Apollo's hash":          hash(hashOf(customer)),
		"the working group's id": {"documentId": "sha256:" + hashOf(customer)},
		"a bare hash as the id":  {"documentId": hashOf(customer)},
		"both": {
			"documentId": "sha256:" + hashOf(customer), "extensions": hash(hashOf(customer))["extensions"],
		},
		"what urql sends after a miss": {"extensions": map[string]any{
			"persistedQuery": map[string]any{"version": 1, "sha256Hash": hashOf(customer), "miss": true},
		}},
	}
	methods := map[string]func(requestBody, *testing.T, string) *http.Request{"POST": requestBody.post, "GET": requestBody.get}
	for name, named := range names {
		for method, request := range methods {
			for _, accept := range []string{newType, oldType} {
				t.Run(name+" by "+method+" as "+accept, func(t *testing.T) {
					t.Parallel()
					server := newServer(t, registering())
					if got := send(t, server, request(named, t, accept)); got != notFound {
						t.Fatalf("before: %+v, want %+v", got, notFound)
					}
					want := answer{status: 200, ran: customer}
					if got := send(t, server, request(named.with(customer), t, accept)); got != want {
						t.Fatalf("with the document: %+v, want %+v", got, want)
					}
					if got := send(t, server, request(named, t, accept)); got != want {
						t.Errorf("after: %+v, want %+v", got, want)
					}
				})
			}
		}
	}
}

func TestDocumentsWithoutNamesAreNotKept(t *testing.T) {
	t.Parallel()
	server := newServer(t, registering())
	if got := post(t, server, text(customer)); got.ran != customer {
		t.Fatalf("%+v, want it to run", got)
	}
	if got := post(t, server, hash(hashOf(customer))); got != notFound {
		t.Errorf("%+v, want %+v", got, notFound)
	}
}

// refuser is an extension that refuses an operation after validation, as a server's limits do.
type refuser struct{}

func (refuser) ExtensionName() string                   { return "Refuser" }
func (refuser) Validate(graphql.ExecutableSchema) error { return nil }

func (refuser) MutateOperationContext(_ context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	if strings.Contains(operation.RawQuery, "costly") {
		return gqlerror.Errorf("too much")
	}
	return nil
}

// A document that is never executed is not kept, even if its hash is correct.
func TestOnlyExecutedDocumentsAreKept(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"not GraphQL":                  `query {`,
		"no operation":                 `fragment F on Customer { id }`,
		"not of the schema":            `{ customer { shoeSize } }`,
		"without a variable":           `query ($id: ID!) { customer(id: $id) { id } }`,
		"refused by another extension": `{ costly: customer { id } }`,
		"a subscription":               `subscription { renamed { id } }`,
	}
	for name, document := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, registering())
			server.Use(refuser{})
			if got := post(t, server, hash(hashOf(document)).with(document)); got.message == "" || got.ran != "" {
				t.Fatalf("%+v, want an error", got)
			}
			if got := post(t, server, hash(hashOf(document))); got != notFound {
				t.Errorf("%+v, want %+v", got, notFound)
			}
		})
	}
	t.Run("a mutation by GET", func(t *testing.T) {
		t.Parallel()
		server, mutation := newServer(t, registering()), `mutation { rename { id } }`
		if got := send(t, server, hash(hashOf(mutation)).with(mutation).get(t, newType)); got.status != 405 {
			t.Fatalf("%+v, want 405", got)
		}
		if got := post(t, server, hash(hashOf(mutation))); got != notFound {
			t.Errorf("%+v, want %+v", got, notFound)
		}
	})
}

// rewriter is an extension that changes the document.
type rewriter struct{}

func (rewriter) ExtensionName() string                   { return "Rewriter" }
func (rewriter) Validate(graphql.ExecutableSchema) error { return nil }

func (rewriter) MutateOperationParameters(_ context.Context, params *graphql.RawParams) *gqlerror.Error {
	params.Query = "query Rewritten { customer { id } }"
	return nil
}

func TestChangedDocumentIsNotKept(t *testing.T) {
	t.Parallel()
	server := newServer(t, registering())
	server.Use(rewriter{})
	post(t, server, hash(hashOf(customer)).with(customer))
	if got := post(t, server, hash(hashOf(customer))); got != notFound {
		t.Errorf("%+v, want %+v", got, notFound)
	}
}

// A client cannot run a document under the hash of another document.
func TestHashMismatch(t *testing.T) {
	t.Parallel()
	const other = `{ customer { name } }`
	server := newServer(t, registering())
	want := answer{400, "", "The document id does not match the query.", errorcode.PersistedHashMismatch.String()}
	for _, named := range []requestBody{
		hash(hashOf(customer)),
		hash(strings.ToUpper(hashOf(other))),
		hash("not a hash"),
		{"documentId": "sha256:" + hashOf(customer)},
		{"documentId": "b3c2"},
		{"documentId": "md5:" + hashOf(other)},
	} {
		if diff := cmp.Diff(want, post(t, server, named.with(other)), cmp.AllowUnexported(answer{})); diff != "" {
			t.Errorf("%v (-want +got):\n%s", named, diff)
		}
	}
	if got := post(t, server, hash(hashOf(customer))); got != notFound {
		t.Errorf("%+v, want %+v", got, notFound)
	}
}

func TestMalformedNames(t *testing.T) {
	t.Parallel()
	persistedQuery := func(value any) requestBody { return requestBody{"extensions": map[string]any{"persistedQuery": value}} }
	const (
		version = "extensions.persistedQuery.version must be 1."
		hashed  = "extensions.persistedQuery.sha256Hash must be a string that is not empty."
	)
	tests := map[string]struct {
		sent    requestBody
		message string
	}{
		"a string":         {persistedQuery(hashOf(customer)), "extensions.persistedQuery must be an object."},
		"a list":           {persistedQuery([]int{1}), "extensions.persistedQuery must be an object."},
		"no version":       {persistedQuery(map[string]any{"sha256Hash": hashOf(customer)}), version},
		"version 2":        {persistedQuery(map[string]any{"version": 2, "sha256Hash": hashOf(customer)}), version},
		"version in words": {persistedQuery(map[string]any{"version": "1", "sha256Hash": hashOf(customer)}), version},
		"no hash":          {persistedQuery(map[string]any{"version": 1}), hashed},
		"hash of a number": {persistedQuery(map[string]any{"version": 1, "sha256Hash": 7}), hashed},
		"empty hash":       {persistedQuery(map[string]any{"version": 1, "sha256Hash": ""}), hashed},
		"two names": {
			requestBody{"documentId": "a", "extensions": hash(hashOf(customer))["extensions"]},
			"The request names two different documents.",
		},
	}
	server := newServer(t, registering())
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := answer{400, "", test.message, errorcode.BadRequest.String()}
			for _, sent := range []requestBody{test.sent, test.sent.with(customer)} {
				if got := post(t, server, sent); got != want {
					t.Errorf("%+v, want %+v", got, want)
				}
			}
		})
	}
}

// A server without registration tells clients not to send hashes, which they follow for the rest of their session.
func TestRegistrationIsOff(t *testing.T) {
	t.Parallel()
	server := newServer(t, persisted.Options{})
	want := answer{status: 200, message: "PersistedQueryNotSupported", code: errorcode.PersistedNotSupported.String()}
	for range 2 {
		if got := post(t, server, hash(hashOf(customer))); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
		if got := post(t, server, hash(hashOf(customer)).with(customer)); got.ran != customer {
			t.Errorf("%+v, want it to run", got)
		}
	}
}

// A document that takes more than a sixteenth of the memory runs, but is not kept.
func TestLongDocumentIsNotKept(t *testing.T) {
	t.Parallel()
	server := newServer(t, persisted.Options{MaxBytes: 16 << 10})
	short, long := customer+strings.Repeat(" ", 500), customer+strings.Repeat(" ", 1000)
	for _, document := range []string{short, long} {
		if got := post(t, server, hash(hashOf(document)).with(document)); got.ran != document {
			t.Fatalf("%+v, want it to run", got)
		}
	}
	if got := post(t, server, hash(hashOf(short))); got.ran != short {
		t.Errorf("short: %+v, want it to run", got)
	}
	if got := post(t, server, hash(hashOf(long))); got != notFound {
		t.Errorf("long: %+v, want %+v", got, notFound)
	}
}
