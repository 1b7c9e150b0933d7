// Package apptoken shares the access token of an app between the servers that have the app: while Redis answers, one of them
// requests it, and the others take it. Without Redis each requests its own.
//
// It never sends anything to the REST API itself, and it never puts a token into Redis in the clear.
package apptoken

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/lease"
	"mailbox-graphql/upstream/auth"
)

// Token is the shared token of an app. It is safe for concurrent use.
type Token struct {
	store *shared.Store
	slot  lease.Slot
	// good is how long a lease is good, and request how much of that a request may take.
	good, request time.Duration

	mu     sync.Mutex
	latest auth.Issued // the token that this server uses, for a Redis that comes back without one
	lease  string      // the id of this server's latest lease, which a Redis that comes back may still have
}

var _ auth.SharedToken = (*Token)(nil)

// kind is the name of a token for the store's observer.
const kind = "token"

const (
	// slack is how much longer a lease is good than a request may take: time for the calls to Redis before and after it.
	slack = 5 * time.Second
	// maxTries is how often a server calls Redis to end its lease, if calls fail.
	maxTries = 3
	// minLeft is the shortest rest of its life for which a token is taken or shared.
	minLeft = time.Second
)

// New returns the token of the store's account. A request for a token takes requestTimeout at most.
func New(store *shared.Store, requestTimeout time.Duration) *Token {
	t := &Token{
		store: store, slot: lease.NewSlot(store, store.Key("token")),
		good: requestTimeout + slack, request: requestTimeout + slack/2,
	}
	store.OnAvailability(func(available bool) {
		if available {
			go t.offer()
		}
	})
	return t
}

// Next implements [auth.SharedToken]. Its error is that of the request, or that of ctx.
func (t *Token) Next(ctx context.Context, old auth.OldToken, request auth.RequestToken) (auth.Issued, error) {
	if old.Refused {
		t.forget(old.Token)
	}
	terms := t.terms()
	return t.take(ctx, terms, request, func(found lease.Found) (auth.Issued, bool) {
		issued, err := decode(found)
		if err != nil || found.Left < minLeft {
			return auth.Issued{}, false
		}
		terms.Delete = old.Refused && issued.Token == old.Token
		return issued, issued.Token != old.Token
	})
}

// Replace implements [auth.SharedToken]. Its error is that of the request, or that of ctx.
func (t *Token) Replace(ctx context.Context, request auth.RequestToken) (auth.Issued, error) {
	terms := t.terms()
	terms.InsteadOfAny = true
	return t.take(ctx, terms, request, nil)
}

func (t *Token) terms() *lease.Terms {
	return &lease.Terms{ID: lease.NewID(), Good: t.good, TakeOver: true}
}

// take takes the lease and requests a token, unless there is a token that use accepts.
func (t *Token) take(
	ctx context.Context, terms *lease.Terms, request auth.RequestToken, use func(lease.Found) (auth.Issued, bool),
) (auth.Issued, error) {
	if !t.store.AvailableAtStart(ctx) {
		return t.alone(ctx, request)
	}
	var pace lease.Pace
	for {
		began := time.Now()
		found, err := t.slot.Take(ctx, *terms)
		switch unreadable := errors.Is(err, shared.ErrUnreadable); {
		case err != nil && !unreadable && (lease.IsRefused(err) || !t.store.Available()) && ctx.Err() == nil:
			return t.alone(ctx, request)
		case err == nil && found.State == lease.Mine:
			return t.leased(ctx, terms.ID, began, request)
		case found.State == lease.Filled && (err == nil || unreadable):
			if issued, ok := use(found); ok {
				t.store.Took(kind)
				t.learn(issued)
				return issued, nil
			}
			terms.Instead = found.Raw
			continue
		}
		if err := pace.Wait(ctx); err != nil {
			return auth.Issued{}, fmt.Errorf("wait for the token of another server: %w", err)
		}
	}
}

// alone requests a token, whatever other servers do.
func (t *Token) alone(ctx context.Context, request auth.RequestToken) (auth.Issued, error) {
	issued, err := request(ctx)
	if err != nil {
		return auth.Issued{}, err
	}
	t.learn(issued)
	return issued, nil
}

// leased requests a token with the lease id, which was asked for when began says, and shares it.
func (t *Token) leased(ctx context.Context, id string, began time.Time, request auth.RequestToken) (auth.Issued, error) {
	bounded, cancel := context.WithDeadline(ctx, began.Add(t.request))
	defer cancel()
	t.mu.Lock()
	t.lease = id
	t.mu.Unlock()
	issued, err := request(bounded)
	detached := context.WithoutCancel(ctx)
	if err != nil {
		t.insist(detached, func() error { return t.slot.Release(detached, id) }) // a lease that is not released ends by its time
		return auth.Issued{}, err
	}
	filled, err := t.share(detached, id, issued)
	if err == nil && !filled { // another server has taken the lease over
		issued = t.newest(detached, issued)
	}
	t.learn(issued)
	return issued, nil
}

// share shares a token for the rest of its life.
func (t *Token) share(ctx context.Context, id string, issued auth.Issued) (filled bool, err error) {
	t.insist(ctx, func() error {
		filled, err = t.slot.Fill(ctx, id, encode(issued), time.Until(issued.Asked.Add(issued.Life)))
		return err
	})
	return filled, err
}

// insist calls Redis until a call succeeds, at most [maxTries] times: a connection may have failed, and other servers wait
// for the lease to end.
func (t *Token) insist(ctx context.Context, call func() error) {
	var pace lease.Pace
	for range maxTries {
		if err := call(); err == nil || lease.IsRefused(err) || !t.store.Available() || pace.Wait(ctx) != nil {
			return
		}
	}
}

// newest returns the newer one of this server's own token and the one that another server has shared: the REST API may no
// longer accept an older one. If the own token is the newer one, or Redis has none, it shares it.
func (t *Token) newest(ctx context.Context, own auth.Issued) auth.Issued {
	terms := lease.Terms{ID: lease.NewID(), Good: t.good}
	for range maxTries {
		found, err := t.slot.Take(ctx, terms)
		if err == nil && found.State == lease.Mine {
			_, _ = t.share(ctx, terms.ID, own)
		}
		if err != nil || found.State != lease.Filled {
			return own
		}
		other, err := decode(found)
		if err != nil {
			return own
		}
		if !other.Asked.Before(own.Asked) {
			return other
		}
		terms.Instead = found.Raw
	}
	return own
}

// learn records the token that this server uses from now on.
func (t *Token) learn(issued auth.Issued) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.latest = issued
}

// forget keeps the server from offering a token that the REST API has refused.
func (t *Token) forget(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.latest.Token == token {
		t.latest = auth.Issued{}
	}
}

// offer shares the token that this server uses if Redis has none, as after a restart, or an older one. Otherwise the next
// server that starts would request another one.
func (t *Token) offer() {
	ctx := context.Background()
	t.mu.Lock()
	issued, id := t.latest, t.lease
	t.mu.Unlock()
	if left := time.Until(issued.Asked.Add(issued.Life)); issued.Token == "" || left < minLeft {
		return
	}
	if filled, err := t.share(ctx, id, issued); err == nil && !filled {
		t.newest(ctx, issued)
	}
}
