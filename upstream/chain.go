package upstream

import (
	"context"
	"io"
	"net/http"
	"time"

	"mailbox-graphql/upstream/auth"
)

// chain is the way of a request once it was decided to send it:
//
//	log ▶ account ▶ rate limit ▶ auth ▶ circuit breaker ▶ usage ▶ timeout ▶ base
//
// What belongs to an account (budget, feedback, circuit, trust in its token) is found by the load's context. A token is
// fetched after the wait for a permit, so that it is fresh, and a request's time begins when it is sent. Cache and retries
// come before, in [fetch]: what they handle is whole resources, so that a body that was cut off is retried too.
// The token source has a transport of its own, or a refresh could wait for the very budget that it is needed to spend.
func (c *Client) chain(opts Options, origin auth.Origin) http.RoundTripper {
	base := opts.Base
	if base == nil {
		base = newTransport(orDefault(opts.Budget.MaxConcurrent, defaultMaxConcurrent))
	}
	base = &timeoutTransport{base: base, timeout: orDefault(opts.RequestTimeout, defaultRequestTimeout)}
	base = &usageTransport{base: base}
	base = &circuitTransport{base: base}
	base = &auth.Transport{Base: base, Source: opts.Tokens, Origin: origin}
	c.accounts = newAccounts(opts.Budget, base)
	return &loggedTransport{log: c.log, base: &accountTransport{accounts: c.accounts, tokens: opts.Tokens}}
}

// newTransport keeps as many idle connections as there can be requests: net/http keeps two a host by default, and every
// request beyond them would pay for a TLS handshake.
func newTransport(maxConcurrent int) *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = maxConcurrent
	return transport
}

// timeoutTransport bounds a request up to the end of its answer's body.
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
