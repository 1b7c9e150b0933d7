package hal

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"pgregory.net/rapid"
)

// A link that is read without the decoder is what the decoder makes of it.
func TestPlainHrefIsWhatTheDecoderReads(t *testing.T) {
	t.Parallel()
	read := 0
	rapid.Check(t, func(t *rapid.T) {
		inner := rapid.StringOf(rapid.RuneFrom([]rune("/v2a:?{}~ \"\\u0041,é\x00\x7f\ufffd"))).Draw(t, "inner")
		value := rapid.SampledFrom([]string{`{"href":"`, `{"href": "`, `{"href":`, `"`}).Draw(t, "before") + inner +
			rapid.SampledFrom([]string{`"}`, `","templated":true}`, `"`}).Draw(t, "behind")
		href, ok := plainHref(value)
		if !ok {
			return
		}
		read++
		if link, err := decodeFirst(jsontext.Value(value)); err != nil || link != (Link{Href: href}) {
			t.Fatalf("%s is %q without the decoder, and %+v, %v with it", value, href, link, err)
		}
	})
	if href, ok := plainHref(`{"href":"https://api.example/v2/customers/500"}`); !ok || href != "https://api.example/v2/customers/500" {
		t.Errorf("got %q, %t", href, ok)
	}
	if read == 0 {
		t.Error("no link was read without the decoder")
	}
}
