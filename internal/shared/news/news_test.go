package news_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

const (
	customer     = 500
	callersToken = "token-of-a-caller"
)

// All servers show a write as soon as they hear of it, and each subscriber hears of it once.
func TestWriteAtOneServer(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		s := newSite(t, redistest.Options{Binary: binary})
		a, b, c := s.start(), s.start(), s.start()
		for i := range 10 {
			title := strconv.Itoa(i)
			for _, one := range []*server{a, b, c} {
				one.title(customer)
			}
			a.write(customer, title)
			if got := a.title(customer); got != title {
				t.Errorf("the server that wrote %s reads %s", title, got)
			}
			for _, one := range []*server{b, c} {
				one.hears(i + 1)
				if got := one.title(customer); got != title {
					t.Errorf("after hearing of %s, a server reads %s", title, got)
				}
			}
		}
		want := upstream.ResourceChange{Kind: upstream.ResourceUpdated, Resource: upstream.CustomerResource, ID: customer}
		for _, one := range []*server{a, b, c} {
			got := one.changes()
			if len(got) != 10 || got[0] != want {
				t.Errorf("heard of %v", got)
			}
			if one.missed() != 1 { // when it joined
				t.Errorf("missed %d times:\n%s", one.missed(), one.logged())
			}
		}
	})
}

// A delivery to one server counts for all. A delivery to two servers is told twice, as a write and its webhook are.
func TestWebhookAtOneServer(t *testing.T) {
	t.Parallel()
	s := newSite(t, redistest.Options{})
	a, b := s.start(), s.start()
	event := upstream.Event{Name: "customer.updated", Body: []byte(`{"id":500}`)}
	b.title(customer)
	s.behindBack(customer, "new")
	if effect := a.client.Apply(event); effect != upstream.Applied {
		t.Error(effect)
	}
	b.hears(1)
	if got := b.title(customer); got != "new" {
		t.Errorf("read %q", got)
	}
	b.client.Apply(event)
	a.hears(2)
	want := upstream.ResourceChange{
		Kind: upstream.ResourceUpdated, Resource: upstream.CustomerResource, ID: customer, Event: "customer.updated",
	}
	for _, one := range []*server{a, b} {
		if diff := cmp.Diff([]upstream.ResourceChange{want, want}, one.changes()); diff != "" {
			t.Errorf("heard (-want +got):\n%s", diff)
		}
	}
	s.behindBack(customer, "newer")
	a.client.Apply(upstream.Event{Body: []byte(`{}`)}) // without a name: everything
	s.eventually("all is dropped", func() bool { return b.title(customer) == "newer" })
}

func TestPurgeReachesAllServers(t *testing.T) {
	t.Parallel()
	s := newSite(t, redistest.Options{})
	a, b := s.start(), s.start()
	for i, purge := range []func() (int, error){
		func() (int, error) { return a.client.PurgeAll(), nil },
		func() (int, error) { return a.client.Purge("customer", "500") },
	} {
		a.title(customer)
		b.title(customer)
		title := strconv.Itoa(i)
		s.behindBack(customer, title)
		if dropped, err := purge(); dropped != 1 || err != nil {
			t.Errorf("dropped %d, %v", dropped, err)
		}
		if got := a.title(customer); got != title {
			t.Errorf("read %q where it was purged", got)
		}
		s.eventually("the other server drops", func() bool { return b.title(customer) == title })
	}
	if _, err := a.client.Purge("cat", ""); err == nil {
		t.Error("no error for an unknown type")
	}
}

// All servers refuse a token that the API has refused at one of them, without asking the API.
func TestRefusedTokenIsRefusedByAllServers(t *testing.T) {
	t.Parallel()
	s := newSite(t, redistest.Options{})
	a, b := s.startWith(auth.Caller{}), s.startWith(auth.Caller{})
	joined := func(s *server) int { return s.joined }
	s.eventually("both join", func() bool { return a.count(joined)+b.count(joined) == 2 })
	ctx := auth.WithCaller(t.Context(), callersToken)
	for _, one := range []*server{a, b} {
		if _, err := one.client.Customer(ctx, customer); err != nil {
			t.Fatal(err)
		}
	}
	s.account.Inject(emulator.Fault{Status: http.StatusUnauthorized, Times: 1})
	if _, err := a.client.Customer(ctx, 7); err == nil {
		t.Fatal("a token that was taken away is accepted")
	}
	s.eventually("the other server serves the token nothing", func() bool {
		_, err := b.client.Customer(ctx, customer)
		return err != nil
	})
	s.account.ResetRequests()
	if _, err := b.client.Customer(ctx, 7); err == nil || s.account.TotalRequests() != 0 {
		t.Errorf("%v, after %d requests", err, s.account.TotalRequests())
	}
	c := s.startWith(auth.Caller{}) // it has not heard of the refusal
	if _, err := c.client.Customer(ctx, customer); err != nil || s.account.TotalRequests() != 1 {
		t.Errorf("a server that starts reads what was kept for the token: %v, %d requests", err, s.account.TotalRequests())
	}
	for key, value := range s.redis.Dump(t) {
		if strings.Contains(key+value, callersToken) {
			t.Errorf("%s has the token", key)
		}
	}
}

// After a short break, a server hears of what has happened meanwhile, and keeps its cache.
func TestBreakThatCanBeCaughtUp(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(t *testing.T, s *redistest.Server){
		"connections are closed": func(t *testing.T, s *redistest.Server) { s.Disconnect(t) },
		"Redis waits":            func(t *testing.T, s *redistest.Server) { s.Pause(t, 700*time.Millisecond) },
		"Redis stops":            func(t *testing.T, s *redistest.Server) { s.Freeze(t); <-time.After(2 * time.Second); s.Thaw(t) },
		"Redis starts again":     func(t *testing.T, s *redistest.Server) { s.Restart(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, redistest.Options{Persist: true})
			a, b := s.start(), s.start()
			b.title(customer)
			b.title(s.other())
			done := make(chan struct{})
			go func() { defer close(done); breaks(t, s.redis) }()
			const writes = 20
			for i := range writes {
				a.write(customer, strconv.Itoa(i))
				if got := a.title(customer); got != strconv.Itoa(i) {
					t.Errorf("the server that wrote %d reads %s", i, got)
				}
				<-time.After(10 * time.Millisecond)
			}
			<-done
			b.hears(writes)
			if got := b.title(customer); got != strconv.Itoa(writes-1) {
				t.Errorf("read %s", got)
			}
			s.account.ResetRequests()
			b.title(s.other())
			if b.missed() != 1 || s.account.TotalRequests() != 0 {
				t.Errorf("missed %d times, %d requests:\n%s", b.missed(), s.account.TotalRequests(), b.logged())
			}
		})
	}
}

// When a server cannot know what has happened, it drops everything, and tells subscribers that they may have missed
// something.
func TestBreakThatCannotBeCaughtUp(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(s *site){
		"Redis starts again, empty": func(s *site) { s.redis.Restart(s.TB) },
		"all is deleted":            func(s *site) { s.redis.Flush(s.TB) },
		"the stream is deleted":     func(s *site) { s.redis.Do(s.TB, "DEL", s.stream()) },
		"the stream is emptied":     func(s *site) { s.redis.Do(s.TB, "XTRIM", s.stream(), "MAXLEN", "0") },
		"the clock went back": func(s *site) { // ids have the time, and no message may have a lower one
			other := s.start()
			s.redis.Do(s.TB, "XSETID", s.stream(), "99999999999999-0")
			other.write(s.other(), "before")
			s.eventually("the message is heard of", func() bool { return other.title(s.other()) == "before" })
			<-time.After(100 * time.Millisecond)
			s.redis.Do(s.TB, "DEL", s.stream())
			other.write(s.other(), "after")
			other.end()
		},
		"a snapshot of before": func(s *site) {
			before := s.redis.Do(s.TB, "DUMP", s.stream()).(string)
			other := s.start()
			other.write(s.other(), "lost")
			other.end()
			s.redis.Do(s.TB, "RESTORE", s.stream(), "0", before, "REPLACE")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, redistest.Options{})
			s.noTier = true
			b := s.start()
			b.title(customer)
			s.behindBack(customer, "new") // as if the message of it was lost
			breaks(s)
			s.eventually("everything is dropped", func() bool { return b.missed() == 2 })
			if got := b.title(customer); got != "new" {
				t.Errorf("read %q", got)
			}
			a := s.start()
			heard := len(b.changes())
			a.write(customer, "newer")
			b.hears(heard + 1)
			if got := b.title(customer); got != "newer" {
				t.Errorf("afterwards read %q", got)
			}
			<-time.After(1500 * time.Millisecond) // longer than a command waits
			// It has dropped everything once more than at its start, which is no loss.
			if reported := b.count(func(s *server) int { return s.reported }); b.missed() != 2 || reported != 1 {
				t.Errorf("missed %d times, and %d of them were reported:\n%s", b.missed(), reported, b.logged())
			}
		})
	}
}

func (s *site) stream() string { return "mailbox-graphql:{a}:news" }

// A server that is away for longer than the stream reaches back drops everything.
func TestTrimmedStream(t *testing.T) {
	t.Parallel()
	s := newSite(t, redistest.Options{})
	s.noTier = true
	b := s.start()
	b.title(customer)
	s.behindBack(customer, "new")
	// In one step, so that the server cannot read in between.
	s.redis.Do(t, "EVAL", `
		local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1][2][2]
		for i = 1, 300 do
			redis.call('XADD', KEYS[1], 'MAXLEN', '=', '10', '*', 'name', last .. i, 'after', i == 1 and last or last .. (i - 1), 'text', '')
		end`, "1", s.stream())
	s.eventually("everything is dropped", func() bool { return b.missed() > 1 })
	if got := b.title(customer); got != "new" {
		t.Errorf("read %q", got)
	}
	if !strings.Contains(b.logged(), "messages before the next one are gone") {
		t.Errorf("log:\n%s", b.logged())
	}
}

// After a message that it cannot read, a server drops everything.
func TestUnreadableMessages(t *testing.T) {
	t.Parallel()
	s := newSite(t, redistest.Options{})
	s.noTier = true
	b := s.start()
	s.secret = "another secret of 32 characters!"
	stranger := s.start()
	for i := range 3 {
		before := b.missed()
		b.title(customer)
		s.behindBack(customer, strconv.Itoa(i))
		stranger.write(s.other(), strconv.Itoa(i))
		s.eventually("everything is dropped", func() bool { return b.missed() > before })
		if got := b.title(customer); got != strconv.Itoa(i) {
			t.Errorf("read %q", got)
		}
	}
	if lines := strings.Count(b.logged(), "cannot be read"); lines != 1 {
		t.Errorf("%d lines:\n%s", lines, b.logged())
	}
}

// A write while Redis is gone shows at once at its own server, and at all others when Redis is back.
func TestWritesWithoutRedis(t *testing.T) {
	t.Parallel()
	for name, writes := range map[string]int{"few": 5, "more than are remembered": 1100} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, redistest.Options{Persist: true})
			a, b := s.start(), s.start()
			b.title(customer)
			s.redis.Kill(t)
			s.eventually("Redis is missed", func() bool { return !a.store.Available() && !b.store.Available() })
			begin := time.Now()
			for range writes {
				a.client.Apply(upstream.Event{Name: "customer.updated", Body: []byte(`{"id":7}`)})
			}
			if took := time.Since(begin); took > 2*time.Second {
				t.Errorf("%d events took %v while Redis was gone", writes, took)
			}
			a.write(customer, "new")
			if got := a.title(customer); got != "new" {
				t.Errorf("read %q", got)
			}
			s.redis.Restart(t)
			s.eventually("the other server reads what was written", func() bool { return b.title(customer) == "new" })
			if writes > 1000 {
				s.eventually("the other server is told that it missed something", func() bool { return b.missed() == 2 })
				return
			}
			b.hears(writes + 1)
			if b.missed() != 1 {
				t.Errorf("missed %d times:\n%s", b.missed(), b.logged())
			}
		})
	}
}

// Notices that come while a server ends, as from writes that still run, do not disturb its end.
func TestNoticesAtTheEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t, redistest.Options{})
	a := s.start()
	s.redis.Kill(t)
	s.eventually("Redis is missed", func() bool { return !a.store.Available() })
	var writing sync.WaitGroup
	writing.Go(func() {
		for range 100 {
			a.client.Apply(upstream.Event{Name: "customer.updated", Body: []byte(`{"id":7}`)})
		}
	})
	a.end()
	writing.Wait()
}
