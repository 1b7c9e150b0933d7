package hal_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"mailbox-graphql/upstream/hal"
)

func TestLinkResolve(t *testing.T) {
	t.Parallel()
	const base = "https://api.example.com/v2/customers/500?embed=all"
	tests := []struct {
		name string
		link hal.Link
		want string
	}{
		{"absolute", hal.Link{Href: "https://other.example/v2/emails"}, "https://other.example/v2/emails"},
		{"absolute with dots", hal.Link{Href: "https://other.example/a/../b"}, "https://other.example/b"},
		{"other scheme, same host", hal.Link{Href: "http://api.example.com/v2"}, "http://api.example.com/v2"},
		{"network path", hal.Link{Href: "//other.example/v2"}, "https://other.example/v2"},
		{"absolute path", hal.Link{Href: "/v2/organizations/35"}, "https://api.example.com/v2/organizations/35"},
		{"relative path", hal.Link{Href: "501"}, "https://api.example.com/v2/customers/501"},
		{"current directory", hal.Link{Href: "./501"}, "https://api.example.com/v2/customers/501"},
		{"parent", hal.Link{Href: "../organizations/35"}, "https://api.example.com/v2/organizations/35"},
		{"parent of the root", hal.Link{Href: "../../../../x"}, "https://api.example.com/x"},
		{"query only", hal.Link{Href: "?page=2"}, "https://api.example.com/v2/customers/500?page=2"},
		{"fragment only", hal.Link{Href: "#emails"}, "https://api.example.com/v2/customers/500?embed=all#emails"},
		{"empty", hal.Link{Href: ""}, "https://api.example.com/v2/customers/500?embed=all"},
		{"trailing slash", hal.Link{Href: "emails/"}, "https://api.example.com/v2/customers/emails/"},
		{"encoded slash", hal.Link{Href: "/v2/a%2Fb"}, "https://api.example.com/v2/a%2Fb"},
		{
			"template",
			hal.Link{Href: "https://api.example.com/v2/customers{?page,query}", Templated: true},
			"https://api.example.com/v2/customers",
		},
		{"relative template", hal.Link{Href: "{?page}", Templated: true}, "https://api.example.com/v2/customers/500?embed=all"},
		{"braces without a template", hal.Link{Href: "/v2/{page}"}, "https://api.example.com/v2/%7Bpage%7D"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := test.link.Resolve(parse(t, base))
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// The normal and abnormal examples of RFC 3986, sections 5.4.1 and 5.4.2, read strictly.
func TestLinkResolveRFC3986(t *testing.T) {
	t.Parallel()
	const base = "http://a/b/c/d;p?q"
	tests := []struct{ href, want string }{
		{"g:h", "g:h"},
		{"g", "http://a/b/c/g"},
		{"./g", "http://a/b/c/g"},
		{"g/", "http://a/b/c/g/"},
		{"/g", "http://a/g"},
		{"//g", "http://g"},
		{"?y", "http://a/b/c/d;p?y"},
		{"g?y", "http://a/b/c/g?y"},
		{"#s", "http://a/b/c/d;p?q#s"},
		{"g#s", "http://a/b/c/g#s"},
		{"g?y#s", "http://a/b/c/g?y#s"},
		{";x", "http://a/b/c/;x"},
		{"g;x", "http://a/b/c/g;x"},
		{"g;x?y#s", "http://a/b/c/g;x?y#s"},
		{"", "http://a/b/c/d;p?q"},
		{".", "http://a/b/c/"},
		{"./", "http://a/b/c/"},
		{"..", "http://a/b/"},
		{"../", "http://a/b/"},
		{"../g", "http://a/b/g"},
		{"../..", "http://a/"},
		{"../../g", "http://a/g"},
		{"../../../g", "http://a/g"},
		{"/./g", "http://a/g"},
		{"/../g", "http://a/g"},
		{"g.", "http://a/b/c/g."},
		{"..g", "http://a/b/c/..g"},
		{"./../g", "http://a/b/g"},
		{"g/./h", "http://a/b/c/g/h"},
		{"g/../h", "http://a/b/c/h"},
		{"g?y/../x", "http://a/b/c/g?y/../x"},
		{"g#s/../x", "http://a/b/c/g#s/../x"},
		{"http:g", "http:g"},
	}
	for _, test := range tests {
		t.Run(test.href, func(t *testing.T) {
			t.Parallel()
			got, err := hal.Link{Href: test.href}.Resolve(parse(t, base))
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestLinkResolveWithoutBase(t *testing.T) {
	t.Parallel()
	got, err := hal.Link{Href: "../emails"}.Resolve(nil)
	if err != nil || got.String() != "../emails" {
		t.Errorf("got %v, %v; want the reference as it is", got, err)
	}
}

func TestLinkResolveLeavesBaseAlone(t *testing.T) {
	t.Parallel()
	base := parse(t, "https://api.example.com/v2/customers")
	target, err := hal.Link{Href: "?page=2"}.Resolve(base)
	if err != nil {
		t.Fatal(err)
	}
	target.Path = "/changed"
	if got, want := base.String(), "https://api.example.com/v2/customers"; got != want {
		t.Errorf("base became %q, want %q", got, want)
	}
}

func TestLinkResolveErrors(t *testing.T) {
	t.Parallel()
	t.Run("template", func(t *testing.T) {
		t.Parallel()
		_, err := hal.Link{Href: "/v2{?page*}", Templated: true}.Resolve(nil)
		if _, ok := errors.AsType[*hal.TemplateError](err); !ok {
			t.Errorf("got error %v, want a TemplateError", err)
		}
	})
	for _, href := range []string{"https://a\x00b/", "http://[::1", "/%zz", "1:2"} {
		t.Run(href, func(t *testing.T) {
			t.Parallel()
			_, err := hal.Link{Href: href}.Resolve(nil)
			if !errors.Is(err, hal.ErrHref) || strings.Contains(err.Error(), href) {
				t.Errorf("got error %v, want ErrHref without the href", err)
			}
		})
	}
}

func parse(t *testing.T, address string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}
