package upstream

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// CircuitOpenError says that so many requests failed lately that none is sent for a while.
type CircuitOpenError struct {
	// RetryAfter is the time until the next probes are sent. 0: probes are under way.
	RetryAfter time.Duration
}

func (e *CircuitOpenError) Error() string {
	return fmt.Sprintf("circuit breaker is open for %v: REST API failed too often", e.RetryAfter)
}

// NotSent marks an error for which the request was not sent.
func (*CircuitOpenError) NotSent() {}

const (
	// samplePeriod is the number of seconds whose requests are judged. The circuit opens when half of them failed.
	samplePeriod = 10
	// minSample is the number of requests below which the circuit stays closed, however many failed.
	minSample = 20
	// openTime is how long an open circuit sends nothing. After it, probes are sent.
	openTime = 5 * time.Second
	// probes is how many probes are sent at a time, and how many must succeed in a row to close the circuit.
	probes = 2
)

// circuit is an account's circuit breaker: it stops requests to an API that fails, since they would wait and spend budget in
// vain. It is closed, open, or half-open, which means that only probes pass.
type circuit struct {
	mu     sync.Mutex
	state  int       // counts the changes between open and closed; verdicts on earlier states are ignored
	opened time.Time // zero: closed

	seconds [samplePeriod]second // a ring of the verdicts while the circuit is closed

	underway  int // probes that have not ended yet
	succeeded int // probes that succeeded in a row
}

// second counts the verdicts of one second.
type second struct {
	unix          int64
	total, failed int
}

// passage is the permission to send one request.
type passage struct {
	state int
	probe bool
}

// verdict is what a request says about the API's health.
type verdict int

const (
	noVerdict verdict = iota // the caller gave the request up
	success
	failure
)

// check fails while the circuit is open, so that no request waits for a permit in vain.
func (c *circuit) check() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := c.openFor(time.Now()); left > 0 {
		return &CircuitOpenError{RetryAfter: left}
	}
	return nil
}

// openFor returns how long the circuit stays open; 0 when it is closed or half-open.
func (c *circuit) openFor(now time.Time) time.Duration {
	if c.opened.IsZero() {
		return 0
	}
	return max(0, openTime-now.Sub(c.opened))
}

// pass lets a request through, or fails with a *[CircuitOpenError]. Each passage must end, see [circuit.end].
func (c *circuit) pass(now time.Time) (passage, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.opened.IsZero() {
		return passage{state: c.state}, nil
	}
	if left := c.openFor(now); left > 0 || c.underway == probes {
		return passage{}, &CircuitOpenError{RetryAfter: left}
	}
	c.underway++
	return passage{state: c.state, probe: true}, nil
}

// end ends a passage with the verdict of its request.
func (c *circuit) end(now time.Time, p passage, v verdict) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case p.state != c.state:
	case p.probe:
		c.judgeProbe(now, v)
	case v != noVerdict:
		c.judge(now, v)
	}
}

func (c *circuit) judgeProbe(now time.Time, v verdict) {
	c.underway--
	switch v {
	case failure:
		c.reset(now)
	case success:
		if c.succeeded++; c.succeeded == probes {
			c.reset(time.Time{})
		}
	case noVerdict:
	}
}

func (c *circuit) judge(now time.Time, v verdict) {
	at := &c.seconds[now.Unix()%samplePeriod]
	if at.unix != now.Unix() {
		*at = second{unix: now.Unix()}
	}
	at.total++
	if v == success {
		return
	}
	at.failed++
	var total, failed int
	for _, s := range c.seconds {
		if now.Unix()-s.unix < samplePeriod {
			total += s.total
			failed += s.failed
		}
	}
	if total >= minSample && 2*failed >= total {
		c.reset(now)
	}
}

// reset opens the circuit at the given time, or closes it for the zero time.
func (c *circuit) reset(opened time.Time) {
	c.state++
	c.opened, c.underway, c.succeeded = opened, 0, 0
	c.seconds = [samplePeriod]second{}
}

// circuitTransport fails requests while their account's circuit is open, and reports each answer to the circuit.
type circuitTransport struct {
	base http.RoundTripper
}

func (t *circuitTransport) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	circuit := accountOf(req.Context()).circuit
	passage, err := circuit.pass(time.Now())
	if err != nil {
		return nil, err
	}
	verdict := noVerdict
	defer func() { circuit.end(time.Now(), passage, verdict) }() // also when base panics
	if passage.probe {
		resp, err = t.probe(req)
	} else {
		resp, err = t.base.RoundTrip(req)
	}
	switch {
	case err == nil && resp.StatusCode < http.StatusInternalServerError:
		verdict = success
	case passage.probe, req.Context().Err() == nil:
		verdict = failure
	}
	return resp, err
}

// probe sends a request that runs to its end even if its caller leaves: otherwise callers that disconnect would keep the
// circuit open. The timeout transport below bounds its time.
func (t *circuitTransport) probe(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(req.Context()))
	resp, err := t.base.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	stop := context.AfterFunc(req.Context(), cancel) // only the caller needs the body
	resp.Body = &cancelBody{ReadCloser: resp.Body, cancel: func() { stop(); cancel() }}
	return resp, nil
}
