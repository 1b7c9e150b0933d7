package persisted

import (
	"testing"
	"unsafe"
)

func sameMemory(a, b string) bool { return unsafe.StringData(a) == unsafe.StringData(b) }

// A manifest has an error, or documents that are found by their ids and by their hashes.
func FuzzManifest(f *testing.F) {
	f.Add(`{"format":"apollo-persisted-query-manifest","version":1,"operations":[{"id":"a","body":"{ a }"}]}`)
	f.Add(`{"format":null,"version":1,"operations":[{"id":"a","body":"{ a }"}]}`)
	f.Add(`{"5d41402abc4b2a76b9719d911017c592":"{ a }","b":"{ b }"}`)
	f.Add(`{"sha256:0000000000000000000000000000000000000000000000000000000000000000":"{ a }"}`)
	f.Add(`{"a":"\ud83c","b":["{"]}`)
	f.Fuzz(func(t *testing.T, manifest string) {
		list, err := parseManifest([]byte(manifest))
		if err != nil {
			return
		}
		documents, err := newDocuments(list)
		if err != nil {
			return
		}
		if documents.Len() == 0 {
			t.Fatal("no documents and no error")
		}
		for _, trusted := range list {
			hash := digestOf(trusted.text).String()
			for _, id := range []string{trusted.id, hash, hashPrefix + hash} {
				if text, ok := documents.find(newReference(id)); !ok || text != trusted.text {
					t.Errorf("%q for %q, want %q", text, id, trusted.text)
				}
			}
			if !documents.has(trusted.text) {
				t.Errorf("%q is not found by its text", trusted.text)
			}
		}
	})
}
