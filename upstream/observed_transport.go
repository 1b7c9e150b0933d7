package upstream

import (
	"context"
	"net/http"
	"time"

	"mailbox-graphql/upstream/ratelimit"
)

// observedTransport tells the log and the observer of each attempt of a request.
type observedTransport struct {
	base   http.RoundTripper
	client *Client
}

func (t *observedTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	c, ctx := t.client, req.Context()
	if c.observer == nil && !c.log.enabled(ctx) {
		return t.base.RoundTrip(req)
	}
	route := c.log.route(req.URL)
	var end func(Attempt)
	if c.observer != nil {
		ctx, end = c.observer.Attempt(ctx, req.Method, route)
	}
	spent := &spending{began: time.Now()}
	resp, err := t.base.RoundTrip(req.WithContext(context.WithValue(ctx, spendingKey{}, spent)))
	made := spent.attempt(errandOf(ctx).attempt)
	if err != nil {
		made.Err = transportError(ctx, err)
	} else {
		made.Status = resp.StatusCode
	}
	c.log.attempt(ctx, req.Method, route, made)
	if end != nil {
		end(made)
	}
	c.noteRefusal(ctx, err)
	return resp, err
}

// spending is what one request cost. It is written before the request's answer and read after it, in one goroutine.
type spending struct {
	began, granted time.Time
	permits        int
}

type spendingKey struct{}

// attempt returns what is known of an attempt that has just ended.
func (s *spending) attempt(number int) Attempt {
	made := Attempt{Number: number, Permits: s.permits, Duration: time.Since(s.began)}
	if s.granted.IsZero() {
		made.Queued = made.Duration
	} else {
		made.Queued = s.granted.Sub(s.began)
	}
	return made
}

// spendingTransport comes right after the limiter: what reaches it has spent its permits.
type spendingTransport struct{ base http.RoundTripper }

func (t *spendingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if spent, ok := req.Context().Value(spendingKey{}).(*spending); ok {
		spent.granted = time.Now()
		spent.permits += ratelimit.Permits(req.Method)
	}
	return t.base.RoundTrip(req)
}
