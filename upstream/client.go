package upstream

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// Options configures a [Client]. Only Tokens is required.
type Options struct {
	// BaseURL is the API's URL without the version. Nil: [auth.DefaultBaseURL].
	BaseURL *url.URL
	// Tokens signs the requests.
	Tokens auth.TokenSource
	// Base sends the signed requests. Nil: a transport that keeps enough idle connections to one host.
	Base http.RoundTripper
	// RequestTimeout bounds one request, from the first byte sent to the last byte read. 0:
	// [DefaultRequestTimeout].
	RequestTimeout time.Duration
	// MaxBodyBytes bounds an answer's body. 0: 8 MiB, about twenty times the largest page of customers.
	MaxBodyBytes int64
	// Budget is the budget of each account. Its zero value allows 16 concurrent requests, and as many per minute as the API's
	// headers say.
	Budget ratelimit.Options
	// Pool returns the pool that leases the permits of a principal's account where several servers share them; "" stands for
	// the server's own token. Nil: each account's budget is this client's alone.
	Pool func(principal string) ratelimit.Pool
	// Cache says how much is cached, and how long. Its zero value caches nothing: equal reads share a request only while it
	// is under way.
	Cache cache.Options
	// Tier is asked for what the cache does not have, before the API is. Nil: there is none.
	Tier Tier
	// Told says which changes [Client.Apply] learns of. Its zero value: none.
	Told Told
	// News tells other servers of what happens here, and this client of what happens there. Nil: there is no other server.
	News News
	// StaleTrust is how long after the API accepted a caller's own token the caller may get stale data. 0: never.
	StaleTrust time.Duration
	// Logger learns of each request and of each read that the cache answers, at level debug. Nil: nobody does.
	Logger *slog.Logger
	// Observer learns of each request and each read. Nil: nobody does.
	Observer Observer
}

// Client reads and writes resources of the REST API. It is safe for concurrent use, and it need not be closed.
type Client struct {
	base         *url.URL
	origin       auth.Origin
	transport    http.RoundTripper
	maxBodyBytes int64

	cache      *cache.Cache
	retries    failsafe.Executor[*Representation]
	tier       Tier // may be nil
	accounts   *accounts
	staleTrust time.Duration
	stale      atomic.Int64 // when a resource was last served stale, in Unix nanoseconds; see condition.go
	log        requestLog
	observer   Observer // may be nil
	writes     turns
	clock      apiClock
	listeners  listeners[ResourceChange]
	misses     listeners[struct{}]
	told       told
	settling   settling
	news       News        // may be nil
	cutOff     atomic.Bool // whether this server may not hear of notices of the others
}

// New returns a client, or an error that says which option is not valid.
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
	client := &Client{
		base:         opts.BaseURL,
		origin:       origin,
		maxBodyBytes: orDefault(opts.MaxBodyBytes, defaultMaxBodyBytes),
		retries:      newRetries(),
		staleTrust:   opts.StaleTrust,
		log:          newRequestLog(opts.Logger, opts.BaseURL),
		told:         newTold(opts.Told, opts.Cache.TTL),
		observer:     opts.Observer,
		tier:         opts.Tier,
	}
	opts.Cache.TagsOf = client.tagsOf
	if opts.Told.TTL > 0 {
		opts.Cache.TTLOf = client.ttlOf
	}
	opts.Cache.FollowDeadlines = true // a wait for the budget that is too long fails at once
	if client.cache, err = cache.New(opts.Cache); err != nil {
		return nil, fmt.Errorf("upstream client: %w", err)
	}
	client.transport = client.chain(opts, origin)
	if opts.News != nil {
		client.news = opts.News
		client.cutOff.Store(true)
		client.news.Follow(&follower{Client: client})
	}
	return client, nil
}

// DefaultRequestTimeout equals the default of the setting.
const DefaultRequestTimeout = 10 * time.Second

const defaultMaxBodyBytes int64 = 8 << 20

func orDefault[T comparable](value, fallback T) T {
	var zero T
	if value == zero {
		return fallback
	}
	return value
}

// endpoint returns the URL of a documented path such as "/v2/customers/500".
func (c *Client) endpoint(path string, query url.Values) *url.URL {
	target := *c.base
	if isClean(path) && target.RawPath == "" {
		target.Path = strings.TrimSuffix(target.Path, "/") + path // as JoinPath would, without its work
	} else {
		target = *c.base.JoinPath(path)
	}
	if len(query) > 0 {
		target.RawQuery = query.Encode()
	}
	return &target
}

// isClean tells whether a path begins with a slash and has only parts of letters, digits and dashes.
func isClean(path string) bool {
	afterSlash := false
	for i, character := range []byte(path) {
		isSlash := character == '/'
		isAlphanumeric := 'a' <= character|0x20 && character|0x20 <= 'z' || '0' <= character && character <= '9'
		if isSlash == afterSlash && (isSlash || i == 0) || !isSlash && !isAlphanumeric && character != '-' {
			return false
		}
		afterSlash = isSlash
	}
	return path != "" && !afterSlash
}
