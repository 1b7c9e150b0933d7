package hal_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/upstream/hal"
)

// The examples of RFC 6570, sections 3.2.2 to 3.2.9, that need no list and no modifier.
func TestExpandRFC6570(t *testing.T) {
	t.Parallel()
	variables := hal.Variables{
		"dub": "me/too", "hello": "Hello World!", "half": "50%", "var": "value", "who": "fred",
		"base": "http://example.com/home/", "path": "/foo/bar", "v": "6", "x": "1024", "y": "768", "empty": "",
	}
	tests := []struct {
		section  string
		examples [][2]string
	}{
		{"3.2.2 simple", [][2]string{
			{"{var}", "value"},
			{"{hello}", "Hello%20World%21"},
			{"{half}", "50%25"},
			{"O{empty}X", "OX"},
			{"O{undef}X", "OX"},
			{"{x,y}", "1024,768"},
			{"{x,hello,y}", "1024,Hello%20World%21,768"},
			{"?{x,empty}", "?1024,"},
			{"?{x,undef}", "?1024"},
			{"?{undef,y}", "?768"},
		}},
		{"3.2.3 reserved", [][2]string{
			{"{+var}", "value"},
			{"{+hello}", "Hello%20World!"},
			{"{+half}", "50%25"},
			{"{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex"},
			{"{+base}index", "http://example.com/home/index"},
			{"O{+empty}X", "OX"},
			{"O{+undef}X", "OX"},
			{"{+path}/here", "/foo/bar/here"},
			{"here?ref={+path}", "here?ref=/foo/bar"},
			{"up{+path}{var}/here", "up/foo/barvalue/here"},
			{"{+x,hello,y}", "1024,Hello%20World!,768"},
			{"{+path,x}/here", "/foo/bar,1024/here"},
		}},
		{"3.2.4 fragment", [][2]string{
			{"{#var}", "#value"},
			{"{#hello}", "#Hello%20World!"},
			{"{#half}", "#50%25"},
			{"foo{#empty}", "foo#"},
			{"foo{#undef}", "foo"},
			{"{#x,hello,y}", "#1024,Hello%20World!,768"},
			{"{#path,x}/here", "#/foo/bar,1024/here"},
		}},
		{"3.2.5 label", [][2]string{
			{"{.who}", ".fred"},
			{"{.who,who}", ".fred.fred"},
			{"{.half,who}", ".50%25.fred"},
			{"X{.var}", "X.value"},
			{"X{.empty}", "X."},
			{"X{.undef}", "X"},
		}},
		{"3.2.6 path segment", [][2]string{
			{"{/who}", "/fred"},
			{"{/who,who}", "/fred/fred"},
			{"{/half,who}", "/50%25/fred"},
			{"{/who,dub}", "/fred/me%2Ftoo"},
			{"{/var}", "/value"},
			{"{/var,empty}", "/value/"},
			{"{/var,undef}", "/value"},
			{"{/var,x}/here", "/value/1024/here"},
		}},
		{"3.2.7 path parameter", [][2]string{
			{"{;who}", ";who=fred"},
			{"{;half}", ";half=50%25"},
			{"{;empty}", ";empty"},
			{"{;v,empty,who}", ";v=6;empty;who=fred"},
			{"{;v,bar,who}", ";v=6;who=fred"},
			{"{;x,y}", ";x=1024;y=768"},
			{"{;x,y,empty}", ";x=1024;y=768;empty"},
			{"{;x,y,undef}", ";x=1024;y=768"},
		}},
		{"3.2.8 query", [][2]string{
			{"{?who}", "?who=fred"},
			{"{?half}", "?half=50%25"},
			{"{?x,y}", "?x=1024&y=768"},
			{"{?x,y,empty}", "?x=1024&y=768&empty="},
			{"{?x,y,undef}", "?x=1024&y=768"},
		}},
		{"3.2.9 query continuation", [][2]string{
			{"{&who}", "&who=fred"},
			{"{&half}", "&half=50%25"},
			{"?fixed=yes{&x}", "?fixed=yes&x=1024"},
			{"{&x,y,empty}", "&x=1024&y=768&empty="},
			{"{&x,y,undef}", "&x=1024&y=768"},
		}},
	}
	for _, test := range tests {
		t.Run(test.section, func(t *testing.T) {
			t.Parallel()
			for _, example := range test.examples {
				checkExpansion(t, example[0], variables, example[1])
			}
		})
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	variables := hal.Variables{
		"q": `(email:"a@example.com")`, "name": "Žofie", "encoded": "%2F", "percent": "100%", "bytes": "\xff\x00",
		"a.b": "dotted", "a_1": "underscored", "%41": "encoded name", "brace": "{q}", "plus": "a+b c",
	}
	tests := []struct{ name, template, want string }{
		{"empty", "", ""},
		{"no expression", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"},
		{"search query", "/customers{?q}", "/customers?q=%28email%3A%22a%40example.com%22%29"},
		{"all undefined", "/customers{?page,query}{&sort}{#top}", "/customers"},
		{"undefined come first", "{?none,q,nothing,plus}", "?q=%28email%3A%22a%40example.com%22%29&plus=a%2Bb%20c"},
		{"two bytes a character", "{name}", "%C5%BDofie"},
		{"no character", "{bytes}{+bytes}", "%FF%00%FF%00"},
		{"encoded value", "{encoded}{+encoded}", "%252F%2F"},
		{"percent sign", "{percent}{+percent}", "100%25100%25"},
		{"variable names", "{a.b,a_1,%41}", "dotted,underscored,encoded%20name"},
		{"value like an expression", "{+brace}", "%7Bq%7D"},
		{"literal to encode", `Ž <">\^|` + "`\x00", "%C5%BD%20%3C%22%3E%5C%5E%7C%60%00"},
		{"encoded literal", "%2f%2F", "%2f%2F"},
		{"percent sign in a literal", "%zz%4", "%25zz%254"},
		{"reserved literal", ":/?#[]@!$&'()*+,;=", ":/?#[]@!$&'()*+,;="},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			checkExpansion(t, test.template, variables, test.want)
		})
	}
}

func checkExpansion(t *testing.T, template string, variables hal.Variables, want string) {
	t.Helper()
	got, err := hal.Expand(template, variables)
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
			got, err := hal.Expand(test.template, hal.Variables{"x": "1", "list": "2"})
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
	_, err := hal.Expand("/customers{?page*}", nil)
	const want = `URI template: level 4 modifiers are not supported at offset 12`
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// Whatever a value holds, it stays in its place in the address and comes out as it went in.
func TestExpandKeepsValuesInPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		segment := rapid.String().Draw(t, "segment")
		query := rapid.String().Draw(t, "query")
		expanded, err := hal.Expand("https://api.example.com/v2/a{/segment}/z{?query}",
			hal.Variables{"segment": segment, "query": query})
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := url.Parse(expanded)
		if err != nil {
			t.Fatal(err)
		}
		if parsed.Host != "api.example.com" || parsed.Path != "/v2/a/"+segment+"/z" || parsed.Fragment != "" {
			t.Fatalf("segment %q and query %q gave %q", segment, query, expanded)
		}
		if diff := cmp.Diff(url.Values{"query": {query}}, parsed.Query()); diff != "" {
			t.Fatalf("query (-want +got):\n%s", diff)
		}
	})
}
