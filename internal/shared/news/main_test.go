package news_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/news"
	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, redistest.Lingering()...) }

const secret = "0123456789abcdef0123456789abcdef"

// site is one account and its servers.
type site struct {
	testing.TB
	redis   *redistest.Server // nil for a site of several
	url     string
	account *emulator.Server
	secret  string
	timeout time.Duration // of a call; 0: a second
	noTier  bool          // whether the servers have no shared tier, which knows by itself what was dropped
}

func newSite(t testing.TB, options redistest.Options) *site {
	t.Helper()
	redis := redistest.Start(t, options)
	s := newSiteAt(t, redis.URL())
	s.redis = redis
	return s
}

func newSiteAt(t testing.TB, url string) *site {
	t.Helper()
	account, err := emulator.New(emulator.Options{Customers: 20, Budget: -1, Tokens: []string{emulator.DefaultToken, callersToken}})
	if err != nil {
		t.Fatal(err)
	}
	return &site{TB: t, url: url, account: account, secret: secret}
}

// server is one server of a site. What it caches stays for an hour.
type server struct {
	*site
	client *upstream.Client
	store  *shared.Store
	news   *news.News
	end    func()

	mu                      sync.Mutex
	heard                   []upstream.ResourceChange
	joined, cutOffs, misses int
	reported                int // misses that the observer has learned of
	log                     strings.Builder
}

// observer lets a server see what an observer of its news learns.
type observer struct{ server *server }

func (o observer) Notice(event news.Event) {
	if event == news.Missed {
		o.server.note(func(s *server) { s.reported++ })
	}
}

func (observer) WatchNews(func() bool) {}

// watched lets a server see what the news tell its client.
type watched struct {
	upstream.News

	server *server
}

func (w watched) Follow(follower upstream.Follower) { w.News.Follow(watcher{follower, w.server}) }

type watcher struct {
	upstream.Follower

	server *server
}

func (w watcher) Joined() {
	w.Follower.Joined()
	w.server.note(func(s *server) { s.joined++ })
}

func (w watcher) CutOff(since time.Time) {
	w.Follower.CutOff(since)
	w.server.note(func(s *server) { s.cutOffs++ })
}

func (s *server) note(change func(s *server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *server) Write(line []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(line)
}

// start starts a server, which has joined the others.
func (s *site) start() *server {
	s.Helper()
	started := s.startWith(auth.Static(emulator.DefaultToken))
	s.eventually("a server joins", func() bool { return started.count(func(s *server) int { return s.joined }) == 1 })
	return started
}

func (s *site) startWith(tokens auth.TokenSource) *server {
	s.Helper()
	made := &server{site: s}
	logger := slog.New(slog.NewTextHandler(made, nil))
	timeout := s.timeout
	if timeout == 0 {
		timeout = time.Second
	}
	var err error
	made.store, err = shared.Open(shared.Options{
		URL: s.url, Secrets: []string{s.secret}, Account: "a", Timeout: timeout, Logger: logger,
	})
	if err != nil {
		s.Fatal(err)
	}
	second, err := tier.New(made.store, tier.Options{})
	if err != nil {
		s.Fatal(err)
	}
	made.news = news.New(made.store, second, news.Options{Logger: logger, Observer: observer{made}})
	options := upstream.Options{
		Base: s.account.Client().Transport, Tokens: tokens, Cache: cache.Options{TTL: time.Hour, Stale: time.Hour},
		Tier: second, News: watched{made.news, made},
	}
	if s.noTier {
		options.Tier = nil
	}
	made.client, err = upstream.New(options)
	if err != nil {
		s.Fatal(err)
	}
	made.client.OnChange(func(change upstream.ResourceChange) {
		made.note(func(s *server) { s.heard = append(s.heard, change) })
	})
	made.client.OnMissed(func() { made.note(func(s *server) { s.misses++ }) })
	made.end = sync.OnceFunc(func() {
		made.news.Close()
		second.Close()
		made.store.Close()
	})
	s.Cleanup(made.end)
	return made
}

func (s *server) count(of func(s *server) int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return of(s)
}

func (s *server) changes() []upstream.ResourceChange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.heard)
}

func (s *server) missed() int { return s.count(func(s *server) int { return s.misses }) }

func (s *server) logged() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// hears waits until a server has heard of some changes in all.
func (s *server) hears(changes int) {
	s.Helper()
	s.eventually("a server hears of a change", func() bool { return len(s.changes()) >= changes })
}

func (s *site) eventually(what string, isTrue func() bool) {
	s.Helper()
	for end := time.Now().Add(20 * time.Second); !isTrue(); {
		if time.Now().After(end) {
			s.Fatalf("in vain: %s", what)
		}
		<-time.After(time.Millisecond)
	}
}

// title is the job title of a customer, as a server has it.
func (s *server) title(id int64) string {
	s.Helper()
	customer, err := s.client.Customer(context.WithoutCancel(s.Context()), id)
	if err != nil {
		s.Fatal(err)
	}
	if customer.JobTitle == nil {
		return ""
	}
	return *customer.JobTitle
}

// write changes a job title through a server.
func (s *server) write(id int64, title string) {
	s.Helper()
	patch := upstream.CustomerPatch{CustomerFields: upstream.CustomerFields{JobTitle: upstream.To(title)}}
	if err := s.client.PatchCustomer(s.Context(), id, patch); err != nil {
		s.Fatal(err)
	}
}

// other is the id of another customer.
func (s *site) other() int64 { return s.account.Customers()[3].ID }

// behindBack changes a job title, of which no server hears.
func (s *site) behindBack(id int64, title string) {
	s.account.UpdateCustomer(id, func(c *emulator.Customer) { c.JobTitle = title })
}
