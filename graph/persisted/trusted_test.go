package persisted_test

import (
	"net/http"
	"strings"
	"testing"

	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/internal/errorcode"
)

// relayMap has the form that the Relay compiler writes, with MD5 hashes as ids.
const (
	md5      = "5d41402abc4b2a76b9719d911017c592"
	relayMap = `{"` + md5 + `":"query Customer { customer { id } }"}`
)

func TestTrustedDocument(t *testing.T) {
	t.Parallel()
	names := map[string]requestBody{
		"documentId":                       {"documentId": md5},
		"documentId of the hash":           {"documentId": "sha256:" + hashOf(customer)},
		"Relay's doc_id":                   {"doc_id": md5},
		"Relay's id":                       {"id": md5, "query": nil},
		"Apollo's hash of the text":        hash(hashOf(customer)),
		"a manifest's id in Apollo's hash": hash(md5),
		"documentId with the text":         {"documentId": md5, "query": customer},
		"the text alone":                   text(customer),
	}
	servers := map[string]http.Handler{
		"":                    newServer(t, persisted.Options{Trusted: persisted.NewTrusted(load(t, relayMap))}),
		"with registration: ": newServer(t, persisted.Options{Trusted: persisted.NewTrusted(load(t, relayMap)), MaxBytes: 1 << 20}),
		"only trusted documents: ": newServer(t, persisted.Options{
			Trusted: persisted.NewTrusted(load(t, relayMap)), MaxBytes: 1 << 20, OnlyTrusted: true,
		}),
	}
	for mode, server := range servers {
		for name, sent := range names {
			t.Run(mode+name, func(t *testing.T) {
				t.Parallel()
				if got, want := post(t, server, sent), (answer{status: 200, ran: customer}); got != want {
					t.Errorf("%+v, want %+v", got, want)
				}
			})
		}
		t.Run(mode+"documentId by GET", func(t *testing.T) {
			t.Parallel()
			got, want := send(t, server, requestBody{"documentId": md5}.get(t, newType)), answer{status: 200, ran: customer}
			if got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
		})
	}
}

// The error of an id that is not a hash does not ask the client to register the document, since only a hash can be
// registered.
func TestUnknownID(t *testing.T) {
	t.Parallel()
	want := answer{404, "", "No trusted document has this id.", errorcode.PersistedNotInList.String()}
	for name, opts := range map[string]persisted.Options{
		"no documents": {},
		"registration": registering(),
		"trusted":      {Trusted: persisted.NewTrusted(load(t, relayMap)), MaxBytes: 1 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, opts)
			for _, id := range []string{"b3c2", "md5:" + md5, "sha256:" + md5, "sha256:" + strings.ToUpper(hashOf(customer))} {
				if got := post(t, server, requestBody{"documentId": id}); got != want {
					t.Errorf("%s: %+v, want %+v", id, got, want)
				}
			}
		})
	}
}

// The server runs neither the trusted document nor the document in the request if the two differ.
func TestTrustedDocumentBesideAnother(t *testing.T) {
	t.Parallel()
	const other = `{ customer { name } }`
	for _, only := range []bool{false, true} {
		server := newServer(t, persisted.Options{Trusted: persisted.NewTrusted(load(t, relayMap)), MaxBytes: 1 << 20, OnlyTrusted: only})
		want := answer{400, "", "The document id does not match the query.", errorcode.PersistedHashMismatch.String()}
		for _, named := range []requestBody{{"documentId": md5}, hash(md5), hash(hashOf(customer))} {
			if got := post(t, server, named.with(other)); got != want {
				t.Errorf("%v: %+v, want %+v", named, got, want)
			}
		}
	}
}

func TestOnlyTrusted(t *testing.T) {
	t.Parallel()
	const other = `{ customer { name } }`
	notInSafelist := answer{
		403, "", "This server runs only trusted documents, and this document is not one of them.", errorcode.NotInSafelist.String(),
	}
	notInList := answer{404, "", "No trusted document has this id.", errorcode.PersistedNotInList.String()}
	tests := map[string]struct {
		sent requestBody
		want answer
	}{
		"another document":               {text(other), notInSafelist},
		"another document with its hash": {hash(hashOf(other)).with(other), notInSafelist},
		"the hash of another document":   {hash(hashOf(other)), notInList},
		"the same but for a space":       {text(customer + " "), notInSafelist},
		"introspection":                  {text(`{ __schema { types { name } } }`), notInSafelist},
		"not GraphQL":                    {text(`{`), notInSafelist},
		"nothing":                        {text(``), notInSafelist},
	}
	server := newServer(t, persisted.Options{Trusted: persisted.NewTrusted(load(t, relayMap)), MaxBytes: 1 << 20, OnlyTrusted: true})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for range 2 { // the first time registers nothing for the second
				if got := post(t, server, test.sent); got != test.want {
					t.Errorf("%+v, want %+v", got, test.want)
				}
			}
		})
	}
}

func TestOnlyTrustedNeedsDocuments(t *testing.T) {
	t.Parallel()
	if _, err := persisted.New(persisted.Options{OnlyTrusted: true}); err == nil {
		t.Error("no error for a server that could run no document")
	}
}

func TestServerWithBrokenDocumentsDoesNotStart(t *testing.T) {
	t.Parallel()
	documents := load(t, `{"b3c2":"{ customer { shoeSize } }"}`)
	_, err := persisted.New(persisted.Options{Trusted: persisted.NewTrusted(documents), Read: reader()})
	if err == nil || !strings.Contains(err.Error(), "line 1, column 14") {
		t.Errorf("error %v", err)
	}
}
