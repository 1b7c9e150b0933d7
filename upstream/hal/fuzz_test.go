package hal_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/upstream/hal"
)

// FuzzDecode checks that nothing panics, and that each relation of a document has a link or an error that says why the link
// cannot be read.
func FuzzDecode(f *testing.F) {
	for _, body := range samples(f) {
		f.Add(body)
	}
	f.Add([]byte(`{"_embedded": {"a": null, "b": {"id": 1}, "c": []}, "_links": {"d": [], "e": null, "f": "/"}}`))
	f.Add([]byte(`{"_links": {"g": [{"href": "{?page}", "templated": true}], "h": {"href": "%zz"}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var decoded document
		if json.Unmarshal(body, &decoded) == nil {
			resolveAll(t, decoded)
		}
	})
}

func resolveAll(t *testing.T, decoded document) {
	t.Helper()
	for _, relation := range decoded.Links.Relations() {
		link, err := decoded.Links.Find(relation)
		if _, ok := errors.AsType[*hal.MissingLinkError](err); ok {
			t.Errorf("relation is listed, but: %v", err)
		}
		if err != nil {
			continue
		}
		target, err := link.Resolve(&url.URL{Scheme: "https", Host: "example.com"})
		if err == nil && !target.IsAbs() {
			t.Errorf("%+v leads to %q, which is not absolute", link, target)
		}
	}
	for _, embedded := range decoded.Embedded {
		if !embedded.Present() && embedded.Items() != nil {
			t.Errorf("absent, but with %d items", len(embedded.Items()))
		}
		for _, item := range embedded.Items() {
			resolveAll(t, item)
		}
	}
}
