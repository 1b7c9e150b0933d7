package upstream

import (
	lru "container/list"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/ratelimit"
)

// account is what the server knows of the account that a token reads: nobody else's requests are held to it.
type account struct {
	principal string
	own       bool // read with a token of the server's own
	limiter   *ratelimit.Limiter
	limited   http.RoundTripper // waits for the limiter
	circuit   *circuit

	proven  atomic.Bool            // the API has accepted the token
	kept    atomic.Pointer[string] // the principal of what is kept for the token
	mu      sync.Mutex
	refused time.Time // when the API refused the token last
	trusted time.Time // when the API accepted it last

	place *lru.Element // guarded by accounts.mu, like used
	used  time.Time
}

// refusalTime is how long a token is refused here after the API refused it.
const refusalTime = 30 * time.Second

// epochs tells the generations of all accounts apart, so that a record that is made anew finds nothing of the one before.
type epochs struct{ last atomic.Uint64 }

// renounce lets nothing serve that was kept for the account.
func (e *epochs) renounce(a *account) {
	kept := a.principal + "#" + strconv.FormatUint(e.last.Add(1), 36)
	a.kept.Store(&kept)
}

// refuse remembers that the API does not accept the token. The server's own is asked for again, since it may be replaced.
func (a *account) refuse(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.own {
		a.refused = now
	}
	a.trusted = time.Time{}
}

func (a *account) accept(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.trusted = now
}

// refusal is what the API would say of a token that it has just refused, and nil otherwise.
func (a *account) refusal(now time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.refused.IsZero() || now.Sub(a.refused) >= refusalTime {
		return nil
	}
	return &StatusError{Status: http.StatusUnauthorized, Code: CodeUnauthorized}
}

// mayReadStale tells whether stale data serves that was kept in the epoch: the API has accepted the token lately.
func (a *account) mayReadStale(kept *string, trust time.Duration) bool {
	if a.kept.Load() != kept {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.own || time.Since(a.trusted) < trust
}

// Bounds of the accounts that are known at a time. Tokens that the API never accepted have a bound of their own: whoever makes
// them up drops nobody's account.
const (
	maxProven   = 4096
	maxUnproven = 1024
	maxUnused   = time.Hour
)

// unprovenPart is the part of an account's slots, one in so many, that all tokens share that were not accepted yet.
const unprovenPart = 4

// accounts finds the account that a context's token reads. Two tokens of one account count as two.
type accounts struct {
	epochs epochs
	budget ratelimit.Options
	base   http.RoundTripper
	own    *account

	mu       sync.Mutex
	known    map[string]*account
	proven   *lru.List // the one used last is in front
	unproven *lru.List
}

func newAccounts(budget ratelimit.Options, base http.RoundTripper) *accounts {
	slots := max(1, orDefault(budget.MaxConcurrent, defaultMaxConcurrent)/unprovenPart)
	as := &accounts{
		budget:   budget,
		base:     &spendingTransport{base: &gateTransport{base: base, slots: make(chan struct{}, slots)}},
		known:    make(map[string]*account),
		proven:   lru.New(),
		unproven: lru.New(),
	}
	as.own = as.open(ownPrincipal)
	as.own.own = true
	as.own.proven.Store(true)
	return as
}

func (as *accounts) open(principal string) *account {
	limiter := ratelimit.New(as.budget)
	a := &account{
		principal: principal,
		limiter:   limiter,
		limited:   &ratelimit.Transport{Base: as.base, Limiter: limiter},
		circuit:   new(circuit),
		used:      time.Now(),
	}
	as.epochs.renounce(a)
	return a
}

// of returns the account that reads with ctx.
func (as *accounts) of(ctx context.Context) *account {
	principal := principalOf(ctx)
	if principal == ownPrincipal {
		return as.own
	}
	as.mu.Lock()
	defer as.mu.Unlock()
	a := as.known[principal]
	if a == nil {
		a = as.open(principal)
		as.known[principal] = a
		a.place = as.unproven.PushFront(a)
		as.makeRoom()
	}
	a.used = time.Now()
	as.listOf(a).MoveToFront(a.place)
	return a
}

// peek is of for those who only look.
func (as *accounts) peek(ctx context.Context) *account {
	principal := principalOf(ctx)
	if principal == ownPrincipal {
		return as.own
	}
	as.mu.Lock()
	defer as.mu.Unlock()
	return as.known[principal]
}

func (as *accounts) listOf(a *account) *lru.List {
	if a.proven.Load() {
		return as.proven
	}
	return as.unproven
}

// prove keeps the account among those whose tokens were accepted.
func (as *accounts) prove(a *account) {
	if a.proven.Load() {
		return
	}
	as.mu.Lock()
	defer as.mu.Unlock()
	if as.known[a.principal] != a || a.proven.Load() {
		return
	}
	as.unproven.Remove(a.place)
	a.proven.Store(true)
	a.place = as.proven.PushFront(a)
	as.makeRoom()
}

// makeRoom drops accounts that nobody has used for long, and those beyond the bounds. Of the proven ones it prefers one whose
// minute has passed, since a record that is made anew knows nothing of what was spent. The caller holds mu.
func (as *accounts) makeRoom() {
	if as.unproven.Len() > maxUnproven {
		as.drop(as.unproven.Back())
	}
	for _, accounts := range []*lru.List{as.proven, as.unproven} {
		last := accounts.Back()
		if last == nil {
			continue
		}
		if a := last.Value.(*account); time.Since(a.used) > maxUnused && a.limiter.Idle() {
			as.drop(last)
		}
	}
	if as.proven.Len() > maxProven {
		as.drop(as.idlest())
	}
}

// idlest returns the proven account to be dropped. It looks at a few only.
func (as *accounts) idlest() *lru.Element {
	const looks = 16
	place := as.proven.Back()
	for range looks {
		if place == nil {
			break
		}
		if place.Value.(*account).limiter.Idle() {
			return place
		}
		place = place.Prev()
	}
	return as.proven.Back()
}

func (as *accounts) drop(place *lru.Element) {
	a := place.Value.(*account)
	as.listOf(a).Remove(place)
	delete(as.known, a.principal)
}

type accountKey struct{}

func withAccount(ctx context.Context, a *account) context.Context {
	return context.WithValue(ctx, accountKey{}, a)
}

// accountOf returns the account that [Client.share] put into the context of a load.
func accountOf(ctx context.Context) *account { return ctx.Value(accountKey{}).(*account) }

// accountTransport refuses what the API has just refused, and otherwise sends each request by its account's budget. It sees
// what the API says of the token.
type accountTransport struct {
	accounts *accounts
	tokens   auth.TokenSource
}

func (t *accountTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	a := accountOf(ctx)
	if err := t.admit(ctx, a); err != nil {
		return nil, err
	}
	resp, err := a.limited.RoundTrip(req)
	t.accounts.learn(a, resp, err)
	return resp, err
}

// admit refuses before a permit is spent.
func (t *accountTransport) admit(ctx context.Context, a *account) error {
	if caller, ok := t.tokens.(auth.Caller); ok && caller.Fallback == nil {
		if _, err := caller.Token(ctx); err != nil {
			return fmt.Errorf("get a token: %w", err)
		}
	}
	return a.refusal(time.Now())
}

// gateTransport lets few requests through at a time whose tokens were not accepted yet, whatever the number of tokens. It
// comes after the limiters: whoever waits for a budget holds none of its slots.
type gateTransport struct {
	base  http.RoundTripper
	slots chan struct{}
}

func (t *gateTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	ctx := req.Context()
	a := accountOf(ctx)
	if a.proven.Load() {
		return t.base.RoundTrip(req)
	}
	select {
	case t.slots <- struct{}{}:
		defer func() { <-t.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := a.refusal(time.Now()); err != nil { // while this request waited
		return nil, err
	}
	return t.base.RoundTrip(req)
}

func (as *accounts) learn(a *account, resp *http.Response, err error) {
	if err != nil {
		if token, ok := errors.AsType[*auth.TokenError](err); ok && token.Status < http.StatusInternalServerError {
			as.renounce(a)
		}
		return
	}
	switch status := resp.StatusCode; {
	case status == http.StatusUnauthorized:
		as.renounce(a)
	case status >= 200 && status < 300, status == http.StatusNotFound, status == http.StatusGone:
		a.accept(time.Now())
		as.prove(a)
	}
}

func (as *accounts) renounce(a *account) {
	a.refuse(time.Now())
	as.epochs.renounce(a)
}
