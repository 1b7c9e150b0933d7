package persisted_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mailbox-graphql/graph/persisted"
)

// apolloManifest has the form that @apollo/generate-persisted-query-manifest writes.
const apolloManifest = `{
  "format": "apollo-persisted-query-manifest",
  "version": 1,
  "operations": [
    {"id": "b3c2", "name": "Customer", "type": "query", "body": "query Customer { customer { id } }"},
    {"id": "a1", "name": "Rename", "type": "mutation", "body": "mutation Rename { rename { id } }"}
  ]
}`

func TestLoad(t *testing.T) {
	t.Parallel()
	const (
		rename = "mutation Rename { rename { id } }"
		inFile = "query InFile { customer { id } }\n"
	)
	directory := t.TempDir()
	write(t, directory, "customer.graphql", customer)
	write(t, directory, "again/customer.graphql", customer)
	write(t, directory, "deep/er/file.graphql", inFile)
	write(t, directory, "README.md", "not a document")
	write(t, directory, ".git/other.graphql", "{")
	tests := map[string]struct {
		path string
		want map[string]string // text by id
	}{
		"Apollo's manifest": {
			write(t, t.TempDir(), "apollo.json", apolloManifest),
			map[string]string{"b3c2": customer, "a1": rename},
		},
		"Relay's map": {write(t, t.TempDir(), "relay.json", relayMap), map[string]string{md5: customer}},
		"an id with a prefix": {
			write(t, t.TempDir(), "prefix.json", `{"sha256:`+hashOf(customer)+`":"`+customer+`"}`),
			map[string]string{"sha256:" + hashOf(customer): customer},
		},
		"two ids of one document": {
			write(t, t.TempDir(), "ids.json", `{"a":"`+customer+`","b":"`+customer+`"}`),
			map[string]string{"a": customer, "b": customer},
		},
		"a directory": {directory, map[string]string{hashOf(customer): customer, hashOf(inFile): inFile}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			documents, err := persisted.Load(test.path)
			if err != nil {
				t.Fatal(err)
			}
			if documents.Len() != len(test.want) {
				t.Errorf("%d documents, want %d", documents.Len(), len(test.want))
			}
			server := newServer(t, persisted.Options{Trusted: persisted.NewTrusted(documents), OnlyTrusted: true})
			for id, document := range test.want {
				for _, sent := range []requestBody{{"documentId": id}, {"documentId": "sha256:" + hashOf(document)}, text(document)} {
					if got := post(t, server, sent); got.ran != document {
						t.Errorf("%v: %+v, want %q", sent, got, document)
					}
				}
			}
		})
	}
}

// A directory that Kubernetes mounts has links to files through a link to a hidden directory.
func TestLoadFollowsLinks(t *testing.T) {
	t.Parallel()
	mounted := t.TempDir()
	write(t, mounted, "..2026_01/customer.graphql", customer)
	for link, target := range map[string]string{"..data": "..2026_01", "customer.graphql": "..data/customer.graphql"} {
		if err := os.Symlink(target, filepath.Join(mounted, link)); err != nil {
			t.Skipf("links cannot be made here: %v", err)
		}
	}
	linked := filepath.Join(t.TempDir(), "documents")
	if err := os.Symlink(mounted, linked); err != nil {
		t.Fatal(err)
	}
	documents, err := persisted.Load(linked)
	if err != nil || documents.Len() != 1 {
		t.Errorf("%v documents (%v), want 1", documents.Len(), err)
	}
}

// An error names the file and the problem, so that the operator can mend the release.
func TestLoadFailures(t *testing.T) {
	t.Parallel()
	apollo := func(operations string) string {
		return `{"format":"apollo-persisted-query-manifest","version":1,"operations":` + operations + `}`
	}
	tests := map[string]struct{ manifest, want string }{
		"empty file":     {"", "not a JSON object"},
		"not JSON":       {"query { customer }", "not a JSON object"},
		"a list":         {"[]", "not a JSON object"},
		"cut off":        {apollo(`[`), "not a JSON object"},
		"other format":   {`{"format":"x"}`, `the format is "x", not "apollo-persisted-query-manifest"`},
		"format of 1":    {`{"format":1}`, `the format is 1, not "apollo-persisted-query-manifest"`},
		"no version":     {`{"format":"apollo-persisted-query-manifest"}`, `the version of the format is "", not 1`},
		"version 2":      {`{"format":"apollo-persisted-query-manifest","version":2}`, `version of the format is "2", not 1`},
		"no operations":  {apollo(`[]`), "no operations"},
		"null":           {apollo(`null`), "no operations"},
		"empty map":      {`{}`, "no operations"},
		"operation of 1": {apollo(`[1]`), "operations: "},
		"no id":          {apollo(`[{"body":"{ customer { id } }\n"}]`), "an operation without an id: { customer { id } }"},
		"no body":        {apollo(`[{"id":"b3c2"}]`), "document b3c2: the document is empty"},
		"blank body":     {`{"b3c2":" \n"}`, "document b3c2: the document is empty"},
		"unknown format": {`{"operations":{"b3c2":"{ customer { id } }"}}`, `"operations" is not a text`},
		"same id": {
			apollo(`[{"id":"b3c2","body":"{ a }"},{"id":"b3c2","body":"{ b }"}]`),
			"b3c2 is also the id of another document, in ",
		},
		"same id in a map": {`{"b3c2":"{ a }","b3c2":"{ a }"}`, `duplicate object member name "b3c2"`},
		"hash of another": {
			apollo(`[{"id":"` + hashOf("{ b }") + `","body":"{ a }"},{"id":"b3c2","body":"{ b }"}]`),
			hashOf("{ b }") + " is also the id of another document, in ",
		},
		"hash of nothing": {
			`{"sha256:` + hashOf("{ b }") + `":"{ a }"}`,
			"the id is not the hash of the document, which is sha256:" + hashOf("{ a }"),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := write(t, t.TempDir(), "manifest.json", test.manifest)
			checkFailure(t, path, path, test.want)
		})
	}
	t.Run("no such file", func(t *testing.T) {
		t.Parallel()
		missing := filepath.Join(t.TempDir(), "missing.json")
		checkFailure(t, missing, missing, "no such file")
	})
	t.Run("directory without documents", func(t *testing.T) {
		t.Parallel()
		directory := t.TempDir()
		write(t, directory, "manifest.json", relayMap)
		checkFailure(t, directory, directory, "no file *.graphql in this directory")
	})
	t.Run("empty document", func(t *testing.T) {
		t.Parallel()
		directory := t.TempDir()
		checkFailure(t, directory, write(t, directory, "a/b.graphql", "\n"), "the document is empty")
	})
	t.Run("document beyond UTF-8", func(t *testing.T) {
		t.Parallel()
		directory := t.TempDir()
		checkFailure(t, directory, write(t, directory, "b.graphql", "{ a } #\xff"), "the document is not UTF-8")
	})
}

func checkFailure(t *testing.T, path, file, want string) {
	t.Helper()
	_, err := persisted.Load(path)
	if err == nil {
		t.Fatal("no error")
	}
	if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file) {
		t.Errorf("error %q, want it to say %q of %s", err, want, file)
	}
}

// The error has every problem, with the document that has it.
func TestValidate(t *testing.T) {
	t.Parallel()
	manifest := `{"format":"apollo-persisted-query-manifest","version":1,"operations":[
		{"id":"fine","name":"Fine","type":"query","body":"query Fine { customer { id } }"},
		{"id":"broken","body":"query {\n  customer {"},
		{"id":"unfit","name":"Unfit","type":"query","body":"query Unfit {\n  customer { shoeSize }\n}"},
		{"id":"fragment","body":"fragment F on Customer { id }"},
		{"id":"comment","body":"# nothing"},
		{"id":"renamed","name":"Renamed","type":"query","body":"query Name { customer { id } }"},
		{"id":"retyped","name":"Rename","type":"query","body":"mutation Rename { rename { id } }"}
	]}`
	err := load(t, manifest).Validate(reader())
	if err == nil {
		t.Fatal("no error")
	}
	wants := []string{
		"document broken: line 2, column 13: Expected Name, found <EOF>",
		`document unfit (Unfit): line 2, column 14: Cannot query field "shoeSize" on type "Customer".`,
		"document fragment: ",
		"document comment: no operation",
		"document renamed (Renamed): the document has no operation with this name",
		"document retyped (Rename): the operation is a mutation, not a query",
	}
	problems := strings.Split(err.Error(), "\n")
	if len(problems) != len(wants) {
		t.Fatalf("%d problems, want %d:\n%v", len(problems), len(wants), err)
	}
	for i, want := range wants {
		if !strings.Contains(problems[i], want) || !strings.Contains(problems[i], "manifest.json: ") {
			t.Errorf("problem %q, want %q of manifest.json", problems[i], want)
		}
	}
	if err := load(t, apolloManifest).Validate(reader()); err != nil {
		t.Errorf("valid documents: %v", err)
	}
}
