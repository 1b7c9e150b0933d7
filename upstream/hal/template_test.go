package hal

import (
	"errors"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The examples without a defined variable of RFC 6570, sections 3.2.2 to 3.2.9, and literals.
func TestExpandWithoutVariables(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                     "",
		"O{undef}X":            "OX",
		"O{+undef}X":           "OX",
		"foo{#undef}":          "foo",
		"X{.undef}":            "X",
		"X{/undef}":            "X",
		"X{;undef}":            "X",
		"X{?undef}":            "X",
		"?fixed=yes{&undef}":   "?fixed=yes",
		"{a.b,a_1,%41}":        "",
		"https://x/a?b=c#d":    "https://x/a?b=c#d",
		"/customers{?page,q}":  "/customers",
		"%2f%2F":               "%2f%2F",
		"%zz%4":                "%25zz%254",
		":/?#[]@!$&'()*+,;=":   ":/?#[]@!$&'()*+,;=",
		`Ž <">\^|` + "`\x00":   "%C5%BD%20%3C%22%3E%5C%5E%7C%60%00",
		"/a{?x}/b{&y,z}/{/w}c": "/a/b/c",
	}
	for template, want := range tests {
		t.Run(template, func(t *testing.T) {
			t.Parallel()
			if got, err := expandWithoutVariables(template); err != nil || got != want {
				t.Errorf("got %q, %v; want %q", got, err, want)
			}
		})
	}
}

func TestMalformedTemplate(t *testing.T) {
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
			got, err := expandWithoutVariables(test.template)
			if got != "" {
				t.Errorf("got %q along with an error", got)
			}
			var malformed *TemplateError
			if !errors.As(err, &malformed) {
				t.Fatalf("got error %v, want a TemplateError", err)
			}
			want := &TemplateError{Template: test.template, Offset: test.offset, Reason: test.reason}
			if diff := cmp.Diff(want, malformed); diff != "" {
				t.Errorf("error (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTemplateErrorMessage(t *testing.T) {
	t.Parallel()
	_, err := expandWithoutVariables("/customers{?page*}")
	const want = `URI template: level 4 modifiers are not supported at offset 12`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// FuzzExpandWithoutVariables checks that nothing panics, that the offset of an error lies in the template, and that an
// expansion is a part of an address that parses, and has nothing left to expand.
func FuzzExpandWithoutVariables(f *testing.F) {
	for _, template := range []string{
		"customers{?page}", "{+x}{#x}{.x}{/x}{;x}{?x}{&x}", "%zz{x,y}", "{x:3}", "{x*}", "{", "}", "{=x}", "ž {x",
		"a/b?c#d%20%\xff",
	} {
		f.Add(template)
	}
	f.Fuzz(func(t *testing.T, template string) {
		expanded, err := expandWithoutVariables(template)
		if err != nil {
			var malformed *TemplateError
			if !errors.As(err, &malformed) || malformed.Offset < 0 || malformed.Offset > len(template) {
				t.Fatalf("got error %#v, want a TemplateError with an offset in %q", err, template)
			}
			return
		}
		if again, err := expandWithoutVariables(expanded); err != nil || again != expanded {
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
