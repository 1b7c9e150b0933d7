package plan_test

import (
	"bytes"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/plan"
)

// Strings are written as gqlgen writes them, byte for byte.
func FuzzString(f *testing.F) {
	for _, text := range []string{"", "plain", "\"\\\t\r\n\x00\x1f\x7f", "ä\u2028€😀", "\xff\xc3", "</script>&"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var want bytes.Buffer
		graphql.MarshalString(text).MarshalGQL(&want)
		if got := plan.String(nil, text); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("%q: %s, want %s", text, got, want.Bytes())
		}
	})
}
