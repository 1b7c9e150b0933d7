package shared

import (
	"testing"
	"time"
)

// A server remembers for a minute how many servers ran, and for as long as Redis loses the servers again and again.
func TestCensus(t *testing.T) {
	t.Parallel()
	start := time.Now()
	c := new(census)
	at := start
	add := func(servers int, absent bool) {
		at = at.Add(heartbeat)
		c.add(at, servers, absent)
	}
	want := func(what string, servers int, complete bool) {
		t.Helper()
		if got := c.most(at); got != servers || c.isComplete(at) != complete {
			t.Errorf("%s: %d servers, complete: %t; want %d, %t", what, got, c.isComplete(at), servers, complete)
		}
	}
	want("at the start", 1, true)
	add(1, true)
	want("the first heartbeat", 1, true)
	add(3, false)
	want("others have come", 3, true)
	for range 5 * censusLife / heartbeat {
		add(1, true)
	}
	want("lost with every heartbeat", 3, false)
	for range censusLife / heartbeat {
		add(2, false)
	}
	want("one has gone, within censusLife", 3, true)
	add(2, false)
	want("one has gone for long", 2, true)
	at = at.Add(2 * memberLife)
	add(1, true)
	want("after a pause of this server", 2, true)
}
