//go:build unix

package loadtest

import (
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

const connections = 64

// heapAllowance is how many more bytes may be alive after the load than before: enough for what the server's caches keep,
// and far less than one leaked answer for each request.
const heapAllowance = 16 << 20

// loadDuration is how long the load lasts: LOADTEST_DURATION, as in LOADTEST_DURATION=30s, or a few seconds.
func loadDuration(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("LOADTEST_DURATION")
	if text == "" {
		return 3 * time.Second
	}
	duration, err := time.ParseDuration(text)
	if err != nil {
		t.Fatalf("LOADTEST_DURATION: %v", err)
	}
	return duration
}

// newTarget returns the server as a target, with as many connections as a load uses.
func newTarget(t *testing.T, s *server) target {
	t.Helper()
	transport := &http.Transport{
		DialContext:         new(net.Dialer).DialContext,
		MaxIdleConnsPerHost: connections,
	}
	t.Cleanup(transport.CloseIdleConnections)
	return target{url: s.url, host: s.host, client: &http.Client{Transport: transport, Timeout: patience}}
}

// Under mixed load, the server answers every valid request exactly and refuses every other one correctly, and afterwards it
// holds as much as before.
func TestLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	s := startServer(t)
	to := newTarget(t, s)
	kinds := slices.Concat(validKinds(loadExamples(t, to)), invalidKinds(), hostileKinds(), brokenKinds())

	to.client.CloseIdleConnections()
	resting := s.idle(t).goroutines
	alone := newReport()
	drive(t, to, kinds, 1, 0, alone) // after which caches and pools are what they will be
	t.Logf("each kind alone\n%s", alone)
	to.client.CloseIdleConnections()
	before := s.settled(t, resting)

	load := newReport()
	began := time.Now()
	drive(t, to, newSchedule(kinds), connections, loadDuration(t), load)
	took := time.Since(began)
	t.Logf("%d requests in %s by %d connections\n%s", load.total(), took.Round(time.Millisecond), connections, load)
	to.client.CloseIdleConnections()
	after := s.settled(t, resting)
	t.Logf("goroutines: %d at rest, %d after the load; live heap: %d KB before, %d KB after; %s",
		resting, after.goroutines, before.heap>>10, after.heap>>10, s.residentMemory())

	wantNoFailures(t, alone)
	wantNoFailures(t, load)
	if after.goroutines > resting {
		t.Errorf("%d goroutines after the load, %d at rest:\n%s", after.goroutines, resting, s.stacks(t))
	}
	if after.heap > before.heap+heapAllowance {
		t.Errorf("%d bytes of the heap are alive after the load, %d before it", after.heap, before.heap)
	}
	s.terminate(t)
	s.wantCleanExit(t)
}

// newSchedule returns the order in which kinds take turns, each as often as its share says. The order is always the same.
func newSchedule(kinds []kind) []kind {
	var schedule []kind
	for _, k := range kinds {
		for range k.share {
			schedule = append(schedule, k)
		}
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(schedule), func(i, j int) {
		schedule[i], schedule[j] = schedule[j], schedule[i]
	})
	return schedule
}

// drive sends requests concurrently for the given time, and at least one whole schedule.
func drive(t *testing.T, to target, schedule []kind, sideBySide int, duration time.Duration, into *report) {
	t.Helper()
	ended, end := context.WithCancel(t.Context())
	defer end()
	timer := time.AfterFunc(duration, end)
	defer timer.Stop()
	var next atomic.Int64
	var workers sync.WaitGroup
	for range sideBySide {
		workers.Go(func() {
			for {
				n := int(next.Add(1)) - 1
				round, place := n/len(schedule), n%len(schedule)
				if round > 0 && ended.Err() != nil {
					return
				}
				k := schedule[place]
				start := time.Now()
				outcome, err := k.send(t.Context(), to, round+place)
				into.add(k.name, outcome, time.Since(start), err)
			}
		})
	}
	workers.Wait()
}

// wantNoFailures reports the first failures of each kind.
func wantNoFailures(t *testing.T, r *report) {
	t.Helper()
	const shown = 3
	for name, tally := range r.kinds {
		for _, err := range tally.failures[:min(shown, len(tally.failures))] {
			t.Errorf("%s: %v", name, err)
		}
		if len(tally.failures) > shown {
			t.Errorf("%s: %d failures in all", name, len(tally.failures))
		}
	}
}
