package hal_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/lenient"
)

// FuzzDecode checks that nothing panics, and that each relation of a document has a link or an error that says why the link
// cannot be read.
func FuzzDecode(f *testing.F) {
	for _, body := range samples(f) {
		f.Add(body)
	}
	f.Add([]byte(`{"_embedded": {"tags": null, "users": {"id": 1}, "chats": []}, "_links": {"d": [], "e": null, "f": "/"}}`))
	f.Add([]byte(`{"_links": {"g": [{"href": "{?page}", "templated": true}], "h": {"href": "%zz"}}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var decoded document
		if _, err := lenient.Unmarshal(t.Context(), body, &decoded); err == nil {
			resolveAll(t, decoded)
		}
	})
}

func resolveAll(t *testing.T, decoded document) {
	t.Helper()
	checkRelations(t, decoded.Links)
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
	for _, item := range decoded.embedded() {
		resolveAll(t, item)
	}
}

// checkRelations compares the relations with those that a JSON library finds.
func checkRelations(t *testing.T, links hal.Links) {
	t.Helper()
	var members map[string]jsontext.Value
	err := json.Unmarshal([]byte(links), &members, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if err != nil {
		return // not an object
	}
	relations := make(map[string]bool)
	for _, relation := range links.Relations() {
		relations[relation] = true
	}
	for name, value := range members {
		value.Compact()
		if isEmpty := string(value) == "null" || string(value) == "[]"; !isEmpty && !relations[name] {
			t.Errorf("relation %q of %s is missing", name, links)
		}
		delete(relations, name) // an empty one may have a link where its name is repeated
	}
	for relation := range relations {
		t.Errorf("%s has no relation %q", links, relation)
	}
}
