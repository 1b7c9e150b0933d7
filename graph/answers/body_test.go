package answers_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mailbox-graphql/graph/answers"
)

// Both forms of a body are the same object, and the compressed one is a single gzip member.
func TestFormsOfABody(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		data := `{"name":"` + strings.Repeat(rapid.String().Draw(t, "text"), rapid.IntRange(0, 5000).Draw(t, "times")) + `"}`
		extensions := rapid.SampledFrom([]string{"", `{"cost":{"restRequests":0}}`, `{"x":"` + strings.Repeat("y", 150_000) + `"}`}).Draw(t, "extensions")
		want := `{"data":` + data + `}`
		if extensions != "" {
			want = `{"data":` + data + `,"extensions":` + extensions + `}`
		}
		plain := answers.NewBody([]byte(data))
		if got := join(plain.Plain([]byte(extensions))); got != want || plain.Length([]byte(extensions)) != len(want) {
			t.Fatalf("got %q, want %q", got, want)
		}
		if string(plain.Data()) != data || plain.IsCompressed() {
			t.Fatalf("data %q", plain.Data())
		}
		both, err := plain.Compress()
		if err != nil || !both.IsCompressed() || both.Size() <= plain.Size() {
			t.Fatal(err)
		}
		if got := join(both.Plain([]byte(extensions))); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
		reader, err := gzip.NewReader(strings.NewReader(join(both.Compressed([]byte(extensions)))))
		if err != nil {
			t.Fatal(err)
		}
		reader.Multistream(false) // browsers read only the first member
		var got bytes.Buffer
		if _, err := got.ReadFrom(reader); err != nil || got.String() != want {
			t.Fatalf("%v: got %q, want %q", err, got.String(), want)
		}
		if _, err := reader.Read(nil); err != io.EOF { //nolint:errorlint // a reader returns it as it is
			t.Fatalf("after the member: %v", err)
		}
	})
}

func join(kept, rest []byte) string { return string(kept) + string(rest) }
