package upstream

import (
	"context"
	"io"
	"net/http"
	"net/url"
)

// maxRedirects bounds the redirects of one read, over all its attempts. The API redirects once, from a merged conversation
// to the one that it went into.
const maxRedirects = 5

type redirectsKey struct{}

// withRedirects returns a context whose reads share one bound on redirects.
func withRedirects(ctx context.Context) context.Context {
	return context.WithValue(ctx, redirectsKey{}, new(int))
}

// redirectsOf counts the redirects that were followed. A read makes its attempts one after the other.
func redirectsOf(ctx context.Context) *int {
	if followed, ok := ctx.Value(redirectsKey{}).(*int); ok {
		return followed
	}
	return new(int)
}

// send gets target and follows redirects. Each hop is a request like any other: it stays within the origin, and it pays for
// a permit. An [http.Client] would quote a Location that it cannot read in its error. A redirect that cannot be followed is
// a *[MalformedError] or a *[ForeignURLError].
func (c *Client) send(ctx context.Context, target *url.URL) (*http.Response, error) {
	followed, visited := redirectsOf(ctx), make(map[string]bool)
	for {
		visited[target.String()] = true
		resp, err := c.get(ctx, target)
		if err != nil || !isRedirect(resp) {
			return resp, err
		}
		discard(resp.Body)
		if target, err = resp.Location(); err != nil {
			return nil, &MalformedError{Reason: "redirect to what is no address"}
		}
		switch *followed++; {
		case visited[target.String()]:
			return nil, &MalformedError{Reason: "redirects lead in a circle"}
		case *followed > maxRedirects:
			return nil, &MalformedError{Reason: "too many redirects"}
		}
	}
}

func (c *Client) get(ctx context.Context, target *url.URL) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), http.NoBody)
	if err != nil {
		return nil, &MalformedError{Reason: "address that cannot be asked for"}
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

// isRedirect tells whether the answer says where else to ask. One that does not say where is an error status.
func isRedirect(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return resp.Header.Get("Location") != ""
	}
	return false
}

// discard reads what is left of a short body, so that its connection can be used again.
func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, maxErrorBytes)
	body.Close()
}
