package edge

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// MinCompressed is the length in bytes of the shortest answer that is compressed: a shorter one fits into one packet anyway.
const MinCompressed = 1400

// compression compresses answers for clients that accept gzip, including answers that are flushed part by part. An answer
// that already has an encoding stays as it is. Zstandard is off: some clients accept it but cannot read it, such as the
// client of GraphQL Code Generator on Node 20.
func compression() (func(http.Handler) http.HandlerFunc, error) {
	return gzhttp.NewWrapper( //nolint:wrapcheck // the caller says what it was for
		gzhttp.MinSize(MinCompressed), gzhttp.EnableZstd(false),
	)
}
