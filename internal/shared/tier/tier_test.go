package tier_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// Ten servers with a hundred equal reads each make one REST request.
func TestServersShareOneLoad(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		r := newRig(t, redistest.Options{Binary: binary}, emulator.Options{Latency: 100 * time.Millisecond})
		servers := r.startAll(t, 10)
		r.warmUp(t, servers...)
		calls := r.countCalls(t)
		var reads sync.WaitGroup
		for _, s := range servers {
			for range 100 {
				reads.Go(func() {
					if _, err := outcome(t.Context(), s, 500); err != nil {
						t.Error(err)
					}
				})
			}
		}
		reads.Wait()
		for _, s := range servers {
			s.settle(t)
		}
		r.wantRequests(t, 1)
		if got := calls(); got > 20 {
			t.Errorf("%d calls to Redis by ten servers, want at most two of each", got)
		}
		for _, s := range servers {
			wantOutcome(t.Context(), t, "afterwards", s, 500, cache.Hit)
		}
		if got := calls(); got > 20 {
			t.Errorf("local hits made calls to Redis: %d in all", got)
		}
	})
}

// Each kind of read costs as many calls to Redis as it needs.
func TestCallsToRedis(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	first, second := r.start(t, nil), r.start(t, nil)
	r.warmUp(t, first, second)
	for _, step := range []struct {
		what    string
		ctx     context.Context
		server  *server
		outcome cache.Outcome
		calls   int
	}{
		{"a miss", t.Context(), first, cache.Loaded, 2},
		{"a local hit", t.Context(), first, cache.Hit, 0},
		{"a hit of the tier", t.Context(), second, cache.Shared, 1},
		{"a fresh read", upstream.WithFreshReads(t.Context()), second, cache.Loaded, 2},
	} {
		calls := r.countCalls(t)
		wantOutcome(step.ctx, t, step.what, step.server, 500, step.outcome)
		step.server.settle(t)
		if got := calls(); got != step.calls {
			t.Errorf("%s: %d calls to Redis, want %d", step.what, got, step.calls)
		}
	}
	r.wantRequests(t, 2)
}

// A fresh read at one server is what the others read from then on.
func TestFreshReadReplacesTheEntry(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	first, second := r.start(t, nil), r.start(t, nil)
	wantOutcome(t.Context(), t, "at first", first, 500, cache.Loaded)
	first.settle(t)
	r.account.Patch("/v2/customers/500", func(customer map[string]any) { customer["jobTitle"] = "Pilot" })
	wantOutcome(upstream.WithFreshReads(t.Context()), t, "a fresh read", first, 500, cache.Loaded)
	first.settle(t)
	customer, err := second.Customer(t.Context(), 500)
	if err != nil || *customer.JobTitle != "Pilot" {
		t.Errorf("another server reads %v, %v", customer, err)
	}
	r.wantRequests(t, 2)
}

// No server serves an entry any longer that a fresh read has shown to be wrong, although the read brought nothing to keep.
func TestFreshReadVoidsTheEntry(t *testing.T) {
	t.Parallel()
	const path = "/v2/customers/500"
	for name, test := range map[string]struct {
		fault func(other string) emulator.Fault
		reads func(ctx context.Context, s *server, other int64) bool
	}{
		"the resource was merged": {
			func(other string) emulator.Fault {
				return emulator.Fault{Path: path, Redirect: "/v2/customers/" + other}
			},
			func(ctx context.Context, s *server, other int64) bool {
				customer, err := s.Customer(ctx, 500)
				return err == nil && customer.ID == other
			},
		},
		"the principal may no longer see it": {
			func(string) emulator.Fault { return emulator.Fault{Path: path, Status: http.StatusForbidden} },
			func(ctx context.Context, s *server, _ int64) bool {
				_, err := s.Customer(ctx, 500)
				return upstream.IsForbidden(err)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, redistest.Options{}, emulator.Options{})
			first, second := r.start(t, nil), r.start(t, nil)
			wantOutcome(t.Context(), t, "at first", first, 500, cache.Loaded)
			first.settle(t)
			other := r.account.Customers()[1].ID
			r.account.Inject(test.fault(strconv.FormatInt(other, 10)))
			if !test.reads(upstream.WithFreshReads(t.Context()), first, other) {
				t.Error("the fresh read brings what was before")
			}
			first.settle(t)
			for i, s := range []*server{first, second} {
				if !test.reads(t.Context(), s, other) {
					t.Errorf("server %d reads what was before", i)
				}
			}
		})
	}
}

// A list from the tier does not replace an item that this server has read after another server had read the list.
func TestListReplacesNothingNewer(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	first, second := r.start(t, nil), r.start(t, nil)
	list := func(s *server) *upstream.Customer {
		page, err := s.Customers(t.Context(), upstream.CustomerFilter{}, upstream.Sort{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		s.settle(t)
		return page.Items[0]
	}
	item := list(first)
	r.account.UpdateCustomer(item.ID, func(c *emulator.Customer) { c.JobTitle = "Pilot" })
	wantOutcome(upstream.WithFreshReads(t.Context()), t, "a fresh read", second, item.ID, cache.Loaded)
	if listed := list(second); listed.ID != item.ID || *listed.JobTitle == "Pilot" {
		t.Fatalf("the list is not the one of before: %+v", listed)
	}
	if customer, err := second.Customer(t.Context(), item.ID); err != nil || *customer.JobTitle != "Pilot" {
		t.Errorf("read %+v, %v", customer, err)
	}
	wantOutcome(t.Context(), t, "an item of the list", second, list(second).ID, cache.Hit)
}

// Servers share that there is no such resource, for as long as one remembers it, and no other failure.
func TestFailuresInTheTier(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int{
		http.StatusNotFound: 1, http.StatusGone: 1,
		http.StatusUnauthorized: 2, http.StatusForbidden: 2, http.StatusBadRequest: 2, http.StatusServiceUnavailable: 6,
	} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, redistest.Options{}, emulator.Options{})
			first, second := r.start(t, nil), r.start(t, nil)
			r.account.Inject(emulator.Fault{Status: status})
			for _, s := range []*server{first, second} {
				_, err := outcome(t.Context(), s, 7)
				if failure, ok := errors.AsType[*upstream.StatusError](err); !ok || failure.Status != status {
					t.Errorf("error %v, want status %d", err, status)
				}
				s.settle(t)
			}
			r.wantRequests(t, want)
			if keys := r.entries(t); (len(keys) > 0) != (want == 1) {
				t.Errorf("Redis holds %q", keys)
			}
		})
	}
}

// A body that is no resource is an error at each server, and nothing of it is kept. The next answer is kept.
func TestBodiesInTheTier(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"cut off":          {CutBody: true},
		"half a document":  {Body: `{"id": 500, "firstName": "V`},
		"no JSON":          {Body: "<html>"},
		"a list":           {Body: "[]"},
		"null":             {Body: "null"},
		"without an id":    {Body: `{"id": "five hundred"}`},
		"another resource": {Body: `{"id": 501}`},
		"too large":        {BodySize: 9 << 20, Body: `{"id": 500}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, redistest.Options{}, emulator.Options{})
			first, second := r.start(t, nil), r.start(t, nil)
			remove := r.account.Inject(fault)
			for i, s := range []*server{first, second} {
				if _, err := outcome(t.Context(), s, 500); err == nil {
					t.Errorf("server %d: no error", i)
				}
				s.settle(t)
			}
			if keys := r.entries(t); len(keys) > 0 {
				t.Errorf("Redis holds %q", keys)
			}
			remove()
			wantOutcome(t.Context(), t, "the next answer", first, 500, cache.Loaded)
			first.settle(t)
			wantOutcome(t.Context(), t, "the next answer", second, 500, cache.Shared)
		})
	}
}

// An answer of which parts cannot be decoded has the same faults at each server.
func TestFlawsAreShared(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	r.account.Patch("/v2/customers", func(page map[string]any) {
		items, _ := page["_embedded"].(map[string]any)["customers"].([]any)
		items[3] = "no customer"
	})
	for i, s := range r.startAll(t, 2) {
		page, err := s.Customers(t.Context(), upstream.CustomerFilter{}, upstream.Sort{}, 1)
		if err != nil || len(page.Holes) != 1 || page.Holes[0] != 3 {
			t.Errorf("server %d: %+v, %v", i, page, err)
		}
		s.settle(t)
	}
	r.wantRequests(t, 1)
}

// An entry is never fresher than at the server that read it, and no server serves it for longer than it serves its own.
func TestEntriesExpireTogether(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	timed := func(ttl time.Duration) *server {
		return r.start(t, func(o *upstream.Options) { o.Cache.TTL = ttl })
	}
	first, patient, hasty := timed(1500*time.Millisecond), timed(time.Hour), timed(300*time.Millisecond)
	less := timed(1000 * time.Millisecond)
	freshFor := func(s *server) (left time.Duration) {
		usage := &upstream.Usage{OnRead: func(read upstream.AnsweredRead) { left = read.FreshFor }}
		if _, err := s.Customer(upstream.WithUsage(t.Context(), usage), 500); err != nil {
			t.Error(err)
		}
		return left
	}
	own := freshFor(first)
	first.settle(t)
	pass(500 * time.Millisecond)
	if left := freshFor(patient); left <= 0 || left > own-500*time.Millisecond {
		t.Errorf("fresh for %s at another server, %s before at the first", left, own)
	}
	if left := freshFor(less); left <= 0 || left > 500*time.Millisecond {
		t.Errorf("fresh for %s at a server with a shorter time to live", left)
	}
	wantOutcome(t.Context(), t, "a server with a short time to live", hasty, 500, cache.Loaded)
	r.wantRequests(t, 2)
}

// No principal is served what another one has read.
func TestPrincipalsShareNothing(t *testing.T) {
	t.Parallel()
	tokens := []string{"token-of-the-first", "token-of-the-second"}
	r := newRig(t, redistest.Options{}, emulator.Options{
		Tokens:  tokens,
		Visible: func(token string, id int64) bool { return token == tokens[0] || id != 500 },
	})
	passthrough := func(o *upstream.Options) { o.Tokens = auth.Caller{} }
	first, second := r.start(t, passthrough), r.start(t, passthrough)
	of := func(token string) context.Context { return auth.WithCaller(t.Context(), token) }
	wantOutcome(of(tokens[0]), t, "who may see", first, 500, cache.Loaded)
	first.settle(t)
	for _, s := range []*server{first, second} {
		if _, err := outcome(of(tokens[1]), s, 500); !upstream.IsNotFound(err) {
			t.Errorf("who may not see gets %v", err)
		}
		if _, err := outcome(of("made up"), s, 500); err == nil {
			t.Error("a made-up token is served")
		}
		if _, err := outcome(t.Context(), s, 500); err == nil {
			t.Error("a read without a token is served")
		}
		s.settle(t)
	}
	wantOutcome(of(tokens[0]), t, "the same principal elsewhere", second, 500, cache.Shared)
}

// Nothing in Redis shows a token, a name or an email address.
func TestDumpTellsNothing(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{Tokens: []string{"token-of-a-caller"}})
	s := r.start(t, func(o *upstream.Options) { o.Tokens = auth.Caller{} })
	ctx := auth.WithCaller(t.Context(), "token-of-a-caller")
	private := []string{"token-of-a-caller", "Vernon", "bear@acme.com", "customers", "https", "example"}
	for _, customer := range r.account.Customers()[:50] {
		if _, err := s.Customer(ctx, customer.ID); err != nil {
			t.Fatal(err)
		}
		private = append(private, customer.FirstName, customer.LastName)
		for _, email := range customer.Emails {
			private = append(private, email.Value)
		}
	}
	if _, err := s.Customers(ctx, upstream.CustomerFilter{FirstName: "Vernon"}, upstream.Sort{}, 1); err != nil {
		t.Fatal(err)
	}
	s.settle(t)
	dump := r.redis.Dump(t)
	if len(dump) < 50 {
		t.Fatalf("only %d keys", len(dump))
	}
	for key, value := range dump {
		for _, text := range private {
			// Random bytes may spell a short name.
			if len(text) > 4 && (strings.Contains(key, text) || strings.Contains(value, text)) {
				t.Errorf("%q is told by %q", text, key)
			}
		}
	}
}

// A caller with little time neither ends the wait of others, nor the load.
func TestShortDeadlineEndsNoOtherWait(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	held := newGate(r.account.Client().Transport)
	owner := r.start(t, func(o *upstream.Options) { o.Base = held })
	waiter := r.start(t, nil)
	var reads sync.WaitGroup
	reads.Go(func() { wantOutcome(t.Context(), t, "the owner", owner, 500, cache.Loaded) })
	<-held.arrived
	hasty, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	reads.Go(func() {
		if _, err := outcome(hasty, waiter, 500); err == nil {
			t.Error("the hasty caller got an answer")
		}
	})
	pass(20 * time.Millisecond)
	reads.Go(func() {
		if _, err := outcome(t.Context(), waiter, 500); err != nil {
			t.Error(err)
		}
	})
	<-hasty.Done()
	pass(50 * time.Millisecond)
	close(held.open)
	reads.Wait()
	r.wantRequests(t, 1)
}

// A drop makes the lease of a load worthless that began before: who comes later loads at once, and those who wait get that
// answer.
func TestDropEndsALease(t *testing.T) {
	t.Parallel()
	w := startWait(t, redistest.Options{}, nil)
	later := w.start(t, nil)
	if err := w.waiter.tier.Drop(t.Context(), tier.Everything); err != nil {
		t.Fatal(err)
	}
	wantOutcome(t.Context(), t, "a reader after the drop", later, 500, cache.Loaded)
	wantNil(t, "waiter", w.waited)
	w.wantRequests(t, 1)
	close(w.gate.open)
	wantNil(t, "owner", w.owned)
	w.owner.settle(t)
	wantOutcome(t.Context(), t, "a reader after the late load", w.start(t, nil), 500, cache.Shared)
	w.wantRequests(t, 2)
}

// A load that a drop has overtaken is kept nowhere, and those who wait for it load at once.
func TestDropOvertakesALoad(t *testing.T) {
	t.Parallel()
	w := startWait(t, redistest.Options{}, nil)
	if err := w.waiter.tier.Drop(t.Context(), "customers/500"); err != nil {
		t.Fatal(err)
	}
	close(w.gate.open)
	wantNil(t, "owner", w.owned)
	start := time.Now()
	wantNil(t, "waiter", w.waited)
	if took := time.Since(start); took > 500*time.Millisecond {
		t.Errorf("the waiter heard of it after %s", took)
	}
	w.wantRequests(t, 2)
}

// A user with the documented rights has enough of them.
func TestLeastRights(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		w := startWait(t, redistest.Options{
			Binary: binary, User: "app", Password: "password",
			Rules: redistest.Rights(t),
		}, nil)
		close(w.gate.open)
		wantNil(t, "owner", w.owned)
		wantNil(t, "waiter", w.waited)
		w.wantRequests(t, 1)
	})
}

// A server that has not heard of a change yet learns of it from the tier: lists that the API's index may bring as they were
// before have the short time to live.
func TestSettlingIsKnownToAll(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	told := func(o *upstream.Options) {
		o.Told = upstream.Told{Events: upstream.UsefulEvents(), TTL: time.Hour}
	}
	freshFor := func(s *server) (left time.Duration) {
		usage := &upstream.Usage{OnRead: func(read upstream.AnsweredRead) { left = read.FreshFor }}
		if _, err := s.Customers(upstream.WithUsage(t.Context(), usage), upstream.CustomerFilter{}, upstream.Sort{}, 1); err != nil {
			t.Error(err)
		}
		s.settle(t)
		return left
	}
	first := r.start(t, told)
	if left := freshFor(first); left <= time.Minute {
		t.Errorf("before a change, a list is fresh for %s", left)
	}
	if err := first.tier.Drop(t.Context(), "customers"); err != nil {
		t.Fatal(err)
	}
	if left := freshFor(r.start(t, told)); left <= 0 || left > time.Minute {
		t.Errorf("after a change, a list is fresh for %s", left)
	}
}
