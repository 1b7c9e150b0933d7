package edge

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// minCompressed is the length in bytes from which an answer is worth compressing: a shorter one fits into one packet
// anyway.
const minCompressed = 1400

// compression compresses answers for clients that take gzip, also those that are flushed part by part. What has an
// encoding already stays as it is. Zstandard is left out: some clients ask for it and then cannot read it, such as
// GraphQL Code Generator's on Node 20.
func compression() (func(http.Handler) http.HandlerFunc, error) {
	return gzhttp.NewWrapper( //nolint:wrapcheck // the caller says what it was for
		gzhttp.MinSize(minCompressed), gzhttp.EnableZstd(false),
	)
}
