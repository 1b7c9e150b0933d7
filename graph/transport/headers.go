package transport

import "net/http"

// RequestHeaders returns the headers that may change how the transport answers a request, in canonical form. Beside them only
// the method, the host, the query string and the body matter.
func RequestHeaders() []string {
	names := append(preflightHeaders(), "Accept", "Content-Encoding", "Content-Type", "Origin", "Sec-Fetch-Site")
	for i, name := range names {
		names[i] = http.CanonicalHeaderKey(name)
	}
	return names
}
