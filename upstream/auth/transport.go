package auth

import (
	"fmt"
	"net/http"
)

// Transport signs requests with a bearer token. It is the last to see each request before the network, redirects
// included, so it is also where an address outside the origin is refused, whatever a link or a redirect says.
type Transport struct {
	// Base sends the signed requests. Nil: http.DefaultTransport.
	Base http.RoundTripper
	// Source gives the tokens.
	Source TokenSource
	// Origin is the only place that requests go to.
	Origin Origin
}

// RoundTrip sends req with an Authorization header. A foreign address fails with a *[ForeignURLError].
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	signed, err := t.sign(req)
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	return t.base().RoundTrip(signed)
}

func (t *Transport) sign(req *http.Request) (*http.Request, error) {
	if err := t.Origin.Check(req.URL); err != nil {
		return nil, err
	}
	token, err := t.Source.Token(req.Context())
	if err != nil {
		return nil, fmt.Errorf("get a token: %w", err)
	}
	signed := req.Clone(req.Context())
	signed.Header.Set("Authorization", "Bearer "+token)
	return signed, nil
}

func (t *Transport) base() http.RoundTripper {
	if t.Base == nil {
		return http.DefaultTransport
	}
	return t.Base
}
