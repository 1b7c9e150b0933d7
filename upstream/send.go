package upstream

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxRedirects bounds the redirects of one read, all attempts together. The API redirects once, from a merged conversation
// to the conversation that it became a part of.
const maxRedirects = 5

// send requests target and follows redirects. Each redirect is a request like any other: it must stay at the API's origin,
// and it costs a permit. A redirect that cannot be followed is a *[MalformedError] or a *[ForeignURLError].
//
// An [http.Client] is no help here: its error would quote an unreadable Location header.
func (c *Client) send(ctx context.Context, target *url.URL) (*http.Response, error) {
	var visited []string
	for {
		resp, err := c.sendOnce(ctx, target)
		if err != nil || !isRedirect(resp) {
			return resp, err
		}
		discard(resp.Body)
		visited = append(visited, target.String())
		if target, err = resp.Location(); err != nil {
			return nil, &MalformedError{Reason: "redirect without a usable URL"}
		}
		own := errandOf(ctx)
		switch own.redirects++; {
		case slices.Contains(visited, target.String()):
			return nil, &MalformedError{Reason: "redirects lead in a circle"}
		case own.redirects > maxRedirects:
			return nil, &MalformedError{Reason: "too many redirects"}
		}
	}
}

// sendOnce sends one GET request, to the API's origin only.
func (c *Client) sendOnce(ctx context.Context, target *url.URL) (*http.Response, error) {
	req, err := newRead(ctx, target)
	if err != nil {
		return nil, &MalformedError{Reason: "unusable URL"}
	}
	if err := c.origin.Check(req.URL); err != nil {
		return nil, err
	}
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, transportError(ctx, err)
	}
	c.clock.note(resp)
	return resp, nil
}

// acceptHAL is the value of a header that all requests share: nobody may change it.
var acceptHAL = []string{"application/hal+json"}

// newRead returns a GET request. A target with a rooted path needs no reading again: it was read from a text, or built.
func newRead(ctx context.Context, target *url.URL) (*http.Request, error) {
	if !strings.HasPrefix(target.Path, "/") {
		var err error
		if target, err = url.Parse(target.String()); err != nil {
			return nil, err
		}
	}
	req := &http.Request{
		Method: http.MethodGet, URL: target, Host: target.Host, Body: http.NoBody,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Accept": acceptHAL},
	}
	return req.WithContext(ctx), nil
}

// isRedirect tells whether the answer names another URL. A redirect status without a Location is an error status.
func isRedirect(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return resp.Header.Get("Location") != ""
	}
	return false
}

// discard reads the rest of a short body, so that its connection can be used again.
func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, maxErrorBytes)
	body.Close()
}
