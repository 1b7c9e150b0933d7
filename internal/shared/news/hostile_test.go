package news_test

import (
	"testing"

	"mailbox-graphql/internal/shared/redistest"
)

// Another program's value at the key of the stream is replaced. What the servers have cached may have changed meanwhile.
func TestStreamOfAnotherType(t *testing.T) {
	t.Parallel()
	s := newSite(t, redistest.Options{Rules: "~* &* +@all"})
	a, b := s.start(), s.start()
	b.title(customer)
	s.redis.Do(t, "DEL", s.stream())
	s.redis.Do(t, "SET", s.stream(), "garbage")
	s.eventually("the stream is there again", func() bool { return s.redis.Do(t, "TYPE", s.stream()) == "stream" })
	s.eventually("both have missed something", func() bool { return a.missed() > 1 && b.missed() > 1 })
	a.write(customer, "new")
	b.hears(1)
	if got := b.title(customer); got != "new" {
		t.Errorf("after hearing of new, a server reads %s", got)
	}
}

// A message with the greatest possible id ends neither the stream nor its readers.
func TestLastOfAllIDs(t *testing.T) {
	t.Parallel()
	s := newSite(t, redistest.Options{})
	s.noTier = true
	a, b := s.start(), s.start()
	b.title(customer)
	s.redis.Do(t, "XADD", s.stream(), "18446744073709551615-18446744073709551615", "name", "x", "after", "y", "text", "z")
	s.eventually("both have missed something", func() bool { return a.missed() > 1 && b.missed() > 1 })
	b.title(customer)
	before := b.missed()
	a.write(customer, "new")
	s.eventually("the other server misses what was before the new stream", func() bool { return b.missed() > before })
	if got := b.title(customer); got != "new" {
		t.Errorf("read %q", got)
	}
	a.write(customer, "newer")
	b.hears(1)
	if got := b.title(customer); got != "newer" {
		t.Errorf("after hearing of newer, a server reads %q", got)
	}
}
