package upstream

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// fate is what is known of one attempt of a write.
type fate int

const (
	processed   fate = iota
	refused          // an error status says that the write was not made
	unprocessed      // the API has surely not processed it
	unknown          // it may have been processed
)

// traces are what the attempts of a write may have left behind.
type traces int

const (
	none      traces = iota // nothing
	known                   // what the last answer says
	uncertain               // an attempt may have been processed without an answer, whatever the later ones say
)

// traces returns what one attempt may have left behind.
func (f fate) traces(err error) traces {
	switch {
	case f == unprocessed, hasStatus(err, http.StatusUnauthorized, http.StatusForbidden):
		return none
	case f == unknown:
		return uncertain
	default:
		return known
	}
}

// fateOf tells the fate of an attempt by its error.
func fateOf(err error, d *departure) fate {
	if err == nil {
		return processed
	}
	if status, ok := errors.AsType[*StatusError](err); ok {
		switch {
		case status.Status == http.StatusTooManyRequests:
			return unprocessed
		case status.Status >= http.StatusInternalServerError:
			return unknown
		}
		return refused
	}
	if _, unsent := errors.AsType[unsentError](err); unsent || !d.hasDeparted() || d.wroteNothing() || isDialFailure(err) {
		return unprocessed
	}
	return unknown
}

// isDialFailure tells whether there was no connection to send a request over.
func isDialFailure(err error) bool {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	operation, ok := errors.AsType[*net.OpError](err)
	return ok && operation.Op == "dial"
}

// mayRepeat tells whether another attempt may succeed, and does no more than one attempt would.
func (w *write) mayRepeat(of fate, err error) bool {
	switch of {
	case unprocessed:
		return isTransient(err)
	case unknown:
		return w.repeatable && isTransient(err)
	default:
		return false
	}
}

// deliver sends a write until an attempt ends it.
func (c *Client) deliver(caller context.Context, w *write, body []byte) (answer receipt, left traces, err error) {
	account := c.accounts.of(caller)
	ctx, d := newDeparture(withAccount(caller, account))
	defer d.end()
	defer func() { w.sent = d.firstDeparture() }()
	for attempt := 1; ; attempt++ {
		if err = account.circuit.check(); err == nil {
			answer, err = c.sendWrite(withAttempt(ctx, attempt), w, body)
		}
		of := fateOf(err, d)
		left = max(left, of.traces(err))
		if left == none {
			d.comeBack(caller)
		}
		if attempt == maxAttempts || !w.mayRepeat(of, err) || !waited(ctx, retryDelay(err, attempt)) {
			break
		}
	}
	if err != nil && caller.Err() != nil && !d.hasDeparted() {
		return receipt{}, none, fmt.Errorf("wait for answer: %w", caller.Err())
	}
	return answer, left, err
}

// waited waits. It reports false if the context ends first, at once if the deadline tells so: the time may serve to settle the
// outcome.
func waited(ctx context.Context, delay time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= delay {
		return false
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}
