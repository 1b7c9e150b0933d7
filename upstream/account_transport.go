package upstream

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/ratelimit"
)

// errand is what the transports need to know of the read or the write that sends a request. Its attempts run one after the
// other, so it needs no lock.
type errand struct {
	account   *account
	attempt   int // the first is 1
	redirects int // that were followed, all attempts together
}

type errandKey struct{}

// withAccount returns the context of one read or write, which is made for the account.
func withAccount(ctx context.Context, a *account) context.Context {
	return context.WithValue(ctx, errandKey{}, &errand{account: a})
}

func errandOf(ctx context.Context) *errand { return ctx.Value(errandKey{}).(*errand) }

func accountOf(ctx context.Context) *account { return errandOf(ctx).account }

// withAttempt notes in a context of [withAccount] which attempt begins.
func withAttempt(ctx context.Context, attempt int) context.Context {
	errandOf(ctx).attempt = attempt
	return ctx
}

// accountTransport sends each request within its caller's share and its account's budget, and learns from the answer
// whether the API accepts the account's token. A token that the API has just refused fails at once, without a permit.
type accountTransport struct {
	accounts *accounts
	reject   func(context.Context, *account) // the account's token was refused
	tokens   auth.TokenSource
}

func (t *accountTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	a := accountOf(ctx)
	if err := t.admit(ctx, a); err != nil {
		return nil, err
	}
	undo, err := ratelimit.Spend(ctx, ratelimit.Permits(req.Method))
	if err != nil {
		return nil, err
	}
	resp, err := a.limited.RoundTrip(req)
	if isUnsent(err) {
		undo()
	}
	t.learn(ctx, a, resp, err)
	return resp, err
}

// admit fails where the request would be refused anyway, before it waits for a permit.
func (t *accountTransport) admit(ctx context.Context, a *account) error {
	if caller, ok := t.tokens.(auth.Caller); ok {
		if _, err := caller.Token(ctx); err != nil {
			return fmt.Errorf("get a token: %w", err)
		}
	}
	return a.refusal(time.Now())
}

// learn records what the answer says about the account's token.
func (t *accountTransport) learn(ctx context.Context, a *account, resp *http.Response, err error) {
	if err != nil {
		if isCredentialsRefusal(err) {
			t.accounts.disown(a)
		}
		return
	}
	switch status := resp.StatusCode; {
	case status == http.StatusUnauthorized:
		t.reject(ctx, a)
	case status >= 200 && status < 300, status == http.StatusNotFound, status == http.StatusGone:
		a.accept(time.Now())
		t.accounts.prove(a)
	}
}

// unprovenPart is the part of the concurrent requests of one account, one in so many, that all unproven tokens share.
const unprovenPart = 4

// gateTransport bounds the concurrent requests of all unproven tokens together. It comes after the limiters, so that no
// request holds a slot here while it waits for its account's budget.
type gateTransport struct {
	base  http.RoundTripper
	slots chan struct{}
}

func newGateTransport(base http.RoundTripper, maxConcurrent int) *gateTransport {
	return &gateTransport{base: base, slots: make(chan struct{}, max(1, maxConcurrent/unprovenPart))}
}

func (t *gateTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	a := accountOf(ctx)
	if a.proven.Load() {
		return t.base.RoundTrip(req)
	}
	select {
	case t.slots <- struct{}{}:
		defer func() { <-t.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := a.refusal(time.Now()); err != nil { // while this request waited
		return nil, err
	}
	return t.base.RoundTrip(req)
}
