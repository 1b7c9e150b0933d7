package hal_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/lenient"
)

func TestLinksFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		links string
		want  hal.Link
	}{
		{"one link", `{"item": {"href": "/1"}}`, hal.Link{Href: "/1"}},
		{"list of one", `{"item": [{"href": "/1"}]}`, hal.Link{Href: "/1"}},
		{"first of several", `{"item": [{"href": "/1"}, {"href": "/2"}]}`, hal.Link{Href: "/1"}},
		{"after other relations", `{"self": {"href": "/"}, "item": {"href": "/1"}}`, hal.Link{Href: "/1"}},
		{"escaped relation", `{"\u0069tem": {"href": "/1"}}`, hal.Link{Href: "/1"}},
		{"other properties", `{"item": {"href": "/1", "name": "n", "hints": {"allow": ["GET"]}}}`, hal.Link{Href: "/1"}},
		{"empty href", `{"item": {"href": ""}}`, hal.Link{}},
		{"templated", `{"item": {"href": "/{id}", "templated": true}}`, hal.Link{Href: "/{id}", Templated: true}},
		{"templated is null", `{"item": {"href": "/1", "templated": null}}`, hal.Link{Href: "/1"}},
		{"templated is no boolean", `{"item": {"href": "/1", "templated": "true"}}`, hal.Link{Href: "/1"}},
		{"malformed neighbour", `{"bad": 1, "item": {"href": "/1"}}`, hal.Link{Href: "/1"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := decode(t, `{"_links": `+test.links+`}`).Links.Find("item")
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}

func TestLinksMissing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		body    string
		present []string
		message string
	}{
		{
			"others are present",
			`{"_links": {"self": {"href": "/"}, "first": {"href": "/"}, "last": [{"href": "/"}]}}`,
			[]string{"first", "last", "self"},
			`no link "next": the document has 3 other relations`,
		},
		{"relation is null", `{"_links": {"next": null, "self": {"href": "/"}}}`, []string{"self"}, ""},
		{"relation is an empty list", `{"_links": {"next": [ ], "self": {"href": "/"}}}`, []string{"self"}, ""},
		{"relation in other letters", `{"_links": {"Next": {"href": "/"}}}`, []string{"Next"}, ""},
		{"no members", `{"_links": {}}`, nil, `no link "next": the document has 0 other relations`},
		{"absent", `{}`, nil, ""},
		{"null", `{"_links": null}`, nil, ""},
		{"list", `{"_links": [{"next": {"href": "/"}}]}`, nil, ""},
		{"string", `{"_links": "next"}`, nil, ""},
		{"number", `{"_links": 1}`, nil, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			links := decode(t, test.body).Links
			_, err := links.Find("next")
			var missing *hal.MissingLinkError
			if !errors.As(err, &missing) {
				t.Fatalf("got error %v, want a MissingLinkError", err)
			}
			want := &hal.MissingLinkError{Relation: "next", Present: test.present}
			if diff := cmp.Diff(want, missing); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
			if test.message != "" && err.Error() != test.message {
				t.Errorf("got message %q, want %q", err, test.message)
			}
			if diff := cmp.Diff(test.present, links.Relations()); diff != "" {
				t.Errorf("relations (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLinksMalformed(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, link string }{
		{"string", `"/next"`},
		{"number", `1`},
		{"boolean", `true`},
		{"no href", `{"title": "next"}`},
		{"null href", `{"href": null}`},
		{"href is no string", `{"href": 1}`},
		{"list with null", `[{"href": "/"}, null]`},
		{"list with string", `[{"href": "/"}, "/next"]`},
		{"list in a list", `[[{"href": "/"}]]`},
		{"two hrefs", `{"href": "/", "href": "/next"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			links := decode(t, `{"_links": {"next": `+test.link+`}}`).Links
			_, err := links.Find("next")
			var missing *hal.MissingLinkError
			if err == nil || errors.As(err, &missing) {
				t.Fatalf("got error %v, want one about a malformed link", err)
			}
			if !strings.Contains(err.Error(), `decode link "next"`) {
				t.Errorf("error does not say what was being done: %v", err)
			}
		})
	}
}

// Of several links of one relation the first counts, as in a list of links.
func TestLinksDuplicateMember(t *testing.T) {
	t.Parallel()
	links := decode(t, `{"_links": {"self": {"href": "/1"}, "self": {"href": "/2"}}}`).Links
	link, err := links.Find("self")
	if err != nil || link.Href != "/1" {
		t.Errorf("got %+v, %v; want the link to /1", link, err)
	}
	if diff := cmp.Diff([]string{"self"}, links.Relations()); diff != "" {
		t.Errorf("relations (-want +got):\n%s", diff)
	}
}

// The links must outlive the buffer that they were decoded from.
func TestLinksKeepACopy(t *testing.T) {
	t.Parallel()
	body := []byte(`{"_links": {"self": {"href": "/1"}}}`)
	var decoded document
	if _, err := lenient.Unmarshal(t.Context(), body, &decoded); err != nil {
		t.Fatal(err)
	}
	clear(body)
	if link, err := decoded.Links.Find("self"); err != nil || link.Href != "/1" {
		t.Errorf("got %+v, %v; want the link to /1", link, err)
	}
}

// Concurrent readers share a decoded document: the race detector checks this.
func TestLinksReadConcurrently(t *testing.T) {
	t.Parallel()
	links := decode(t, `{"_links": {"self": {"href": "/1"}, "next": {"href": "/2"}}}`).Links
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			if _, err := links.Find("next"); err != nil {
				t.Error(err)
			}
		})
	}
	readers.Wait()
}

func TestLinksLarge(t *testing.T) {
	t.Parallel()
	t.Run("many relations", func(t *testing.T) {
		t.Parallel()
		var body strings.Builder
		body.WriteString(`{"_links": {`)
		for i := range 9_999 {
			fmt.Fprintf(&body, `"relation-%d": {"href": "/%d"},`, i, i)
		}
		body.WriteString(`"self": {"href": "/"}}}`)
		links := decode(t, body.String()).Links
		if link, err := links.Find("relation-9998"); err != nil || link.Href != "/9998" {
			t.Errorf("got %+v, %v; want the link to /9998", link, err)
		}
		if got := len(links.Relations()); got != 10_000 {
			t.Errorf("got %d relations, want 10000", got)
		}
	})
	t.Run("deeply nested", func(t *testing.T) {
		t.Parallel()
		const depth = 1_000_000
		body := `{"_links": {"self": ` + strings.Repeat(`[`, depth) + strings.Repeat(`]`, depth) + `}}`
		if _, err := lenient.Unmarshal(t.Context(), []byte(body), new(document)); err == nil {
			t.Error("got no error for a document that is nested too deeply")
		}
	})
}
