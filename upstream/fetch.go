package upstream

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// get reads the resource at target and sets its base. What names the resource in errors. A resource
// with another id than the URL names is refused, unless a redirect led to it.
func get[T any, R resourcePointer[T]](ctx context.Context, c *Client, what string, target *url.URL) (R, error) {
	return fetch(ctx, c, what, target, func(document *T, base *url.URL) (R, error) {
		resource := R(document)
		resource.setBase(base)
		if err := resource.check(); err != nil {
			return nil, err
		}
		if isAnother(c, resource, target, base) {
			return nil, &MalformedError{Reason: "another resource than was requested"}
		}
		return resource, nil
	})
}

// isAnother tells whether a resource of the URL's kind has another id than the URL names.
func isAnother(c *Client, resource any, target, base *url.URL) bool {
	single, ok := resource.(selfAddressed)
	if !ok {
		return false
	}
	self := single.selfPath()
	if self == "" {
		return false
	}
	own := c.endpoint(self, nil)
	if rooted(base) != rooted(target) || path.Dir(rooted(own)) != path.Dir(rooted(target)) {
		return false
	}
	requested, err := strconv.ParseInt(path.Base(target.Path), 10, 64) // the URL of the token's own user has no number
	return err == nil && path.Base(own.Path) != strconv.FormatInt(requested, 10)
}

// rooted returns a URL's path with a leading slash, which a joined URL lacks where its base has no path.
func rooted(address *url.URL) string { return "/" + strings.TrimPrefix(address.Path, "/") }

// fetch reads the document at target and returns what build makes of it. All readers of the same URL share the value, as
// long as it is loading or cached, so nobody may change it after build has returned.
func fetch[D, V any](
	ctx context.Context, c *Client, what string, target *url.URL, build func(document *D, base *url.URL) (V, error),
) (V, error) {
	var zero V
	decode := func(ctx context.Context, answer *Representation) (any, error) {
		document := new(D)
		if err := decode(ctx, answer.Body, document); err != nil {
			return nil, err
		}
		return build(document, answer.Base)
	}
	found, err := c.readThrough(ctx, kindOf[V](), target, decode)
	if err != nil {
		return zero, fmt.Errorf("get %s: %w", what, err)
	}
	value, ok := found.(V)
	if !ok {
		return zero, fmt.Errorf("get %s: %w", what, &MalformedError{Reason: "URL of another kind of resource"})
	}
	return value, nil
}

// represent requests target once. An error status is an error.
func (c *Client) represent(ctx context.Context, target *url.URL) (*Representation, error) {
	resp, err := c.send(ctx, target)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if err := checkStatus(resp); err != nil {
		return nil, err
	}
	body, err := c.readBody(ctx, resp)
	if err != nil {
		return nil, err
	}
	return &Representation{Status: http.StatusOK, Base: resp.Request.URL, Body: body}, nil
}
