package auth

import (
	"fmt"
	"io"
	"maps"
	"net/http"
)

// Transport signs requests with a bearer token. It is the last transport before the network and sees every request, also
// those of redirects. It refuses every address outside the origin, whatever a link or a redirect says.
//
// When the API answers 401 and the source has another token (see [Invalidator]), Transport sends the request once more
// with that token, if the body can be sent again. A rate limiter that wraps this transport does not count the second
// request.
type Transport struct {
	// Base sends the signed requests. Nil: http.DefaultTransport.
	Base http.RoundTripper
	// Source returns the tokens.
	Source TokenSource
	// Origin is the only place that requests go to.
	Origin Origin
}

// RoundTrip sends req with an Authorization header. A foreign address fails with a *[ForeignURLError].
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	token, err := t.authorize(req)
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	resp, err := t.base().RoundTrip(signed(req, token))
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	return t.replay(req, resp, token)
}

// authorize returns the token for a request to the origin, and refuses any other request.
func (t *Transport) authorize(req *http.Request) (string, error) {
	if err := t.Origin.Check(req.URL); err != nil {
		return "", err
	}
	return t.token(req)
}

func (t *Transport) token(req *http.Request) (string, error) {
	token, err := t.Source.Token(req.Context())
	if err != nil {
		return "", fmt.Errorf("get a token: %w", err)
	}
	return token, nil
}

// signed returns a copy of the request with the token. It shares all but the map of headers with the request, which therefore
// stays as it is.
func signed(req *http.Request, token string) *http.Request {
	signed := req.WithContext(req.Context())
	signed.Header = make(http.Header, len(req.Header)+1)
	maps.Copy(signed.Header, req.Header)
	signed.Header["Authorization"] = []string{"Bearer " + token}
	return signed
}

// replay sends the request again with another token than the refused one. Without another token it returns the refusal.
func (t *Transport) replay(req *http.Request, refusal *http.Response, refused string) (*http.Response, error) {
	source, ok := t.Source.(Invalidator)
	if !ok {
		return refusal, nil
	}
	source.Invalidate(refused)
	if !canReplay(req) {
		return refusal, nil
	}
	token, err := t.token(req)
	if err != nil {
		discard(refusal.Body)
		return nil, err
	}
	if token == refused {
		return refusal, nil
	}
	discard(refusal.Body)
	again := signed(req, token)
	if req.GetBody != nil {
		if again.Body, err = req.GetBody(); err != nil {
			return nil, fmt.Errorf("read the request body again: %w", err)
		}
	}
	return t.base().RoundTrip(again)
}

func canReplay(req *http.Request) bool {
	return req.Body == nil || req.Body == http.NoBody || req.GetBody != nil
}

// maxDiscardBytes bounds how much of a refusal is read so that its connection can be reused.
const maxDiscardBytes = 64 << 10

func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, maxDiscardBytes)
	body.Close()
}

func (t *Transport) base() http.RoundTripper {
	if t.Base == nil {
		return http.DefaultTransport
	}
	return t.Base
}
