package emulator

import (
	"context"
	"net/http"
	"time"
)

// serve counts, authorizes and charges a request. Then a fault or the endpoint answers it.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	route := s.router.find(r)
	s.counter.add(route.pattern)
	c := newCall(r, &s.options)
	w.Header().Set("Correlation-ID", c.correlationID)
	w.Header().Set("Date", s.options.Now().UTC().Format(http.TimeFormat))

	refusal := s.admit(w.Header(), c, route)
	var fault Fault
	if refusal == nil {
		fault = s.faults.take(route.pattern, r.URL.Path)
	}
	if !pause(r.Context(), s.options.Latency+fault.Latency) {
		panic(http.ErrAbortHandler)
	}
	if refusal != nil {
		refusal.write(w)
		return
	}
	s.deleteDue()
	fault.deliver(w, c, func() answer { return s.patches.apply(r.URL.Path, route.serve(c)) })
}

// admit refuses a request without a valid token (401, which costs no permit) or beyond the budget (429).
func (s *Server) admit(header http.Header, c *call, route route) *answer {
	if route.pattern == tokenRoute {
		return nil
	}
	if refusal := s.tokens.authorize(c.token); refusal != nil {
		s.budget.announce(header)
		return refusal
	}
	return s.budget.charge(header, c.Method)
}

// pause reports false when the context ends first.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
