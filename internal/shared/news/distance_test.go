package news_test

import (
	"testing"
	"time"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/redistest"
)

// A server hears of the others even if a call takes nearly the timeout: opening the connection for messages takes more than
// one round trip.
func TestRedisIsFarAway(t *testing.T) {
	t.Parallel()
	s := newSite(t, redistest.Options{})
	far := &site{TB: t, url: redistest.Far(t, s.url, shared.DefaultTimeout*4/5), account: s.account, secret: secret}
	far.timeout = shared.DefaultTimeout
	near, distant := s.start(), far.start()
	distant.title(customer)
	near.write(customer, "news")
	distant.hears(1)
	if got := distant.title(customer); got != "news" {
		t.Errorf("read %s", got)
	}
	distant.write(customer, "from far away")
	near.hears(1)
	s.redis.Disconnect(t)
	<-time.After(time.Second)
	near.write(customer, "again")
	distant.hears(2)
}
