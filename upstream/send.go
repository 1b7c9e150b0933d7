package upstream

import (
	"context"
	"io"
	"net/http"
	"net/url"
)

// maxRedirects bounds the redirects of one read, all attempts together. The API redirects once, from a merged conversation
// to the conversation that it became a part of.
const maxRedirects = 5

type redirectsKey struct{}

// withRedirects returns a context that counts the redirects of one read.
func withRedirects(ctx context.Context) context.Context {
	return context.WithValue(ctx, redirectsKey{}, new(int))
}

// redirectsOf returns the counter of [withRedirects]. The attempts of a read run one after the other, so it needs no lock.
func redirectsOf(ctx context.Context) *int {
	if followed, ok := ctx.Value(redirectsKey{}).(*int); ok {
		return followed
	}
	return new(int)
}

// send requests target and follows redirects. Each redirect is a request like any other: it must stay at the API's origin,
// and it costs a permit. A redirect that cannot be followed is a *[MalformedError] or a *[ForeignURLError].
//
// An [http.Client] is no help here: its error would quote an unreadable Location header.
func (c *Client) send(ctx context.Context, target *url.URL) (*http.Response, error) {
	followed, visited := redirectsOf(ctx), make(map[string]bool)
	for {
		visited[target.String()] = true
		resp, err := c.sendOnce(ctx, target)
		if err != nil || !isRedirect(resp) {
			return resp, err
		}
		discard(resp.Body)
		if target, err = resp.Location(); err != nil {
			return nil, &MalformedError{Reason: "redirect without a usable URL"}
		}
		switch *followed++; {
		case visited[target.String()]:
			return nil, &MalformedError{Reason: "redirects lead in a circle"}
		case *followed > maxRedirects:
			return nil, &MalformedError{Reason: "too many redirects"}
		}
	}
}

// sendOnce sends one GET request, to the API's origin only.
func (c *Client) sendOnce(ctx context.Context, target *url.URL) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), http.NoBody)
	if err != nil {
		return nil, &MalformedError{Reason: "unusable URL"}
	}
	if err := c.origin.Check(req.URL); err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/hal+json")
	resp, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, transportError(ctx, err)
	}
	return resp, nil
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
