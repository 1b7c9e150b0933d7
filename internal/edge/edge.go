// Package edge is what every HTTP request passes on its way in and every answer on its way out: a request id, security
// headers, permission for pages of other origins, and compression.
//
// It never looks into a body, and it never decides who may ask.
package edge

import (
	"fmt"
	"net/http"
)

// Options configures the edge. The zero value works.
type Options struct {
	// Origins are those whose pages may send requests, such as https://app.example; https://*.app.example stands for all
	// below app.example, and "*" for all. Empty: only pages of the server's own origin.
	Origins []string
}

// New returns what puts the edge in front of a handler.
func New(opts Options) (func(http.Handler) http.Handler, error) {
	compress, err := compression()
	if err != nil {
		return nil, fmt.Errorf("set up compression: %w", err)
	}
	share := sharing(opts.Origins)
	return func(next http.Handler) http.Handler {
		return withRequestID(secured(share(compress(next))))
	}, nil
}
