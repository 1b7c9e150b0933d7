package upstream

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"testing"
	"time"
)

// Nothing is sent for a caller that has left, and what was sent does not end with its caller, but with the deadline.
func TestDeparture(t *testing.T) {
	t.Parallel()
	for _, leavesFirst := range []bool{true, false} {
		caller, leave := context.WithCancel(t.Context())
		ctx, d := newDeparture(caller)
		defer d.end()
		sent := 0
		transport := &departureTransport{base: roundTrip(func(req *http.Request) (*http.Response, error) {
			sent++
			leave()
			return nil, req.Context().Err()
		})}
		if leavesFirst {
			leave()
			<-ctx.Done()
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://api.example.com/v2/customers", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := transport.RoundTrip(req)
		if resp != nil || leavesFirst != errors.Is(err, context.Canceled) || leavesFirst == (sent == 1) {
			t.Errorf("leaves first %t: sent %d times, %v", leavesFirst, sent, err)
		}
		if !leavesFirst {
			if d.comeBack(t.Context()); ctx.Err() != nil {
				t.Errorf("came back, caller there: %v", ctx.Err())
			}
			if d.comeBack(caller); ctx.Err() == nil {
				t.Error("came back, caller gone: the write goes on")
			}
		}
	}
	deadline := time.Now().Add(time.Hour)
	caller, leave := context.WithDeadline(t.Context(), deadline)
	defer leave()
	ctx, d := newDeparture(caller)
	defer d.end()
	if got, _ := ctx.Deadline(); !got.Equal(deadline) {
		t.Errorf("deadline %v, want %v", got, deadline)
	}
}

type roundTrip func(req *http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// Only a transport that says so proves that nothing was written.
func TestWroteNothing(t *testing.T) {
	t.Parallel()
	const connects, writes = "connects", "writes"
	for name, test := range map[string]struct {
		events []string
		proof  bool
	}{
		"silent":           {nil, false},
		"connects":         {[]string{connects}, true},
		"writes":           {[]string{connects, writes}, false},
		"connects again":   {[]string{connects, writes, connects}, true},
		"writes once more": {[]string{connects, writes, connects, writes}, false},
	} {
		ctx, d := newDeparture(t.Context())
		d.depart()
		trace := httptrace.ContextClientTrace(ctx)
		for _, event := range test.events {
			if event == connects {
				trace.GetConn("")
			} else {
				trace.WroteHeaders()
			}
		}
		if d.wroteNothing() != test.proof {
			t.Errorf("%s: wrote nothing %t", name, d.wroteNothing())
		}
		d.end()
	}
}
