package upstream

import (
	"testing"
	"time"
)

// opened returns a circuit that opened at the given time.
func opened(t *testing.T, now time.Time) *circuit {
	t.Helper()
	c := new(circuit)
	for range minSample {
		c.end(now, mustPass(t, c, now), failure)
	}
	return c
}

func mustPass(t *testing.T, c *circuit, now time.Time) passage {
	t.Helper()
	p, err := c.pass(now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCircuitStates(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	halfOpen := noon.Add(openTime)
	tests := []struct {
		name   string
		happen func(t *testing.T, c *circuit)
		passes int // of the next five requests
	}{
		{"no probe yet", func(*testing.T, *circuit) {}, probes},
		{"a probe failed", func(t *testing.T, c *circuit) {
			t.Helper()
			c.end(halfOpen, mustPass(t, c, halfOpen), failure)
		}, 0},
		{"a probe was given up", func(t *testing.T, c *circuit) {
			t.Helper()
			c.end(halfOpen, mustPass(t, c, halfOpen), noVerdict)
		}, probes},
		{"one probe succeeded", func(t *testing.T, c *circuit) {
			t.Helper()
			c.end(halfOpen, mustPass(t, c, halfOpen), success)
		}, probes},
		{"all probes succeeded", func(t *testing.T, c *circuit) {
			t.Helper()
			for range probes {
				c.end(halfOpen, mustPass(t, c, halfOpen), success)
			}
		}, 5},
		{"requests of the closed state succeeded", func(_ *testing.T, c *circuit) {
			for range 5 {
				c.end(halfOpen, passage{}, success)
			}
		}, probes},
		{"a request of the closed state failed", func(_ *testing.T, c *circuit) { c.end(halfOpen, passage{}, failure) }, probes},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := opened(t, noon)
			if _, err := c.pass(halfOpen.Add(-1)); err == nil {
				t.Fatal("a request passes the open circuit")
			}
			test.happen(t, c)
			passes := 0
			for range 5 {
				if _, err := c.pass(halfOpen); err == nil {
					passes++
				}
			}
			if passes != test.passes {
				t.Errorf("%d requests pass, want %d", passes, test.passes)
			}
		})
	}
}

// The circuit stays closed after few or old failures, and while fewer than half of the requests fail.
func TestCircuitStaysClosed(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	c := new(circuit)
	tell := func(now time.Time, v verdict, times int) {
		for range times {
			c.end(now, mustPass(t, c, now), v)
		}
	}
	tell(noon, failure, minSample-1)
	later := noon.Add(samplePeriod * time.Second)
	tell(later, success, minSample)
	tell(later, failure, minSample-1)
	mustPass(t, c, later)
	tell(later, failure, 1)
	if _, err := c.pass(later); err == nil {
		t.Error("half of the requests failed, and the circuit is closed")
	}
}
