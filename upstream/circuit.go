package upstream

import (
	"fmt"
	"net/http"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

// CircuitOpenError says that the REST API failed so often lately that nothing is sent to it for a while.
type CircuitOpenError struct {
	// RetryAfter is when requests will be sent again. 0: as soon as those that try how it goes have come back.
	RetryAfter time.Duration
}

func (e *CircuitOpenError) Error() string {
	return fmt.Sprintf("circuit breaker is open for %v: REST API failed too often", e.RetryAfter)
}

// When the circuit opens: half of the requests of the last ten seconds failed, and they were not just a few. After openTime a
// few requests try how it goes.
const (
	failureRate  = 0.5
	leastSample  = 20
	samplePeriod = 10 * time.Second
	openTime     = 5 * time.Second
	probes       = 2
)

// circuit keeps requests from an API that fails anyway: they would only wait, and spend the budget.
type circuit struct {
	breaker circuitbreaker.CircuitBreaker[any]
}

func newCircuit() *circuit {
	return &circuit{circuitbreaker.NewBuilder[any]().
		WithFailureRateThreshold(failureRate, leastSample, samplePeriod).
		WithDelay(openTime).
		WithSuccessThreshold(probes).
		Build()}
}

// check refuses while the circuit is open, so that nobody waits for a permit in vain.
func (c *circuit) check() error {
	if left := c.breaker.RemainingDelay(); left > 0 {
		return &CircuitOpenError{RetryAfter: left}
	}
	return nil
}

// circuitTransport learns from every answer how the API is, and refuses what comes while the circuit is open.
type circuitTransport struct {
	base    http.RoundTripper
	circuit *circuit
}

func (t *circuitTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	breaker := t.circuit.breaker
	if !breaker.TryAcquirePermit() {
		return nil, &CircuitOpenError{RetryAfter: breaker.RemainingDelay()}
	}
	resp, err := t.base.RoundTrip(req)
	switch cancelled := req.Context().Err() != nil; {
	case err == nil && resp.StatusCode < http.StatusInternalServerError:
		breaker.RecordSuccess()
	case !cancelled, breaker.IsHalfOpen(): // a probe must come to some end, even if nobody waits for it any more
		breaker.RecordFailure()
	}
	return resp, err
}
