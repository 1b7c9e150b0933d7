package upstream

import (
	"testing"
	"time"
)

// opened returns a circuit that has opened at the moment.
func opened(t *testing.T, now time.Time) *circuit {
	t.Helper()
	c := new(circuit)
	for range leastSample {
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
	tried := noon.Add(openTime)
	tests := []struct {
		name   string
		happen func(t *testing.T, c *circuit)
		passes int // of those that ask then, up to five
	}{
		{"nothing", func(*testing.T, *circuit) {}, probes},
		{"a probe failed", func(t *testing.T, c *circuit) {
			t.Helper()
			c.end(tried, mustPass(t, c, tried), failure)
		}, 0},
		{"a probe was given up", func(t *testing.T, c *circuit) {
			t.Helper()
			c.end(tried, mustPass(t, c, tried), noVerdict)
		}, probes},
		{"one probe succeeded", func(t *testing.T, c *circuit) {
			t.Helper()
			c.end(tried, mustPass(t, c, tried), success)
		}, probes},
		{"all probes succeeded", func(t *testing.T, c *circuit) {
			t.Helper()
			for range probes {
				c.end(tried, mustPass(t, c, tried), success)
			}
		}, 5},
		{"stragglers succeeded", func(_ *testing.T, c *circuit) {
			for range 5 {
				c.end(tried, passage{}, success)
			}
		}, probes},
		{"a straggler failed", func(_ *testing.T, c *circuit) { c.end(tried, passage{}, failure) }, probes},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := opened(t, noon)
			if _, err := c.pass(tried.Add(-1)); err == nil {
				t.Fatal("lets a request through before its time")
			}
			test.happen(t, c)
			passes := 0
			for range 5 {
				if _, err := c.pass(tried); err == nil {
					passes++
				}
			}
			if passes != test.passes {
				t.Errorf("lets %d through, want %d", passes, test.passes)
			}
		})
	}
}

// Few failures, old ones and as many successes leave the circuit closed.
func TestCircuitStaysClosed(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	c := new(circuit)
	tell := func(now time.Time, v verdict, times int) {
		for range times {
			c.end(now, mustPass(t, c, now), v)
		}
	}
	tell(noon, failure, leastSample-1)
	later := noon.Add(samplePeriod * time.Second)
	tell(later, success, leastSample)
	tell(later, failure, leastSample-1)
	mustPass(t, c, later)
	tell(later, failure, 1)
	if _, err := c.pass(later); err == nil {
		t.Error("half of the requests failed, and the circuit is closed")
	}
}
