package emulator

import (
	"encoding/json"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestAppendStringRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.Just("\x00\x1f<&>\u2028"), invalidText()).Draw(t, "text")
		var got string
		if err := json.Unmarshal(appendString(nil, text), &got); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if utf8.ValidString(text) && got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func invalidText() *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })
}
