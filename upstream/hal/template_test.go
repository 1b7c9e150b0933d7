package hal_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/hal"
)

// The examples of RFC 6570, sections 3.2.2 to 3.2.9, whose variables are all undefined, and their like for the other
// operators.
func TestExpandRFC6570(t *testing.T) {
	t.Parallel()
	tests := []struct{ section, template, want string }{
		{"3.2.2 simple", "O{undef}X", "OX"},
		{"3.2.3 reserved", "O{+undef}X", "OX"},
		{"3.2.4 fragment", "foo{#undef}", "foo"},
		{"3.2.5 label", "X{.undef}", "X"},
		{"3.2.6 path segment", "/value{/undef}/here", "/value/here"},
		{"3.2.7 path parameter", "/here{;undef}", "/here"},
		{"3.2.8 query", "/here{?undef,other}", "/here"},
		{"3.2.9 query continuation", "?fixed=yes{&undef}", "?fixed=yes"},
	}
	for _, test := range tests {
		t.Run(test.section, func(t *testing.T) {
			t.Parallel()
			checkExpansion(t, test.template, test.want)
		})
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, template, want string }{
		{"empty", "", ""},
		{"no expression", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"},
		{"several expressions", "/customers{?page,query}{&sort}{#top}", "/customers"},
		{"variable names", "/{a.b,a_1,%41}", "/"},
		{"literal to encode", `Ž <">\^|` + "`\x00", "%C5%BD%20%3C%22%3E%5C%5E%7C%60%00"},
		{"encoded literal", "%2f%2F", "%2f%2F"},
		{"percent sign in a literal", "%zz%4", "%25zz%254"},
		{"reserved literal", ":/?#[]@!$&'()*+,;=", ":/?#[]@!$&'()*+,;="},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkExpansion(t, test.template, test.want)
		})
	}
}

func checkExpansion(t *testing.T, template, want string) {
	t.Helper()
	got, err := hal.Expand(template)
	if err != nil {
		t.Error(err)
		return
	}
	if got != want {
		t.Errorf("%s: got %q, want %q", template, got, want)
	}
}

func TestExpandErrors(t *testing.T) {
	t.Parallel()
	const (
		invalid  = "variable name is invalid"
		level4   = "level 4 modifiers are not supported"
		reserved = "operator is reserved for extensions"
	)
	tests := []struct {
		template string
		offset   int
		reason   string
	}{
		{"/a{", 2, "expression is not closed"},
		{"/a{x", 2, "expression is not closed"},
		{"/a}", 2, "closing brace without an opening one"},
		{"{x}}", 3, "closing brace without an opening one"},
		{"/a{}", 3, "expression is empty"},
		{"{?}", 2, invalid},
		{"{x,}", 3, invalid},
		{"{x,,y}", 3, invalid},
		{"{x y}", 1, invalid},
		{"{.x.}", 2, invalid},
		{"{?.x}", 2, invalid},
		{"{x..y}", 1, invalid},
		{"{x%4}", 1, invalid},
		{"{x-y}", 1, invalid},
		{"{x\n}", 1, invalid},
		{"{é}", 1, invalid},
		{"{x{y}}", 1, invalid},
		{"{?a,x:3}", 4, level4},
		{"{list*}", 1, level4},
		{"{=x}", 1, reserved},
		{"{,x}", 1, reserved},
		{"{!x}", 1, reserved},
		{"{@x}", 1, reserved},
		{"{|x}", 1, reserved},
	}
	for _, test := range tests {
		t.Run(test.template, func(t *testing.T) {
			t.Parallel()
			got, err := hal.Expand(test.template)
			if got != "" {
				t.Errorf("got %q along with an error", got)
			}
			var malformed *hal.TemplateError
			if !errors.As(err, &malformed) {
				t.Fatalf("got error %v, want a TemplateError", err)
			}
			want := &hal.TemplateError{Template: test.template, Offset: test.offset, Reason: test.reason}
			if diff := cmp.Diff(want, malformed); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTemplateErrorMessage(t *testing.T) {
	t.Parallel()
	_, err := hal.Expand("/customers{?page*}")
	const want = `URI template: level 4 modifiers are not supported at offset 12`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
