package upstream

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"mailbox-graphql/upstream/lenient"
)

// readBody reads the body of an answer.
func (c *Client) readBody(ctx context.Context, resp *http.Response) ([]byte, error) {
	body := &boundedBody{source: resp.Body, left: c.maxBodyBytes}
	text, err := readAll(body, resp.ContentLength)
	switch {
	case errors.Is(body.err, errTooLarge):
		return nil, &MalformedError{Reason: fmt.Sprintf("body of more than %d bytes", c.maxBodyBytes)}
	case body.err != nil:
		return nil, transportError(ctx, body.err)
	case err != nil:
		return nil, &MalformedError{Reason: "body cannot be read", Err: err}
	}
	return text, nil
}

// decode decodes the body of an answer. Parts that cannot be decoded are left out, and the document is marked as flawed.
func decode(ctx context.Context, body []byte, document any) error {
	faulty, err := lenient.Unmarshal(ctx, body, document)
	switch {
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

// readAll reads a body to its end. The claimed length saves allocations; since it may be wrong, it reserves at most 1 MiB.
func readAll(body io.Reader, claimed int64) ([]byte, error) {
	const maxReserved = 1 << 20
	var text bytes.Buffer
	text.Grow(int(min(max(claimed, 0), maxReserved)) + bytes.MinRead)
	_, err := text.ReadFrom(body)
	return text.Bytes(), err
}

// boundedBody fails with errTooLarge beyond its bound. It remembers the error that ended it, so that a body that was cut off
// is not taken for malformed JSON.
type boundedBody struct {
	source io.Reader
	left   int64
	err    error
}

var errTooLarge = errors.New("body is too large")

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left < 0 { // not together with the last bytes: a reader may ignore an error that comes with bytes
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
