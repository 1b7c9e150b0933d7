package hal_test

import (
	"math"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/hal"
)

type entry struct {
	ID    int64  `json:"id"`
	Value string `json:"value"`
}

type entries struct {
	Emails hal.Embedded[entry] `json:"emails,omitzero"`
}

// view is all that an Embedded tells.
type view struct {
	Present bool
	Items   []entry
}

func viewOf(embedded hal.Embedded[entry]) view {
	return view{Present: embedded.Present(), Items: embedded.Items()}
}

func TestEmbeddedDecode(t *testing.T) {
	t.Parallel()
	bear := entry{ID: 1, Value: "bear@acme.com"}
	largest := entry{ID: math.MaxInt64}
	tests := []struct {
		name    string
		body    string
		want    view
		encoded string
	}{
		{"absent", `{}`, view{}, `{}`},
		{"null", `{"emails":null}`, view{}, `{}`},
		{"empty list", `{"emails":[]}`, view{Present: true, Items: []entry{}}, `{"emails":[]}`},
		{
			"list", `{"emails":[{"id":1,"value":"bear@acme.com"}]}`,
			view{Present: true, Items: []entry{bear}},
			`{"emails":[{"id":1,"value":"bear@acme.com"}]}`,
		},
		{
			"one in place of a list", `{"emails":{"id":1,"value":"bear@acme.com"}}`,
			view{Present: true, Items: []entry{bear}},
			`{"emails":[{"id":1,"value":"bear@acme.com"}]}`,
		},
		{
			"unknown members", `{"emails":[{"id":1,"value":"bear@acme.com","new":{"a":[1]}}]}`,
			view{Present: true, Items: []entry{bear}},
			`{"emails":[{"id":1,"value":"bear@acme.com"}]}`,
		},
		{
			"64 bit number", `{"emails":[{"id":9223372036854775807}]}`,
			view{Present: true, Items: []entry{largest}},
			`{"emails":[{"id":9223372036854775807,"value":""}]}`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var decoded entries
			if err := json.Unmarshal([]byte(test.body), &decoded); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, viewOf(decoded.Emails)); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
			encoded, err := json.Marshal(decoded)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.encoded, string(encoded)); diff != "" {
				t.Errorf("encoded (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmbeddedReplacedByDecoding(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		want       view
	}{
		{"null", `{"emails":null}`, view{}},
		{"empty list", `{"emails":[]}`, view{Present: true, Items: []entry{}}},
		{"list", `{"emails":[{"id":1}]}`, view{Present: true, Items: []entry{{ID: 1}}}},
		{"one in place of a list", `{"emails":{"id":1}}`, view{Present: true, Items: []entry{{ID: 1}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			decoded := entries{Emails: hal.EmbeddedOf(entry{ID: 7, Value: "old"}, entry{ID: 8})}
			before := decoded.Emails
			if err := json.Unmarshal([]byte(test.body), &decoded); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, viewOf(decoded.Emails)); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
			old := view{Present: true, Items: []entry{{ID: 7, Value: "old"}, {ID: 8}}}
			if diff := cmp.Diff(old, viewOf(before)); diff != "" {
				t.Errorf("a copy made before (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmbeddedAbsentWithoutOmitzero(t *testing.T) {
	t.Parallel()
	got, err := json.Marshal(hal.Embedded[entry]{})
	if err != nil || string(got) != "null" {
		t.Errorf("got %s, %v; want null", got, err)
	}
}

func TestEmbeddedMalformed(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, body string }{
		{"string", `{"emails":"bear@acme.com"}`},
		{"number", `{"emails":1}`},
		{"list of strings", `{"emails":["bear@acme.com"]}`},
		{"member of another type", `{"emails":{"id":"one"}}`},
		{"number of more than 64 bits", `{"emails":[{"id":9223372036854775808}]}`},
		{"duplicate member", `{"emails":[],"emails":[]}`},
		{"cut off in the list", `{"emails":[{"id":1},`},
		{"cut off before the value", `{"emails":`},
		{"nested too deeply", `{"emails":[{"x":` + strings.Repeat("[", 1_000_000)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if err := json.Unmarshal([]byte(test.body), new(entries)); err == nil {
				t.Error("got no error")
			}
		})
	}
}

func TestEmbeddedOf(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		items []entry
	}{
		{"none", nil},
		{"two", []entry{{ID: 1}, {ID: 2}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			want := view{Present: true, Items: test.items}
			if diff := cmp.Diff(want, viewOf(hal.EmbeddedOf(test.items...))); diff != "" {
				t.Errorf("embedded (-want +got):\n%s", diff)
			}
		})
	}
}
