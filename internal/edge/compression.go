package edge

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// minCompressed is the length in bytes of the shortest answer that is compressed: a shorter one fits into one packet anyway.
const minCompressed = 1400

// compression compresses answers for clients that accept gzip, also answers that are flushed part by part. An answer that
// is encoded already stays as it is. Zstandard is off: some clients accept it and then cannot read it, such as that of
// GraphQL Code Generator on Node 20.
func compression() (func(http.Handler) http.HandlerFunc, error) {
	return gzhttp.NewWrapper( //nolint:wrapcheck // the caller says what it was for
		gzhttp.MinSize(minCompressed), gzhttp.EnableZstd(false),
	)
}
