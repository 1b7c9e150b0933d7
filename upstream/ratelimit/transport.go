package ratelimit

import (
	"io"
	"net/http"
)

// Transport sends requests when the limiter grants them, and passes the answers to the limiter.
//
// A request fails with its context's error if the context ends while the request waits, with a *[BudgetError] if its turn
// would come after the context's deadline, and with an *[AllowanceError] if its operation has no request left, see
// [WithAllowance]. In these cases it spends nothing. A request that was handed to Base has spent its permits, even if it
// fails, since the API may have counted it. For the same reason each attempt of a retry spends permits.
type Transport struct {
	// Base sends the requests. Nil: http.DefaultTransport.
	Base http.RoundTripper
	// Limiter is the account's. Required.
	Limiter *Limiter
}

// RoundTrip waits for the request's turn, then sends it. The request holds one of the limiter's slots until the answer's
// body is read to its end or closed. A body that is never closed takes a slot away for good.
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

// admit waits for a permit and a slot.
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

// send sends a granted request, and releases its slot with the end of the answer.
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
		resp.Body = &slotBody{ReadCloser: resp.Body, limiter: t.Limiter, granted: granted}
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

// Permits returns how many permits a request costs.
func Permits(method string) int {
	switch method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return writePermits
	default:
		return readPermits
	}
}

// slotBody releases its slot at its end and when it is closed, maybe more than once.
type slotBody struct {
	io.ReadCloser
	limiter *Limiter
	granted *ticket
}

func (b *slotBody) release() { b.limiter.release(b.granted) }

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
