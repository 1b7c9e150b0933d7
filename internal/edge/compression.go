package edge

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// MinCompressed is the length in bytes of the shortest answer that is compressed: a shorter one fits into one packet anyway.
const MinCompressed = 1400

// compressionLevel takes half the CPU time of gzip's default level, for answers that are a tenth longer.
const compressionLevel = 2

// varyByEncoding is shared by answers: see the headers of [secure].
var varyByEncoding = []string{"Accept-Encoding"}

// compression compresses answers for clients that accept gzip, including answers that are flushed part by part. An answer
// that already has an encoding stays as it is. Zstandard is off: some clients accept it but cannot read it, such as the
// client of GraphQL Code Generator on Node 20.
func compression() (func(http.Handler) http.Handler, error) {
	wrap, err := gzhttp.NewWrapper(
		gzhttp.MinSize(MinCompressed), gzhttp.CompressionLevel(compressionLevel), gzhttp.EnableZstd(false),
	)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller says what it was for
	}
	return func(next http.Handler) http.Handler {
		compressing := wrap(next)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if len(r.Header["Accept-Encoding"]) > 0 {
				compressing.ServeHTTP(w, r)
				return
			}
			if header := w.Header(); len(header["Vary"]) == 0 {
				header["Vary"] = varyByEncoding
			} else {
				header.Add("Vary", "Accept-Encoding")
			}
			next.ServeHTTP(w, r)
		})
	}, nil
}
