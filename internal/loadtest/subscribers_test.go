//go:build unix

package loadtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

const subscribers = 1000

// manySubscribers are the flags of a server with room for exactly the subscribers, and for connections beside theirs.
func manySubscribers() []string {
	most := fmt.Sprint(subscribers)
	return []string{
		"--max-subscriptions", most, "--max-subscriptions-per-caller", most,
		"--max-connections", "4000", "--max-connections-per-address", "4000", "--cache-size", "8",
	}
}

// news changes one customer after the other, so that each subscriber hears of them in that order.
type news struct {
	ids    []string
	places map[string]int
}

func newNews(t *testing.T, to target) *news {
	t.Helper()
	var got struct {
		Customers struct{ Nodes []struct{ ID string } }
	}
	if err := succeed(t.Context(), to, `{ customers(first: 50) { nodes { id } } }`, &got); err != nil {
		t.Fatal(err)
	}
	n := &news{places: make(map[string]int)}
	for i, node := range got.Customers.Nodes {
		n.ids = append(n.ids, node.ID)
		n.places[node.ID] = i
	}
	return n
}

// happen changes a customer at intervals until ctx ends.
func (n *news) happen(ctx context.Context, t *testing.T, to target, every time.Duration) {
	for i := 0; pause(ctx, every) == nil; i++ {
		query := fmt.Sprintf(`mutation { updateCustomer(input: {id: %q, jobTitle: "%d"}) { userErrors { code } } }`, n.ids[i%len(n.ids)], i)
		if err := succeed(t.Context(), to, query, new(any)); err != nil {
			t.Errorf("change: %v", err)
			return
		}
	}
}

const customersChange = `subscription { customerChanged { id } }`

// follow hears of several changes, and fails unless each follows the one before.
func (n *news) follow(ctx context.Context, s subscriber, several int) error {
	last := -1
	for range several {
		answer, err := s.next(ctx)
		if err != nil {
			return err
		}
		_, rest, _ := strings.Cut(answer, `"id":"`)
		id, _, _ := strings.Cut(rest, `"`)
		place, ok := n.places[id]
		if !ok || last >= 0 && place != (last+1)%len(n.ids) {
			return fmt.Errorf("%s after change %d", answer, last)
		}
		last = place
	}
	return nil
}

// visit subscribes, hears of a few changes, and leaves. It tries again where there are too many subscriptions.
func (n *news) visit(ctx context.Context, to target, number int) error {
	for {
		s, err := subscribe(ctx, to, customersChange, number)
		if err != nil {
			return fmt.Errorf("subscribe: %w", err)
		}
		err = n.follow(ctx, s, number/2%4) // some leave before there is an event
		s.leave(number / 8)
		if !errors.Is(err, errRefused) {
			return err
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}

func newSubscriberTarget(t testing.TB, s *server) target {
	t.Helper()
	transport := &http.Transport{DialContext: new(net.Dialer).DialContext, MaxIdleConnsPerHost: connections}
	t.Cleanup(transport.CloseIdleConnections)
	return target{url: s.url, host: s.host, client: &http.Client{Transport: transport}}
}

// crowd lets all subscribers visit at once, as often as there are turns.
func (n *news) crowd(t *testing.T, to target, turns int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var visitors sync.WaitGroup
	var failed atomic.Int64
	for i := range subscribers {
		visitors.Go(func() {
			for turn := range turns {
				if err := n.visit(ctx, to, i+turn); err != nil && failed.Add(1) < 5 {
					t.Errorf("subscriber %d: %v", i, err)
				}
			}
		})
	}
	visitors.Wait()
}

// Subscribers come and go, hear of each change while they are there, and leave nothing behind. Those that stay are told when
// the server stops.
func TestSubscribersComeAndGo(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	s := startServer(t, manySubscribers()...)
	to := newSubscriberTarget(t, s)
	resting := s.idle(t)
	n := newNews(t, to)
	happening, stopNews := context.WithCancel(t.Context())
	var writing sync.WaitGroup
	writing.Go(func() { n.happen(happening, t, to, 200*time.Millisecond) })
	n.crowd(t, to, 1) // after which the runtime keeps what that many goroutines need
	to.client.CloseIdleConnections()
	before := s.measure(t)
	began := time.Now()
	n.crowd(t, to, 2)
	t.Logf("%d subscribers came and went twice in %s; %s", subscribers, time.Since(began).Round(time.Millisecond), s.residentMemory())

	stopNews()
	writing.Wait()
	to.client.CloseIdleConnections()
	after := s.settled(t, resting.goroutines)
	t.Logf("goroutines: %d at rest, %d after; live heap: %d KB before, %d KB after",
		resting.goroutines, after.goroutines, before.heap>>10, after.heap>>10)
	if after.goroutines > resting.goroutines {
		t.Errorf("%d goroutines afterwards, %d at rest:\n%s", after.goroutines, resting.goroutines, s.stacks(t))
	}
	const aKibibyteForEach = subscribers << 10
	if after.heap > before.heap+aKibibyteForEach {
		t.Errorf("%d bytes of the heap are alive afterwards, %d before", after.heap, before.heap)
	}
	wantGoodbyes(t, s, to, n)
}

// wantGoodbyes fills all places for subscribers, and stops the server.
func wantGoodbyes(t *testing.T, s *server, to target, n *news) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	staying := make([]subscriber, subscribers)
	var all sync.WaitGroup
	for i := range staying {
		all.Go(func() {
			var err error
			if staying[i], err = subscribe(ctx, to, customersChange, i); err != nil {
				t.Errorf("subscriber %d of the last: %v", i, err)
				return
			}
			// A place that was not given back shows here.
			if err := n.follow(ctx, staying[i], 1); err != nil {
				t.Errorf("subscriber %d of the last: %v", i, err)
			}
		})
	}
	happening, stopNews := context.WithCancel(ctx)
	var writing sync.WaitGroup
	writing.Go(func() { n.happen(happening, t, to, 500*time.Millisecond) })
	all.Wait()
	stopNews()
	writing.Wait()
	began := time.Now()
	s.terminate(t)
	for i, one := range staying {
		all.Go(func() {
			if one == nil {
				return
			}
			defer one.leave(2)
			for {
				if _, err := one.next(ctx); errors.Is(err, errCompleted) {
					return
				} else if err != nil {
					t.Errorf("subscriber %d, at the end: %v", i, err)
					return
				}
			}
		})
	}
	all.Wait()
	s.wantCleanExit(t)
	t.Logf("the server ended within %s", time.Since(began).Round(time.Millisecond))
}

// floods are what clients of WebSockets may try, each with the code with which the server ends it.
func floods() map[string]struct {
	send []string // again and again
	code websocket.StatusCode
} {
	type flood = struct {
		send []string
		code websocket.StatusCode
	}
	many := func(n int, message func(i int) string) (all []string) {
		for i := range n {
			all = append(all, message(i))
		}
		return all
	}
	return map[string]flood{
		"nothing sent":   {nil, 4408},
		"inits":          {[]string{initMessage, initMessage, initMessage}, 4429},
		"an id again":    {[]string{initMessage, subscribeMessage("1", customersChange), subscribeMessage("1", customersChange)}, 4409},
		"a huge message": {[]string{initMessage, subscribeMessage("1", times(1<<20, " "))}, websocket.StatusMessageTooBig},
		"subscriptions": {append([]string{initMessage}, append(
			many(500, func(i int) string { return subscribeMessage(fmt.Sprint(i), customersChange) }), "{")...), 4400},
		"pings": {append([]string{initMessage}, append(
			many(1000, func(int) string { return `{"type":"ping","payload":{"a":1}}` }), "{")...), 4400},
		"subscriptions that end": {append([]string{initMessage}, append(
			many(500, func(i int) string {
				return [...]string{subscribeMessage("1", customersChange), `{"id":"1","type":"complete"}`}[i%2]
			}), "{")...), 4400},
	}
}

// Floods of messages end as the protocol says, and harm no subscriber.
func TestFloodsOfMessages(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	s := startServer(t, manySubscribers()...)
	to := newSubscriberTarget(t, s)
	resting := s.idle(t)
	n := newNews(t, to)
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	happening, stopNews := context.WithCancel(ctx)
	var writing, honest, attack sync.WaitGroup
	writing.Go(func() { n.happen(happening, t, to, 200*time.Millisecond) })
	const eventsMeanwhile = 20
	for i := range 2 {
		honest.Go(func() {
			one, err := subscribe(ctx, to, customersChange, i)
			if err == nil {
				defer one.leave(0)
				err = n.follow(ctx, one, eventsMeanwhile)
			}
			if err != nil {
				t.Errorf("an honest subscriber: %v", err)
			}
		})
	}
	for name, flood := range floods() {
		for range 8 {
			attack.Go(func() {
				if code, err := wantClosed(ctx, to, flood.send); code != flood.code {
					t.Errorf("%s: closed with %d (%v), want %d", name, code, err, flood.code)
				}
			})
		}
	}
	attack.Wait()
	honest.Wait()
	stopNews()
	writing.Wait()
	to.client.CloseIdleConnections()
	if after := s.settled(t, resting.goroutines); after.goroutines > resting.goroutines {
		t.Errorf("%d goroutines afterwards, %d at rest:\n%s", after.goroutines, resting.goroutines, s.stacks(t))
	}
	s.terminate(t)
	s.wantCleanExit(t)
}

// wantClosed sends messages, and returns the code with which the server closes the connection.
func wantClosed(ctx context.Context, to target, messages []string) (websocket.StatusCode, error) {
	conn, err := openSocket(ctx, to)
	if err != nil {
		return -1, err
	}
	defer func() { _ = conn.CloseNow() }()
	go func() {
		for _, message := range messages {
			if conn.Write(ctx, websocket.MessageText, []byte(message)) != nil {
				return
			}
		}
	}()
	for {
		if _, _, err := conn.Read(ctx); err != nil {
			return websocket.CloseStatus(err), err
		}
	}
}
