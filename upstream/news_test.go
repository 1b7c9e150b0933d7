package upstream_test

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// toldNews are news without other servers: a test tells the follower what they do.
type toldNews struct {
	follower upstream.Follower
	notices  []upstream.Notice
	onTell   func() // may be nil
}

func (n *toldNews) Follow(follower upstream.Follower) { n.follower = follower }

func (n *toldNews) Tell(_ context.Context, notice upstream.Notice, drop func()) {
	n.notices = append(n.notices, notice)
	drop()
	if n.onTell != nil {
		n.onTell()
	}
}

func newFollower(t *testing.T, account *emulator.Server) (*upstream.Client, *toldNews) {
	t.Helper()
	news := new(toldNews)
	client := newWriter(t, account.Client().Transport, upstream.Options{
		Cache: cache.Options{TTL: shortTTL, Stale: longTTL},
		Told:  upstream.Told{Events: upstream.UsefulEvents(), TTL: longTTL},
		News:  news,
	})
	return client, news
}

// requestsFor returns how many requests a read takes.
func requestsFor(t *testing.T, account *emulator.Server, client *upstream.Client) int {
	t.Helper()
	before := account.TotalRequests()
	if _, err := client.Customer(t.Context(), 500); err != nil {
		t.Fatal(err)
	}
	return account.TotalRequests() - before
}

// What webhooks tell of is fresh for long only while the server hears of all that other servers are told.
func TestCutOffServers(t *testing.T) {
	t.Parallel()
	type step struct {
		after time.Duration
		act   func(follower upstream.Follower)
		want  int // requests for a read
	}
	join, miss := upstream.Follower.Joined, upstream.Follower.Missed
	cutOff := func(ago time.Duration) func(upstream.Follower) {
		return func(follower upstream.Follower) { follower.CutOff(time.Now().Add(-ago)) }
	}
	nothing := func(upstream.Follower) {}
	for name, steps := range map[string][]step{
		"never joined":                   {{0, nothing, 1}, {shortTTL - 1, nothing, 0}, {1, nothing, 1}},
		"joined":                         {{0, join, 1}, {longTTL - 1, nothing, 0}, {1, nothing, 1}},
		"cut off":                        {{0, join, 1}, {time.Minute, cutOff(shortTTL - 1), 0}, {1, cutOff(shortTTL), 1}, {shortTTL - 1, cutOff(longTTL), 0}, {1, cutOff(longTTL), 1}},
		"read while cut off, and joined": {{0, cutOff(time.Second), 1}, {1, join, 0}, {shortTTL, nothing, 1}, {longTTL - 1, nothing, 0}},
		"a short break":                  {{0, join, 1}, {time.Minute, cutOff(time.Second), 0}, {time.Second, join, 0}, {10 * time.Minute, nothing, 0}},
		"cut off twice":                  {{0, join, 1}, {0, cutOff(shortTTL), 1}, {0, join, 0}, {shortTTL, nothing, 1}, {0, cutOff(shortTTL), 1}},
		"missed":                         {{0, join, 1}, {time.Minute, miss, 1}, {time.Minute, nothing, 0}},
		"heard of it": {{0, join, 1}, {0, func(f upstream.Follower) { f.Hear(upstream.Notice{Drops: []string{"customers/7"}}) }, 0}, {
			0, func(f upstream.Follower) { f.Hear(upstream.Notice{Drops: []string{"customers/500"}}) }, 1,
		}},
		"purged": {{0, join, 1}, {0, func(f upstream.Follower) { f.Hear(upstream.Notice{Purge: upstream.Purge{Type: "user"}}) }, 0}, {
			0, func(f upstream.Follower) { f.Hear(upstream.Notice{Purge: upstream.Purge{Type: "customer", ID: "500"}}) }, 1,
		}, {
			0, func(f upstream.Follower) { f.Hear(upstream.Notice{Purge: upstream.Purge{Type: "of a newer release"}}) }, 1,
		}},
		"refused": {{0, join, 1}, {0, func(f upstream.Follower) { f.Hear(upstream.Notice{Refused: "another"}) }, 0}, {
			0, func(f upstream.Follower) { f.Hear(upstream.Notice{Refused: "server", RefusedAt: time.Now()}) }, 1,
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account := newAccount(t, emulator.Options{Budget: -1})
				client, news := newFollower(t, account)
				for i, step := range steps {
					<-time.After(step.after)
					step.act(news.follower)
					if got := requestsFor(t, account, client); got != step.want {
						t.Errorf("step %d: %d requests, want %d", i, got, step.want)
					}
				}
			})
		})
	}
}

// What a server without the others has is served stale when the API fails, though it is fresh no more.
func TestCutOffServersServeStale(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{Budget: -1})
		client, news := newFollower(t, account)
		news.follower.Joined()
		requestsFor(t, account, client)
		news.follower.CutOff(time.Now().Add(-longTTL))
		account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
		if _, err := client.Customer(t.Context(), 500); err != nil {
			t.Errorf("nothing was served stale: %v", err)
		}
	})
}

// Each write says in one notice what it drops and what has changed, before it returns and before anybody listens.
func TestNoticesOfWrites(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{Budget: -1})
	client, news := newFollower(t, account)
	var order []string
	news.onTell = func() { order = append(order, "told the others") }
	defer client.OnChange(func(upstream.ResourceChange) { order = append(order, "told those who listen") })()
	title := upstream.CustomerPatch{CustomerFields: upstream.CustomerFields{JobTitle: upstream.To("CTO")}}
	if err := client.PatchCustomer(t.Context(), 500, title); err != nil {
		t.Fatal(err)
	}
	id, err := client.CreateCustomer(t.Context(), adaLovelace())
	if err != nil {
		t.Fatal(err)
	}
	account.Inject(emulator.Fault{Status: http.StatusConflict, Writes: true, Times: 1})
	if err := client.PatchCustomer(t.Context(), 500, title); err == nil {
		t.Error("no error")
	}
	want := []string{
		"told the others", "told those who listen", "told the others", "told those who listen", "told the others",
	}
	if diff := cmp.Diff(want, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	changes := []upstream.ResourceChange{
		{Kind: upstream.ResourceUpdated, Resource: upstream.CustomerResource, ID: 500},
		{Kind: upstream.ResourceCreated, Resource: upstream.CustomerResource, ID: id},
		{},
	}
	for i, notice := range news.notices {
		if diff := cmp.Diff(changes[i], notice.Change); diff != "" || len(notice.Drops) == 0 {
			t.Errorf("drops %q, change (-want +got):\n%s", notice.Drops, diff)
		}
	}
}

// Other servers are told of a refused token once, not with each request that is refused, and again after it was accepted.
func TestNoticesOfRefusedTokens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const token = "token"
		account := newAccount(t, emulator.Options{Budget: -1, Tokens: []string{token}})
		news := new(toldNews)
		client := newWriter(t, account.Client().Transport, upstream.Options{Tokens: auth.Static(token), News: news})
		read := func(id int64) { _, _ = client.Customer(t.Context(), id) }
		read(500)
		refuse := account.Inject(emulator.Fault{Status: http.StatusUnauthorized})
		for range 5 {
			read(7)
		}
		if len(news.notices) != 1 || news.notices[0].Refused != "server" {
			t.Errorf("told %+v", news.notices)
		}
		refuse()
		read(500)
		account.Inject(emulator.Fault{Status: http.StatusUnauthorized})
		read(7)
		if len(news.notices) != 2 {
			t.Errorf("told %+v", news.notices)
		}
	})
}

// brokenTokens issues tokens until it has an error.
type brokenTokens struct{ err error }

func (b *brokenTokens) Token(context.Context) (string, error) { return emulator.DefaultToken, b.err }

// Wrong credentials of one server drop nothing at the others. A failure to get a token for a while is no refusal at all.
func TestNoticesOfRefusedCredentials(t *testing.T) {
	t.Parallel()
	for status, stays := range map[int]bool{
		http.StatusBadRequest: false, http.StatusUnauthorized: false, http.StatusTooManyRequests: true, http.StatusBadGateway: true,
	} {
		synctest.Test(t, func(t *testing.T) {
			account := newAccount(t, emulator.Options{Budget: -1})
			news, tokens := new(toldNews), new(brokenTokens)
			client := newWriter(t, account.Client().Transport, upstream.Options{
				Tokens: tokens, News: news, Cache: cache.Options{TTL: longTTL},
			})
			if _, err := client.Customer(t.Context(), 500); err != nil {
				t.Fatal(err)
			}
			tokens.err = &auth.TokenError{Status: status}
			if _, err := client.Customer(t.Context(), 7); err == nil {
				t.Errorf("%d: no error", status)
			}
			if _, err := client.Customer(t.Context(), 500); (err == nil) != stays {
				t.Errorf("%d: what was cached: %v", status, err)
			}
			if len(news.notices) > 0 {
				t.Errorf("%d: told %+v", status, news.notices)
			}
		})
	}
}

// The time of a refusal at another server counts: clocks differ, and messages come late.
func TestRefusalsOfOtherServers(t *testing.T) {
	t.Parallel()
	for ago, want := range map[time.Duration]int{
		0: 0, 29 * time.Second: 0, 31 * time.Second: 1, -time.Hour: 0,
	} {
		synctest.Test(t, func(t *testing.T) {
			const token = "token"
			account := newAccount(t, emulator.Options{Budget: -1, Tokens: []string{token}})
			news := new(toldNews)
			client := newWriter(t, account.Client().Transport, upstream.Options{Tokens: auth.Caller{}, News: news})
			other := new(toldNews)
			first := newWriter(t, account.Client().Transport, upstream.Options{Tokens: auth.Caller{}, News: other})
			ctx := auth.WithCaller(t.Context(), token)
			account.Inject(emulator.Fault{Status: http.StatusUnauthorized, Times: 1})
			if _, err := first.Customer(ctx, 500); err == nil || len(other.notices) != 1 {
				t.Fatalf("%v, told %+v", err, other.notices)
			}
			notice := other.notices[0]
			notice.RefusedAt = time.Now().Add(-ago)
			news.follower.Hear(notice)
			before := account.TotalRequests()
			_, err := client.Customer(ctx, 500)
			if got := account.TotalRequests() - before; got != want || (err == nil) != (want == 1) {
				t.Errorf("refused %v ago: %d requests, %v", ago, got, err)
			}
			<-time.After(31 * time.Second)
			if _, err := client.Customer(ctx, 500); err != nil {
				t.Errorf("refused for too long: %v", err)
			}
		})
	}
}
