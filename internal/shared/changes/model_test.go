package changes_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/internal/shared/redistest"
)

// visit is a caller that wants a change made once.
type visit struct {
	server, key            int
	input                  byte
	start, patience, takes time.Duration
	answer                 time.Duration // from the moment the change is made to the end of the run
	sent                   bool          // whether the change is sent when its turn comes
}

// crash is the end of a server in the middle of what it does. Another one takes its place.
type crash struct {
	server int
	at     time.Duration
}

const modelServers = 3

func drawMilliseconds(rt *rapid.T, least, most int, label string) time.Duration {
	return time.Duration(rapid.IntRange(least, most).Draw(rt, label)) * time.Millisecond
}

func drawVisit(rt *rapid.T) visit {
	return visit{
		server: rapid.IntRange(0, modelServers-1).Draw(rt, "server"),
		key:    rapid.IntRange(0, 2).Draw(rt, "key"),
		input:  rapid.SampledFrom([]byte{1, 1, 1, 2}).Draw(rt, "input"),
		start:  drawMilliseconds(rt, 0, 25, "start"), patience: drawMilliseconds(rt, 1, 150, "patience"),
		takes: drawMilliseconds(rt, 0, 5, "takes"), answer: drawMilliseconds(rt, 0, 60, "answer"),
		sent: rapid.IntRange(0, 3).Draw(rt, "sent") > 0,
	}
}

func drawCrash(rt *rapid.T) crash {
	return crash{rapid.IntRange(0, modelServers-1).Draw(rt, "server"), drawMilliseconds(rt, 1, 60, "at")}
}

// machine is a place where one server after the other runs.
type machine struct {
	mu      sync.Mutex
	server  *server
	crashed chan struct{} // closed when the server has crashed
}

func (m *machine) now() (*server, chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.server, m.crashed
}

// crash ends the server: what it does has no effect from now on.
func (m *machine) crash(next *server) {
	m.mu.Lock()
	defer m.mu.Unlock()
	close(m.crashed)
	m.server.store.Close()
	m.server, m.crashed = next, make(chan struct{})
}

// history is what became of changes.
type history struct {
	mu       sync.Mutex
	applied  map[string]int             // how often each key was
	values   map[string]map[string]bool // what callers got
	problems []string
}

// apply applies a change, unless its server has crashed.
func (h *history) apply(text, value string, crashed chan struct{}) (string, bool, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	select {
	case <-crashed:
		return "", false, errUnsent
	default:
	}
	h.applied[text]++
	return value, true, nil
}

func (h *history) note(text, value string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case err == nil:
		if h.values[text] == nil {
			h.values[text] = make(map[string]bool)
		}
		h.values[text][value] = true
	case errors.Is(err, errUnsent), errors.Is(err, idempotency.ErrUnknown), errors.Is(err, idempotency.ErrOtherInput),
		errors.Is(err, context.Canceled):
	default:
		h.problems = append(h.problems, fmt.Sprintf("%s: %v", text, err))
	}
}

var errUnsent = errors.New("not sent")

// Whatever callers do, whenever they leave and whichever servers crash, no key is applied twice, and all callers that get a
// value get the same.
func TestNeverTwiceOnAnyServer(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	machines := make([]*machine, modelServers)
	for i := range machines {
		machines[i] = &machine{server: newServer(t, redis), crashed: make(chan struct{})}
	}
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		visits := rapid.SliceOfN(rapid.Custom(drawVisit), 1, 15).Draw(rt, "visits")
		crashes := rapid.SliceOfN(rapid.Custom(drawCrash), 0, 3).Draw(rt, "crashes")
		h := &history{applied: make(map[string]int), values: make(map[string]map[string]bool)}
		var all sync.WaitGroup
		for i, v := range visits {
			all.Go(func() { h.play(t, machines[v.server], v, fmt.Sprint(round, ".", v.key), fmt.Sprint(i)) })
		}
		for _, c := range crashes {
			next := newServer(t, redis)
			all.Go(func() {
				<-time.After(c.at)
				machines[c.server].crash(next)
			})
		}
		all.Wait()
		<-time.After(70 * time.Millisecond) // runs whose callers have left
		for key := range 3 {
			for i, m := range machines { // whatever was applied is found, or unknown
				h.play(t, m, visit{key: key, input: 1, patience: time.Minute, sent: h.count(fmt.Sprint(round, ".", key)) > 0},
					fmt.Sprint(round, ".", key), fmt.Sprint("late ", i))
			}
		}
		h.check(rt)
	})
}

// play sends a change and waits for it, unless its server crashes.
func (h *history) play(t *testing.T, m *machine, v visit, text, value string) {
	t.Helper()
	<-time.After(v.start)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	defer time.AfterFunc(v.patience, leave).Stop()
	server, crashed := m.now()
	done := make(chan struct{})
	go func() {
		defer close(done)
		got, err := server.Do(ctx, key(text, v.input), func(context.Context) (string, bool, error) {
			<-time.After(v.takes)
			if !v.sent {
				return "", false, errUnsent
			}
			defer func() { <-time.After(v.answer) }()
			return h.apply(text, value, crashed)
		})
		select {
		case <-crashed: // nobody hears of it
		default:
			h.note(text, got, err)
		}
	}()
	select {
	case <-done:
	case <-crashed:
	}
}

func (h *history) count(text string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.applied[text]
}

func (h *history) check(rt *rapid.T) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for text, times := range h.applied {
		if times > 1 {
			h.problems = append(h.problems, fmt.Sprintf("%s was applied %d times", text, times))
		}
	}
	for text, values := range h.values {
		if len(values) > 1 {
			h.problems = append(h.problems, fmt.Sprintf("%s has the values %v", text, values))
		}
	}
	if len(h.problems) > 0 {
		rt.Fatal(h.problems)
	}
}
