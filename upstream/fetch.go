package upstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"

	"mailbox-graphql/upstream/lenient"
)

// get reads the resource at target and gives it its place, against which its relative links are resolved. Only a redirect
// may lead to one with another number than was asked for.
func get[T any, R placed[T]](ctx context.Context, c *Client, what string, target *url.URL) (R, error) {
	return fetch(ctx, c, what, target, func(document *T, place *url.URL) (R, error) {
		resource := R(document)
		resource.setBase(place)
		if err := resource.check(); err != nil {
			return nil, err
		}
		if isAnother(c, resource, target, place) {
			return nil, &MalformedError{Reason: "another resource than was asked for"}
		}
		return resource, nil
	})
}

// isAnother tells whether a resource came from the documented address of another one of its kind.
func isAnother(c *Client, resource any, target, place *url.URL) bool {
	alone, ok := resource.(addressed)
	if !ok {
		return false
	}
	own := alone.address(c)
	if own == nil || rooted(place) != rooted(target) || path.Dir(rooted(own)) != path.Dir(rooted(target)) {
		return false
	}
	asked, err := strconv.ParseInt(path.Base(target.Path), 10, 64) // an address such as that of one's own user has no number
	return err == nil && path.Base(own.Path) != strconv.FormatInt(asked, 10)
}

// rooted is an address's path: one that was put together has no slash before the first segment where the base has no path.
func rooted(address *url.URL) string { return "/" + strings.TrimPrefix(address.Path, "/") }

// fetch returns what build makes of the document at target. Whoever asks for the same shares it, at the same time or as long
// as it is kept, so nobody may change it once it was built.
func fetch[D, V any](
	ctx context.Context, c *Client, what string, target *url.URL, build func(document *D, place *url.URL) (V, error),
) (V, error) {
	var zero V
	load := func(ctx context.Context) (loaded, error) {
		document := new(D)
		place, err := c.read(ctx, target, document)
		if err != nil {
			return loaded{}, err
		}
		built, err := build(document, place)
		return loaded{value: built}, err
	}
	found, err := c.share(ctx, kindOf[V](), target, load)
	if err != nil {
		return zero, fmt.Errorf("get %s: %w", what, err)
	}
	value, ok := found.(V)
	if !ok {
		return zero, fmt.Errorf("get %s: %w", what, &MalformedError{Reason: "address of another kind of resource"})
	}
	return value, nil
}

// read decodes the body found at target into document. It returns the address that it came from, after redirects.
func (c *Client) read(ctx context.Context, target *url.URL, document any) (place *url.URL, err error) {
	resp, err := c.send(ctx, target)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if err := checkStatus(resp); err != nil {
		return nil, err
	}
	if err := c.decode(ctx, resp, document); err != nil {
		return nil, err
	}
	return resp.Request.URL, nil
}

func (c *Client) decode(ctx context.Context, resp *http.Response, document any) error {
	body := &boundedBody{source: resp.Body, left: c.maxBodyBytes}
	written, err := readAll(body, resp.ContentLength)
	var faulty bool
	if err == nil {
		faulty, err = lenient.Unmarshal(ctx, written, document)
	}
	switch {
	case errors.Is(body.err, errTooLarge):
		return &MalformedError{Reason: fmt.Sprintf("body of more than %d bytes", c.maxBodyBytes)}
	case body.err != nil:
		return transportError(ctx, body.err)
	case err != nil && ctx.Err() != nil:
		return transportError(ctx, ctx.Err())
	case err != nil:
		return &MalformedError{Reason: "body is not the expected JSON", Err: err}
	}
	if flawed, ok := document.(interface{ markFlawed() }); ok && faulty {
		flawed.markFlawed()
	}
	return nil
}

// readAll reads a body that is probably of the given length. The length is a claim: little is allocated by it.
func readAll(body io.Reader, claimed int64) ([]byte, error) {
	const most = 1 << 20
	var written bytes.Buffer
	written.Grow(int(min(max(claimed, 0), most)) + bytes.MinRead)
	_, err := written.ReadFrom(body)
	return written.Bytes(), err
}

// boundedBody ends with errTooLarge instead of reading on without end, and keeps the error that ended it: a body that
// was cut off must not pass for one that was written wrong.
type boundedBody struct {
	source io.Reader
	left   int64
	err    error
}

var errTooLarge = errors.New("body is too large")

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left < 0 { // and not together with what was read last: decoders may ignore an error that comes with bytes
		b.err = errTooLarge
		return 0, b.err
	}
	n, err := b.source.Read(p)
	b.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}
