package hal_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/hal"
)

// FuzzDecode checks that nothing panics, that a relation which is listed has a link or a reason why it cannot be read,
// and that what was decoded once is encoded and decoded without a change.
func FuzzDecode(f *testing.F) {
	for _, body := range samples(f) {
		f.Add(body)
	}
	f.Add([]byte(`{"_embedded": {"a": null, "b": {"id": 1}, "c": []}, "_links": {"d": [], "e": null, "f": "/"}}`))
	f.Add([]byte(`{"_links": {"g": [{"href": "{?page}", "templated": true}], "h": {"href": "%zz"}}}`))
	// A longer document could nest so deeply that its encoding, which has lists in place of single resources, is refused.
	const longest = 32 << 10
	f.Fuzz(func(t *testing.T, body []byte) {
		var decoded document
		if len(body) > longest || json.Unmarshal(body, &decoded) != nil {
			return
		}
		followAll(t, decoded)

		once := encode(t, decoded)
		if diff := cmp.Diff(once, encode(t, decode(t, once))); diff != "" {
			t.Errorf("encoded again (-once +twice):\n%s", diff)
		}
	})
}

func followAll(t *testing.T, decoded document) {
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
		for _, item := range embedded.Items() {
			followAll(t, item)
		}
	}
}

func encode(t *testing.T, decoded document) string {
	t.Helper()
	encoded, err := json.Marshal(decoded, json.Deterministic(true))
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

// FuzzExpand checks that nothing panics, that an error points into the template, and that an expansion holds only what
// a URI may: it is a literal template of itself, and the rest of an address that parses.
func FuzzExpand(f *testing.F) {
	for _, template := range []string{
		"customers{?page}", "{+x}{#x}{.x}{/x}{;x}{?x}{&x}", "%zz{x,y}", "{x:3}", "{x*}", "{", "}", "{=x}", "ž {x",
	} {
		f.Add(template)
	}
	f.Fuzz(func(t *testing.T, template string) {
		expanded, err := hal.Expand(template)
		if err != nil {
			var malformed *hal.TemplateError
			if !errors.As(err, &malformed) || malformed.Offset < 0 || malformed.Offset > len(template) {
				t.Fatalf("got error %#v, want a TemplateError with an offset in %q", err, template)
			}
			return
		}
		if again, err := hal.Expand(expanded); err != nil || again != expanded {
			t.Errorf("expansion %q became %q, %v", expanded, again, err)
		}
		parsed, err := url.Parse("https://example.com/" + expanded)
		if err != nil {
			t.Fatal(err)
		}
		if parsed.Host != "example.com" {
			t.Errorf("expansion %q changed the host to %q", expanded, parsed.Host)
		}
	})
}
