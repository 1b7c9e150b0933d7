package emulator

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"net/url"
	"strings"
	"testing"
)

func TestAvatar(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, id := range []int64{4, 301, 100_000_001, 1<<54 + 7, math.MaxInt64} {
		address := avatar(id)
		if len(address) > 200 {
			t.Errorf("%d characters, want at most the 200 of the API", len(address))
		}
		seen[address] = true
		parsed, err := url.Parse(address)
		if err != nil || parsed.Scheme != "data" || strings.ContainsAny(address, " <>#\"") {
			t.Fatalf("%s is not a data URL: %v", address, err)
		}
		media, encoded, _ := strings.Cut(parsed.Opaque, ",")
		document, err := url.PathUnescape(encoded)
		if err != nil || media != "image/svg+xml" {
			t.Fatalf("media type %q, error %v", media, err)
		}
		decoder := xml.NewDecoder(strings.NewReader(document))
		for err == nil {
			_, err = decoder.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s is not XML: %v", document, err)
		}
	}
	if len(seen) < 4 {
		t.Errorf("only %d different pictures", len(seen))
	}
}
