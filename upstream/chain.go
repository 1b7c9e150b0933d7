package upstream

import (
	"context"
	"io"
	"net/http"
	"time"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/ratelimit"
)

// chain returns the transports that a request passes, in this order:
//
//	observation ▶ account ▶ rate limit ▶ auth ▶ departure of writes ▶ circuit breaker ▶ usage ▶ timeout ▶ base
//
// The account (its budget, circuit and trust in its token) comes from the request's context. A request gets its token after
// the wait for a permit, so that the token is fresh, and its timeout begins when it is sent. The cache and the retries come
// before the chain, in [Client.readThrough], because they handle whole resources: a body that was cut off is retried, too.
//
// Requests for tokens do not use this chain: they would wait for the budget that they are needed for.
func (c *Client) chain(opts Options, origin auth.Origin) http.RoundTripper {
	base := opts.Base
	if base == nil {
		base = newTransport(orDefault(opts.Budget.MaxConcurrent, ratelimit.DefaultMaxConcurrent))
	}
	base = &timeoutTransport{base: base, timeout: orDefault(opts.RequestTimeout, DefaultRequestTimeout)}
	base = &usageTransport{base: base}
	base = &circuitTransport{base: base}
	base = &departureTransport{base: base}
	base = &auth.Transport{Base: base, Source: opts.Tokens, Origin: origin}
	c.accounts = newAccounts(opts.Budget, opts.Pool, base)
	c.accounts.ofCallers = areOfCallers(opts.Tokens)
	return &observedTransport{client: c, base: &accountTransport{accounts: c.accounts, reject: c.reject, tokens: opts.Tokens}}
}

// newTransport keeps as many idle connections as there can be concurrent requests. The default of net/http is two per host,
// so that every further request would pay for a TLS handshake.
func newTransport(maxConcurrent int) *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = maxConcurrent
	return transport
}

// timeoutTransport bounds the time from sending a request to the end of its answer's body.
type timeoutTransport struct {
	base    http.RoundTripper
	timeout time.Duration
}

func (t *timeoutTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), t.timeout)
	resp, err := t.base.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	resp.Body = &cancelBody{ReadCloser: resp.Body, cancel: cancel}
	return resp, nil
}

// cancelBody ends its request's context when it is closed.
type cancelBody struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (b *cancelBody) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}
