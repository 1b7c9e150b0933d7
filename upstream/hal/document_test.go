package hal_test

import (
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/upstream/hal"
)

// document is a HAL document with whatever it may embed, itself among it.
type document struct {
	ID       int64                             `json:"id,omitzero"`
	Embedded map[string]hal.Embedded[document] `json:"_embedded,omitempty"`
	Links    hal.Links                         `json:"_links"`
}

func decode(t *testing.T, body string) document {
	t.Helper()
	var decoded document
	if err := json.Unmarshal([]byte(body), &decoded); err != nil {
		t.Fatalf("decode %s: %v", body, err)
	}
	return decoded
}

// Every link of the sample answers leads to an absolute address.
func TestLinksOfSamples(t *testing.T) {
	t.Parallel()
	for name, body := range samples(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkLinks(t, decode(t, string(body)))
		})
	}
}

func checkLinks(t *testing.T, decoded document) {
	t.Helper()
	for _, relation := range decoded.Links.Relations() {
		link, err := decoded.Links.Find(relation)
		if err != nil {
			t.Error(err)
			continue
		}
		target, err := link.Resolve(&url.URL{})
		if err != nil {
			t.Error(err)
			continue
		}
		if !target.IsAbs() || target.Host == "" {
			t.Errorf("link %q leads to %q, want an absolute address", relation, target)
		}
	}
	for _, embedded := range decoded.Embedded {
		for _, item := range embedded.Items() {
			checkLinks(t, item)
		}
	}
}

// samples returns the answers of the REST API in testdata, by file name.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.json")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	bodies := make(map[string][]byte, len(paths))
	for _, path := range paths {
		if bodies[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return bodies
}
