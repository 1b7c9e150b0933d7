package ratelimit

import (
	"io"
	"net/http"
)

// Transport sends requests when the limiter lets them, and lets the limiter learn from the answers.
//
// A request that waits fails with its context's error when that ends, with a *[BudgetError] when its turn cannot come
// before the context's deadline, and with an *[AllowanceError] when its operation has no request left, see
// [WithAllowance]. Nothing was spent then. Once a request was handed to Base it has spent its permits, even if it fails:
// whether the API saw it and counted it is not known. For the same reason every attempt of a retry pays.
type Transport struct {
	// Base sends the requests. Nil: http.DefaultTransport.
	Base http.RoundTripper
	// Limiter is the account's. Required.
	Limiter *Limiter
}

// RoundTrip waits for its turn, then sends req. It holds one of the limiter's slots until the answer's body was read to
// its end or closed, so a body that is left open takes a slot away for good.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	granted, err := t.admit(req)
	if err != nil {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, err
	}
	return t.send(req, granted)
}

func (t *Transport) admit(req *http.Request) (*ticket, error) {
	ctx := req.Context()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	allowance := allowanceOf(ctx)
	if err := allowance.take(); err != nil {
		return nil, err
	}
	granted, err := t.Limiter.acquire(ctx, Permits(req.Method))
	if err != nil {
		allowance.giveBack()
		return nil, err
	}
	return granted, nil
}

func (t *Transport) send(req *http.Request, granted *ticket) (*http.Response, error) {
	held := false
	defer func() { // also when Base panics
		if !held {
			t.Limiter.release(granted)
		}
	}()
	resp, err := t.base().RoundTrip(req)
	if err != nil {
		return nil, err
	}
	t.Limiter.learn(granted, resp)
	if resp.Body != nil && resp.Body != http.NoBody {
		resp.Body = &slotBody{ReadCloser: resp.Body, release: func() { t.Limiter.release(granted) }}
		held = true
	}
	return resp, nil
}

func (t *Transport) base() http.RoundTripper {
	if t.Base == nil {
		return http.DefaultTransport
	}
	return t.Base
}

// Permits returns what a request costs of the account's budget.
func Permits(method string) int {
	switch method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return writePermits
	default:
		return readPermits
	}
}

// slotBody releases its request's slot when it ends. Release may be called more than once.
type slotBody struct {
	io.ReadCloser
	release func()
}

func (b *slotBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.release()
	}
	return n, err
}

func (b *slotBody) Close() error {
	defer b.release()
	return b.ReadCloser.Close()
}
