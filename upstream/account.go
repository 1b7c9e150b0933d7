package upstream

import (
	lru "container/list"
	"context"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"mailbox-graphql/upstream/ratelimit"
)

// account is the account that one principal reads: its budget, its circuit, and what the API said about its token. What
// happens to one account does not affect the others.
type account struct {
	principal string
	own       bool // whether the token is the server's own
	limiter   *ratelimit.Limiter
	limited   http.RoundTripper // sends requests as the limiter allows
	circuit   *circuit

	proven         atomic.Bool            // whether the API has ever accepted the token
	cachePrincipal atomic.Pointer[string] // what the account's data is cached under: its principal and epoch
	mu             sync.Mutex
	refused        time.Time // when the API last refused the token
	trusted        time.Time // when the API last accepted the token

	element *lru.Element // guarded by accounts.mu, like used
	used    time.Time
}

// refusalTime is how long the client refuses a token by itself after the API refused it.
const refusalTime = 30 * time.Second

// epochs numbers the epochs of all accounts. Data that was cached in one epoch is not served in another, nor to an account
// that was dropped and opened again.
type epochs struct{ last atomic.Uint64 }

// next begins a new epoch of the account, in which nothing is cached yet.
func (e *epochs) next(a *account) {
	principal := a.principal + "#" + strconv.FormatUint(e.last.Add(1), 36)
	a.cachePrincipal.Store(&principal)
}

// refuse records that the API refused the token, and reports whether the API had not just refused it before.
func (a *account) refuse(now time.Time) (isNews bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	isNews = !a.trusted.IsZero() || now.Sub(a.refused) >= refusalTime
	if now.After(a.refused) {
		a.refused = now
	}
	a.trusted = time.Time{}
	return isNews
}

// accept records that the API accepted the token.
func (a *account) accept(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.trusted = now
}

// refusal returns the error for a token that the API refused within the last [refusalTime], and nil for any other. The
// server's own token is not refused locally: its source may replace it.
func (a *account) refusal(now time.Time) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.own || a.refused.IsZero() || now.Sub(a.refused) >= refusalTime {
		return nil
	}
	return &refusedTokenError{&StatusError{Status: http.StatusUnauthorized, Code: CodeUnauthorized}}
}

// refusedTokenError is the API's refusal of a token, repeated without asking the API again.
type refusedTokenError struct{ *StatusError }

func (e *refusedTokenError) Unwrap() error { return e.StatusError }

// NotSent marks an error for which the request was not sent.
func (*refusedTokenError) NotSent() {}

// mayReadStale tells whether stale data that was cached under the principal may be served: its epoch has not ended, and the
// API accepted the token within the time of trust.
func (a *account) mayReadStale(principal *string, trust time.Duration) bool {
	if a.cachePrincipal.Load() != principal {
		return false
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.own || time.Since(a.trusted) < trust
}

// Bounds of the accounts that are known at a time. Tokens that the API never accepted have a bound of their own, so that
// made-up tokens drop no other account.
const (
	maxProven   = 4096
	maxUnproven = 1024
	maxUnused   = time.Hour
)

// accounts holds the accounts by principal. Two tokens of one Help Scout account count as two accounts.
type accounts struct {
	epochs epochs
	budget ratelimit.Options // of each account
	pool   func(principal string) ratelimit.Pool
	base   http.RoundTripper
	own    *account
	// ofCallers is set where each caller's token is an account, and the server has none of its own.
	ofCallers bool

	mu       sync.Mutex
	known    map[string]*account // by principal, without own
	proven   *lru.List           // most recently used first
	unproven *lru.List
}

func newAccounts(
	budget ratelimit.Options, pool func(principal string) ratelimit.Pool, base http.RoundTripper,
) *accounts {
	as := &accounts{
		budget:   budget,
		pool:     pool,
		base:     &spendingTransport{base: newGateTransport(base, orDefault(budget.MaxConcurrent, ratelimit.DefaultMaxConcurrent))},
		known:    make(map[string]*account),
		proven:   lru.New(),
		unproven: lru.New(),
	}
	as.own = as.open(ownPrincipal)
	as.own.own = true
	as.own.proven.Store(true)
	return as
}

// open returns a new account whose whole budget is unspent.
func (as *accounts) open(principal string) *account {
	limiter := ratelimit.New(as.budgetOf(principal))
	a := &account{
		principal: principal,
		limiter:   limiter,
		limited:   &ratelimit.Transport{Base: as.base, Limiter: limiter},
		circuit:   new(circuit),
		used:      time.Now(),
	}
	as.epochs.next(a)
	return a
}

// budgetOf returns the budget of a principal's account, with its pool where servers share it.
func (as *accounts) budgetOf(principal string) ratelimit.Options {
	budget := as.budget
	switch {
	case as.pool == nil:
	case principal == ownPrincipal:
		budget.Pool = as.pool("")
	default:
		budget.Pool = as.pool(principal)
	}
	return budget
}

// of returns the account that ctx reads, and marks it as used. It opens an account that is not known.
func (as *accounts) of(ctx context.Context) *account {
	return as.find(ctx, as.use)
}

// peek returns the account that ctx reads, or nil when it is not known. It marks nothing as used.
func (as *accounts) peek(ctx context.Context) *account {
	return as.find(ctx, func(principal string) *account { return as.known[principal] })
}

// usedBy returns the account that ctx reads and marks it as used, or returns nil when it is not known.
func (as *accounts) usedBy(ctx context.Context) *account {
	return as.find(ctx, func(principal string) *account {
		if as.known[principal] == nil {
			return nil
		}
		return as.use(principal)
	})
}

// find looks for ctx's account: the server's own, or the result of lookup, which runs with mu held.
func (as *accounts) find(ctx context.Context, lookup func(principal string) *account) *account {
	principal := principalOf(ctx)
	if principal == ownPrincipal {
		return as.own
	}
	as.mu.Lock()
	defer as.mu.Unlock()
	return lookup(principal)
}

// use returns the principal's account as the most recently used one. The caller holds mu.
func (as *accounts) use(principal string) *account {
	a := as.known[principal]
	if a == nil {
		a = as.open(principal)
		as.known[principal] = a
		a.element = as.unproven.PushFront(a)
		as.makeRoom()
	}
	a.used = time.Now()
	as.listOf(a).MoveToFront(a.element)
	return a
}

func (as *accounts) listOf(a *account) *lru.List {
	if a.proven.Load() {
		return as.proven
	}
	return as.unproven
}

// prove moves the account to the proven ones: the API has accepted its token.
func (as *accounts) prove(a *account) {
	if a.proven.Load() {
		return
	}
	as.mu.Lock()
	defer as.mu.Unlock()
	if as.known[a.principal] != a || a.proven.Load() {
		return
	}
	as.unproven.Remove(a.element)
	a.proven.Store(true)
	a.element = as.proven.PushFront(a)
	as.makeRoom()
}

// makeRoom drops accounts beyond the bounds, and accounts that were not used for [maxUnused]. Among the proven ones it
// prefers an idle one: if it is opened again, its budget is known to be unspent. The caller holds mu.
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
		as.drop(as.leastNeeded())
	}
}

// leastNeeded returns the proven account to drop: an idle one among the least recently used, otherwise the very least
// recently used.
func (as *accounts) leastNeeded() *lru.Element {
	const candidates = 16
	element := as.proven.Back()
	for range candidates {
		if element == nil {
			break
		}
		if element.Value.(*account).limiter.Idle() {
			return element
		}
		element = element.Prev()
	}
	return as.proven.Back()
}

func (as *accounts) drop(element *lru.Element) {
	a := element.Value.(*account)
	as.listOf(a).Remove(element)
	delete(as.known, a.principal)
}

// rejectToken ends the epoch of a principal's account, and refuses its token for a while, since the API refused the token to
// another server. An account that is not known is opened, so that this server refuses the token too.
func (as *accounts) rejectToken(principal string, at time.Time) {
	a := as.own
	if principal != ownPrincipal {
		as.mu.Lock()
		a = as.use(principal)
		as.mu.Unlock()
	}
	if now := time.Now(); at.After(now) {
		at = now // the servers' clocks differ
	}
	a.refuse(at)
	as.epochs.next(a)
}

// disown ends the account's epoch, and refuses its token for a while, at this server alone: the credentials of other servers
// may be right.
func (as *accounts) disown(a *account) {
	a.refuse(time.Now())
	as.epochs.next(a)
}

// reject ends the account's epoch, and refuses its token for a while, at all servers, since the API has refused the token.
func (c *Client) reject(ctx context.Context, a *account) {
	now := time.Now()
	if !a.refuse(now) || c.news == nil {
		c.accounts.epochs.next(a)
		return
	}
	c.news.Tell(ctx, Notice{Refused: a.principal, RefusedAt: now}, func() { c.accounts.epochs.next(a) })
}
