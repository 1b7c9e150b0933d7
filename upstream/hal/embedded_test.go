package hal_test

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/lenient"
)

type entry struct {
	ID    int64  `json:"id"`
	Value string `json:"value"`
}

type entries struct {
	Emails hal.Embedded[entry] `json:"emails"`
}

// view is what the methods of an Embedded return.
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
		name string
		body string
		want view
	}{
		{"absent", `{}`, view{}},
		{"null", `{"emails":null}`, view{}},
		{"empty list", `{"emails":[]}`, view{Present: true, Items: []entry{}}},
		{
			"list", `{"emails":[{"id":1,"value":"bear@acme.com"}]}`,
			view{Present: true, Items: []entry{bear}},
		},
		{
			"one in place of a list", `{"emails":{"id":1,"value":"bear@acme.com"}}`,
			view{Present: true, Items: []entry{bear}},
		},
		{
			"unknown members", `{"emails":[{"id":1,"value":"bear@acme.com","new":{"a":[1]}}]}`,
			view{Present: true, Items: []entry{bear}},
		},
		{
			"64 bit number", `{"emails":[{"id":9223372036854775807}]}`,
			view{Present: true, Items: []entry{largest}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var decoded entries
			if faulty, err := lenient.Unmarshal(t.Context(), []byte(test.body), &decoded); err != nil || faulty {
				t.Fatalf("faulty %t, error %v", faulty, err)
			}
			if diff := cmp.Diff(test.want, viewOf(decoded.Emails)); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
		})
	}
}

// A member that is sent twice is the last one, whatever it is.
func TestEmbeddedSentTwice(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, second string
		want         view
	}{
		{"null", `null`, view{}},
		{"empty list", `[]`, view{Present: true, Items: []entry{}}},
		{"list", `[{"id":1}]`, view{Present: true, Items: []entry{{ID: 1}}}},
		{"one in place of a list", `{"id":1}`, view{Present: true, Items: []entry{{ID: 1}}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var decoded entries
			body := `{"emails":[{"id":7,"value":"old"},{"id":8}],"emails":` + test.second + `}`
			if faulty, err := lenient.Unmarshal(t.Context(), []byte(body), &decoded); err != nil || faulty {
				t.Fatalf("faulty %t, error %v", faulty, err)
			}
			if diff := cmp.Diff(test.want, viewOf(decoded.Emails)); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
		})
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
		{"cut off in the list", `{"emails":[{"id":1},`},
		{"cut off before the value", `{"emails":`},
		{"nested too deeply", `{"emails":[{"x":` + strings.Repeat("[", 1_000_000)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if faulty, err := lenient.Unmarshal(t.Context(), []byte(test.body), new(entries)); err == nil && !faulty {
				t.Error("got no error and no fault")
			}
		})
	}
}
