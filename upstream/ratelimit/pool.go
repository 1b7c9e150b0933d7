package ratelimit

import "time"

// Pool leases the permits of a budget that several limiters share, each in a server of its own. A limiter grants a request
// only with leased permits, except while it cannot ask the pool: then it spends its share of what it knows to be left.
//
// Its methods are safe for concurrent use. Ask may take as long as the pool allows; the others return at once.
type Pool interface {
	// Terms returns the times that the pool and its limiters keep.
	Terms() Terms
	// Share returns the part of the budget that the limiter may spend while it cannot ask the pool: above 0, at most 1.
	Share() float64
	// Ask reports on the limiter, and leases permits. A limiter has one ask under way at a time. An ask that fails leases
	// nothing.
	Ask(ask Ask) (Answer, error)
	// Join lets the pool call the member's functions, until leave is called.
	Join(member Member) (leave func())
}

// Member is a limiter as its pool knows it. The methods of the pool must not call its functions.
type Member struct {
	// CoolDown is called for each cool-down of which another limiter has learned.
	CoolDown func(wait time.Duration)
	// Report is called when the limiter must ask the pool: to report what it has spent, or to learn of something.
	Report func()
}

// Terms are the times that a pool and its limiters keep.
type Terms struct {
	// Span is how long a spent permit counts: the minute of the REST API, and a margin.
	Span time.Duration
	// Sync is the time between two asks of a limiter in use that needs no permit.
	Sync time.Duration
	// Retry is the time between two asks while asks fail.
	Retry time.Duration
}

// Spent is a number of permits that were spent at about one time.
type Spent struct {
	// Age is how long ago the last of them was spent.
	Age time.Duration
	// Permits is the number of permits.
	Permits int
	// Alone tells whether they were spent without a lease, while the limiter could not ask the pool.
	Alone bool
}

// Demand is how many permits the waiting requests need.
type Demand struct {
	// First is how many permits the first request needs. Fewer are of no use. 0: no request waits.
	First int
	// Total is how many permits all requests need that may have a slot now.
	Total int
}

// Ask is all that a pool learns of a limiter. It repeats what earlier asks said, so that it does not matter whether they
// arrived.
type Ask struct {
	// Spent is what the limiter has spent within the span: with leases, oldest first, and then alone, oldest first.
	Spent []Spent
	// Alone tells whether earlier asks failed, so that the limiter has spent without leases.
	Alone bool
	// Hand is how many permits of earlier leases the limiter keeps. All others are spent or given back.
	Hand int
	// Light is the demand of callers that have spent little. Heavy is the demand of all others, which must leave Leave permits.
	Light, Heavy Demand
	Leave        int
	// Ahead is how many permits the limiter asks for beyond its demand, if there are plenty.
	Ahead int
	// Limit is how many permits the limiter may spend in a span at most. 0: as many as the REST API's headers say.
	Limit int
	// ToldLimit is the limit in a header of the REST API since the last ask. 0: no header had one.
	ToldLimit int
	// Left is how many permits are left, those in hand among them, by a header of the REST API since the last ask. Less than 0:
	// no header said.
	Left int
	// All tells whether all other limiters must learn at once of ToldLimit or Left, if they are news to the pool.
	All bool
	// CoolDown is how long the REST API still asks to wait.
	CoolDown time.Duration
}

// Answer is what a pool answers to an ask.
type Answer struct {
	// Light is how many permits are leased for callers that have spent little, and Open how many for any caller.
	Light, Open int
	// Valid is how long the leased permits, and those in hand, may be spent, counted from before the ask.
	Valid time.Duration
	// Plenty tells whether the pool has permits to lease ahead of the demand.
	Plenty bool
	// RetryAfter is the time after which it is useful to ask again for what was not leased.
	RetryAfter time.Duration
	// Others is what the other limiters have spent within the span: with leases, oldest first, and then alone, oldest first.
	// OthersHold is how many permits they have in hand.
	Others     []Spent
	OthersHold int
	// Limit is how many permits all limiters may spend in a span: the lowest of their limits and of the limits that the REST
	// API's headers said to any of them, or the pool's part of it. 0: there is no limit.
	Limit int
	// CoolDown is how long the REST API asks to wait.
	CoolDown time.Duration
	// Servers is how many limiters are in use, and Wanting how many of them wait for permits, this one included.
	Servers, Wanting int
	// Forming tells that the pool does not know yet what all limiters have spent, and leases nothing.
	Forming bool
}
