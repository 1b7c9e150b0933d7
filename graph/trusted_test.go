package graph_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
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
			_, err = graph.NewHandler(graph.Options{Client: client, Persisted: persisted.Options{Documents: documents}})
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), file) || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want %q of %s", err, test.want, file)
			}
		})
	}
}
