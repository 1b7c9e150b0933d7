package upstream

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// CircuitOpenError says that the REST API failed so often lately that nothing is sent to it for a while.
type CircuitOpenError struct {
	// RetryAfter is when requests will be sent again. 0: as soon as those that try how it goes have come back.
	RetryAfter time.Duration
}

func (e *CircuitOpenError) Error() string {
	return fmt.Sprintf("circuit breaker is open for %v: REST API failed too often", e.RetryAfter)
}

// NotSent marks an error for which the request was not sent.
func (*CircuitOpenError) NotSent() {}

// When the circuit opens: half of the requests of the last ten seconds failed, and they were not just a few. After openTime a
// few requests try how it goes.
const (
	samplePeriod = 10 // seconds
	leastSample  = 20
	openTime     = 5 * time.Second
	probes       = 2
)

// circuit keeps an account's requests from an API that fails anyway: they would only wait, and spend the budget. It is closed,
// open, or tried by probes.
type circuit struct {
	mu     sync.Mutex
	state  int       // how often it has opened or closed; verdicts of an earlier state do not count
	opened time.Time // zero: closed

	seconds [samplePeriod]second // a ring of what came back while it is closed

	underway  int // probes
	succeeded int // probes in a row
}

// second counts the verdicts of one second.
type second struct {
	unix          int64
	total, failed int
}

// passage is the leave to send one request.
type passage struct {
	state int
	probe bool
}

// verdict is what a request tells of the API.
type verdict int

const (
	noVerdict verdict = iota // the request was given up
	success
	failure
)

// check refuses while the circuit is open, so that nobody waits for a permit in vain.
func (c *circuit) check() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if left := c.openFor(time.Now()); left > 0 {
		return &CircuitOpenError{RetryAfter: left}
	}
	return nil
}

// openFor returns how long the circuit lets nobody through; 0 when it is closed or may be tried.
func (c *circuit) openFor(now time.Time) time.Duration {
	if c.opened.IsZero() {
		return 0
	}
	return max(0, openTime-now.Sub(c.opened))
}

// pass lets a request through or fails with a *[CircuitOpenError]. Each passage must be ended, see [circuit.end].
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

// end takes a passage back, with what its request has told.
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
		c.turn(now)
	case success:
		if c.succeeded++; c.succeeded == probes {
			c.turn(time.Time{})
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
	if total >= leastSample && 2*failed >= total {
		c.turn(now)
	}
}

// turn opens the circuit at the moment, or closes it with the zero time.
func (c *circuit) turn(opened time.Time) {
	c.state++
	c.opened, c.underway, c.succeeded = opened, 0, 0
	c.seconds = [samplePeriod]second{}
}

// circuitTransport learns from every answer how the API is, and refuses what comes while the account's circuit is open.
type circuitTransport struct {
	base http.RoundTripper
}

func (t *circuitTransport) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	circuit := accountOf(req.Context()).circuit
	passage, err := circuit.pass(time.Now())
	if err != nil {
		return nil, err
	}
	told := noVerdict
	defer func() { circuit.end(time.Now(), passage, told) }() // also when base panics
	send := t.base.RoundTrip
	if passage.probe {
		send = t.probe
	}
	resp, err = send(req)
	switch {
	case err == nil && resp.StatusCode < http.StatusInternalServerError:
		told = success
	case passage.probe, req.Context().Err() == nil:
		told = failure
	}
	return resp, err
}

// probe sends a request that comes to an end of its own, even when nobody waits for it any more: callers that leave must not
// keep the circuit open. The transport below bounds its time.
func (t *circuitTransport) probe(req *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(req.Context()))
	resp, err := t.base.RoundTrip(req.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	stop := context.AfterFunc(req.Context(), cancel) // the body is read for the caller only
	resp.Body = &cancelBody{ReadCloser: resp.Body, cancel: func() { stop(); cancel() }}
	return resp, nil
}
