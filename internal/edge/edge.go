// Package edge takes every HTTP request in and its answer out: request id, security headers, CORS, compression and the check
// of the host.
//
// It never reads a body, and it never decides who may call.
package edge

import (
	"fmt"
	"net/http"
)

// Options configures the edge. The zero value works.
type Options struct {
	// Origins are the origins whose pages may send requests, such as https://app.example; https://*.app.example stands for
	// every origin below app.example, and "*" for all. Empty: only the server's own origin.
	Origins []string
}

// New returns the middleware, without the check of the host: see [OnlyHosts].
func New(opts Options) (func(http.Handler) http.Handler, error) {
	compress, err := compression()
	if err != nil {
		return nil, fmt.Errorf("set up compression: %w", err)
	}
	share := sharing(opts.Origins)
	return func(next http.Handler) http.Handler {
		inner := share(compress(next))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx := &identified{Context: r.Context(), id: [1]string{requestID(r)}}
			header := w.Header()
			header[RequestIDHeader] = ctx.id[:]
			secure(header)
			inner.ServeHTTP(w, r.WithContext(ctx))
		})
	}, nil
}
