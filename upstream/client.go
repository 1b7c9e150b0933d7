package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/upstream/auth"
)

// Options configures a [Client]. Only Tokens is required.
type Options struct {
	// BaseURL is where the API lives, without the version. Nil: https://api.helpscout.net.
	BaseURL *url.URL
	// Tokens signs the requests.
	Tokens auth.TokenSource
	// Base sends the signed requests. Nil: a transport made for many requests to one host.
	Base http.RoundTripper
	// RequestTimeout bounds one request, from the first byte sent to the last one read. 0: 10 seconds.
	RequestTimeout time.Duration
	// MaxConcurrent bounds the requests under way at once. 0: 16.
	MaxConcurrent int
	// MaxBodyBytes bounds an answer's body. 0: 8 MiB, some twenty times the largest page of customers.
	MaxBodyBytes int64
}

// Client reads resources of the REST API. It is safe for concurrent use.
type Client struct {
	base           *url.URL
	http           *http.Client
	requestTimeout time.Duration
	slots          chan struct{}
	maxBodyBytes   int64
}

// New returns a client, or an error that says which option cannot work.
func New(opts Options) (*Client, error) {
	if opts.Tokens == nil {
		return nil, errors.New("upstream client: no token source")
	}
	if opts.BaseURL == nil {
		opts.BaseURL = &url.URL{Scheme: "https", Host: "api.helpscout.net"}
	}
	origin, err := auth.NewOrigin(opts.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("upstream client: %w", err)
	}
	if opts.Base == nil {
		opts.Base = newTransport(orDefault(opts.MaxConcurrent, defaultMaxConcurrent))
	}
	return &Client{
		base:           opts.BaseURL,
		http:           &http.Client{Transport: &auth.Transport{Base: opts.Base, Source: opts.Tokens, Origin: origin}},
		requestTimeout: orDefault(opts.RequestTimeout, defaultRequestTimeout),
		slots:          make(chan struct{}, orDefault(opts.MaxConcurrent, defaultMaxConcurrent)),
		maxBodyBytes:   orDefault(opts.MaxBodyBytes, defaultMaxBodyBytes),
	}, nil
}

const (
	defaultMaxConcurrent        = 16
	defaultRequestTimeout       = 10 * time.Second
	defaultMaxBodyBytes   int64 = 8 << 20
)

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// newTransport keeps as many idle connections as there can be requests: net/http keeps two a host by default, and every
// request beyond them would pay for a TLS handshake.
func newTransport(maxConcurrent int) *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = maxConcurrent
	return transport
}

// endpoint is the address of a documented path such as "/v2/customers/500".
func (c *Client) endpoint(path string, query url.Values) *url.URL {
	target := c.base.JoinPath(path)
	target.RawQuery = query.Encode()
	return target
}

// get reads the resource at target and gives it its place, against which its relative links are resolved.
func get[T any, R interface {
	*T
	setBase(*url.URL)
}](ctx context.Context, c *Client, what string, target *url.URL) (R, error) {
	resource := R(new(T))
	place, err := c.read(ctx, target, resource)
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", what, err)
	}
	resource.setBase(place)
	return resource, nil
}

// read decodes the body found at target and returns the address that it came from, after redirects.
func (c *Client) read(ctx context.Context, target *url.URL, into any) (*url.URL, error) {
	if err := c.acquire(ctx); err != nil {
		return nil, err
	}
	defer c.release()
	ctx, cancel := context.WithTimeout(ctx, c.requestTimeout)
	defer cancel()

	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Accept", "application/hal+json")
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, transportError(ctx, err)
	}
	defer resp.Body.Close()
	if err := checkStatus(resp); err != nil {
		return nil, err
	}
	if err := c.decode(ctx, resp, into); err != nil {
		return nil, err
	}
	return resp.Request.URL, nil
}

func (c *Client) acquire(ctx context.Context) error {
	select {
	case c.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for a free connection: %w", context.Cause(ctx))
	}
}

func (c *Client) release() { <-c.slots }

func (c *Client) decode(ctx context.Context, resp *http.Response, into any) error {
	body := &boundedBody{source: resp.Body, left: c.maxBodyBytes}
	err := json.UnmarshalRead(body, into)
	switch {
	case errors.Is(body.err, errTooLarge):
		return &MalformedError{Reason: fmt.Sprintf("body of more than %d bytes", c.maxBodyBytes)}
	case body.err != nil:
		return transportError(ctx, body.err)
	case err != nil:
		return &MalformedError{Reason: "body is not the expected JSON", Err: err}
	}
	return nil
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
	n, err := b.source.Read(p)
	if b.left -= int64(n); b.left < 0 {
		err = errTooLarge
	}
	if err != nil && !errors.Is(err, io.EOF) {
		b.err = err
	}
	return n, err
}

// transportError prefers the context's own error, and drops the address that net/http puts into its errors, since queries
// hold personal data.
func transportError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("wait for answer: %w", ctx.Err())
	}
	var withURL *url.Error
	if errors.As(err, &withURL) {
		err = withURL.Err
	}
	var foreign *ForeignURLError
	if errors.As(err, &foreign) || errors.Is(err, ErrNoToken) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}
