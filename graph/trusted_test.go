package graph_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

// The server validates trusted documents at its start, by the same rules as the documents of clients.
func TestTrustedDocumentsAreValidatedAtTheStart(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, want string }{
		"valid":               {"query ($since: DateTime) {\n  customers(filter: {modifiedSince: $since}) { nodes { id } }\n}", ""},
		"no time":             {"{\n  customers(filter: {modifiedSince: \"x\"}) { nodes { id } }\n}", "line 2, column 37: Expected value of type \"DateTime\""},
		"an object for an ID": {"{ customer(id: {}) { id } }", "line 1, column 16: ID cannot represent"},
		"a default":           {"query ($size: Int = 2147483648) { customers(first: $size) { nodes { id } } }", "line 1, column 21: Int cannot represent"},
		"no document":         {"{\r\n  customer(id: 1) {", "line 2, column 20: Expected Name"},
		"half a character":    {"{ customer(id: \"\\ud83d\") { id } }", "line 1, column 17: Invalid Unicode escape"},
		"only a fragment":     {"fragment F on Customer { id }", "line 1, column 1: Fragment \"F\" is never used."},
		"a wrong field":       {"{ customer(id: 1) { shoeSize } }", "Cannot query field \"shoeSize\" on type \"Customer\"."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "document.graphql")
			if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
				t.Fatal(err)
			}
			documents, err := persisted.Load(filepath.Dir(file))
			if err != nil {
				t.Fatal(err)
			}
			client, err := upstream.New(upstream.Options{Tokens: auth.Static("unused")})
			if err != nil {
				t.Fatal(err)
			}
			_, err = graph.NewHandler(graph.Options{Client: client, Persisted: persisted.Options{Trusted: persisted.NewTrusted(documents)}})
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want %q of %s", err, test.want, file)
			}
		})
	}
}

// Trusted documents are replaced as a whole or not at all, and no answer that was kept serves a document that is trusted no more.
func TestTrustedDocumentsAreReplaced(t *testing.T) {
	t.Parallel()
	load := func(texts ...string) *persisted.Documents {
		directory := t.TempDir()
		for i, text := range texts {
			if err := os.WriteFile(filepath.Join(directory, strconv.Itoa(i)+".graphql"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		documents, err := persisted.Load(directory)
		if err != nil {
			t.Fatal(err)
		}
		return documents
	}
	const tags, users = `{ tags { name } }`, `{ users { name } }`
	trusted := persisted.NewTrusted(load(tags))
	p := newTwins(t, emulator.Options{}, keepsFor15Seconds, graph.Options{Persisted: persisted.Options{Trusted: trusted, OnlyTrusted: true}})
	ask := func(text string, wantKept, allowed bool) {
		t.Helper()
		got, kept := p.ask(t.Context(), query(text))
		if strings.Contains(got.Body, "QUERY_NOT_IN_SAFELIST") == allowed || allowed && kept != wantKept {
			t.Errorf("%s: allowed: %t, kept: %t, want %t; %.200s", text, allowed, kept, wantKept, got.Body)
		}
	}
	ask(tags, executed, true)
	ask(tags, kept, true)
	ask(users, executed, false)
	for name, bad := range map[string]*persisted.Documents{
		"a wrong document": load(users, `{ nothing }`), "a missing operation": load(users, `fragment F on Customer { id }`), "none": nil,
	} {
		if err := trusted.Replace(bad); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	ask(tags, kept, true)
	ask(users, executed, false)
	if err := trusted.Replace(load(users)); err != nil {
		t.Fatal(err)
	}
	ask(tags, executed, false)
	ask(users, executed, true)
	ask(users, kept, true)
	if err := trusted.Replace(load(users, tags)); err != nil {
		t.Fatal(err)
	}
	ask(tags, executed, true)
}
