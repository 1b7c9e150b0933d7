package news_test

import (
	"strconv"
	"strings"
	"testing"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

// In a cluster and behind a Sentinel, servers hear of each other, also after a replica has taken over.
func TestFailover(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(t *testing.T) (url string, fail func()){
		"cluster": func(t *testing.T) (string, func()) {
			cluster := redistest.StartCluster(t, redistest.Options{}, true)
			return cluster.URL(), func() {
				primary, _ := cluster.Owner(t, new(site).stream())
				primary.Kill(t)
			}
		},
		"Sentinel": func(t *testing.T) (string, func()) {
			sentinel := redistest.StartSentinel(t, redistest.Options{})
			return sentinel.URL(), func() { sentinel.Primary.Kill(t) }
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, fail := start(t)
			s := newSiteAt(t, url)
			a, b := s.start(), s.start()
			for i := range 3 {
				b.title(customer)
				a.write(customer, strconv.Itoa(i))
				b.hears(i + 1)
				if got := b.title(customer); got != strconv.Itoa(i) {
					t.Errorf("read %s", got)
				}
			}
			b.title(customer)
			fail()
			a.write(customer, "after")
			if got := a.title(customer); got != "after" {
				t.Errorf("the server that wrote reads %q", got)
			}
			s.eventually("the other server reads what was written", func() bool { return b.title(customer) == "after" })
		})
	}
}

// A server whose user has no right to wait for messages logs that once a minute, and never that it hears of the others.
func TestNoRightToWait(t *testing.T) {
	t.Parallel()
	rights := strings.ReplaceAll(redistest.Rights(t), " +xread", "")
	s := newSite(t, redistest.Options{User: "app", Password: "password", Rules: rights})
	deaf := s.startWith(auth.Static(emulator.DefaultToken))
	s.eventually("the server is cut off again and again", func() bool { return deaf.count(func(s *server) int { return s.cutOffs }) > 5 })
	lines := strings.Count(deaf.logged(), "changes at the other servers")
	if deaf.news.Hears() || lines != 1 || !strings.Contains(deaf.logged(), "NOPERM") {
		t.Errorf("hears: %t; log:\n%s", deaf.news.Hears(), deaf.logged())
	}
	s.redis.Do(t, "ACL", "SETUSER", "app", "+xread")
	s.eventually("the server hears", deaf.news.Hears)
}
