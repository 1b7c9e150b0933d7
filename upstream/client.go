package upstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/failsafe-go/failsafe-go"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// Options configures a [Client]. Only Tokens is required.
type Options struct {
	// BaseURL is where the API lives, without the version. Nil: [auth.DefaultBaseURL].
	BaseURL *url.URL
	// Tokens signs the requests.
	Tokens auth.TokenSource
	// Base sends the signed requests. Nil: a transport made for many requests to one host.
	Base http.RoundTripper
	// RequestTimeout bounds one request, from the first byte sent to the last one read. 0: 10 seconds.
	RequestTimeout time.Duration
	// MaxBodyBytes bounds an answer's body. 0: 8 MiB, some twenty times the largest page of customers.
	MaxBodyBytes int64
	// Budget is that of each account. Its zero value allows 16 requests at once, and as many a minute as answers say.
	Budget ratelimit.Options
	// Cache says what is kept, and how long. Its zero value keeps nothing: it only makes one request of equal ones that
	// are under way at the same time.
	Cache cache.Options
	// StaleTrust is for how long after the API accepted a caller's own token stale data serves it. 0: never.
	StaleTrust time.Duration
	// Logger learns of each request and of each read that the cache answers, at level debug. Nil: nobody does.
	Logger *slog.Logger
}

// Client reads resources of the REST API. It is safe for concurrent use, and needs no closing.
type Client struct {
	base         *url.URL
	origin       auth.Origin
	transport    http.RoundTripper
	maxBodyBytes int64

	cache      *cache.Cache
	retries    failsafe.Executor[any]
	accounts   *accounts
	staleTrust time.Duration
	log        requestLog
}

// New returns a client, or an error that says which option cannot work.
func New(opts Options) (*Client, error) {
	if opts.Tokens == nil {
		return nil, errors.New("upstream client: no token source")
	}
	if opts.BaseURL == nil {
		opts.BaseURL = auth.DefaultBaseURL()
	}
	origin, err := auth.NewOrigin(opts.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("upstream client: %w", err)
	}
	kept, err := cache.New(opts.Cache)
	if err != nil {
		return nil, fmt.Errorf("upstream client: %w", err)
	}
	client := &Client{
		base:         opts.BaseURL,
		origin:       origin,
		maxBodyBytes: orDefault(opts.MaxBodyBytes, defaultMaxBodyBytes),
		cache:        kept,
		retries:      newRetries(),
		staleTrust:   opts.StaleTrust,
		log:          newRequestLog(opts.Logger, opts.BaseURL),
	}
	client.transport = client.chain(opts, origin)
	return client, nil
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

// endpoint is the address of a documented path such as "/v2/customers/500".
func (c *Client) endpoint(path string, query url.Values) *url.URL {
	target := c.base.JoinPath(path)
	target.RawQuery = query.Encode()
	return target
}

// RemainingBudget returns how many permits the account that ctx reads could spend now, as far as that is known.
func (c *Client) RemainingBudget(ctx context.Context) (permits int, known bool) {
	if account := c.accounts.peek(ctx); account != nil {
		return account.limiter.Remaining()
	}
	return 0, false
}
