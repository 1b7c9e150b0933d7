package ratelimit

import "time"

// Pool leases the permits of a budget that several limiters share, each in a server of its own. A limiter grants a request
// only with a permit of a lease, except while the pool cannot be asked: then it spends its share of what it knows to be left.
//
// Its methods are safe for concurrent use. Ask may take a while, within a bound of the pool's; the others return at once.
type Pool interface {
	// Terms are the times that the pool and its limiters keep.
	Terms() Terms
	// Share is the part of the budget that the limiter may spend while the pool cannot be asked: above 0, at most 1.
	Share() float64
	// Ask tells the pool of the limiter, and leases permits from it. A limiter has one ask under way at a time. Of an ask that
	// fails, nothing is leased.
	Ask(ask Ask) (Answer, error)
	// Join lets the member hear what happens, until leave is called.
	Join(member Member) (leave func())
}

// Member is a limiter as its pool knows it. Its functions must not be called by a method of the pool.
type Member struct {
	// CoolDown is called for each cool-down that another limiter tells of.
	CoolDown func(wait time.Duration)
	// Report is called when the pool must learn afresh what the limiter has spent.
	Report func()
}

// Terms are the times that a pool and its limiters keep.
type Terms struct {
	// Span is how long a spent permit counts: the minute of the REST API, and a margin.
	Span time.Duration
	// Sync is the time between two asks of a limiter in use that needs no permit.
	Sync time.Duration
	// Retry is the time between two asks while the pool cannot be asked.
	Retry time.Duration
}

// Spent is a number of permits that were spent at about one time.
type Spent struct {
	// Age is how long ago the last of them was spent.
	Age time.Duration
	// Permits is how many.
	Permits int
	// Alone tells whether they were spent without a lease, while the pool could not be asked.
	Alone bool
}

// Demand is what waits for permits.
type Demand struct {
	// First is how many permits the first request needs. Fewer are of no use. 0: nothing waits.
	First int
	// Total is how many permits all requests need that may have a slot now.
	Total int
}

// Ask is all that a pool learns of a limiter. It does not build on earlier asks, so that none of them need have arrived.
type Ask struct {
	// Spent is what the limiter has spent within the span: with leases, oldest first, and then alone, oldest first.
	Spent []Spent
	// Alone tells whether earlier asks failed, so that the limiter has spent without leases.
	Alone bool
	// Hand is how many permits of earlier leases the limiter keeps. All others are spent or given back.
	Hand int
	// Light is the demand of callers that have spent little, and Heavy that of all others, which must leave Leave permits.
	Light, Heavy Demand
	Leave        int
	// Ahead is how many permits the limiter would like to have beyond its demand, while there are plenty.
	Ahead int
	// Limit is how many permits the limiter may spend in a span at most. 0: as many as the REST API tells.
	Limit int
	// ToldLimit is the limit that an answer of the REST API has told since the last ask. 0: none.
	ToldLimit int
	// Left is how many permits are left, those in hand among them, by an answer of the REST API since the last ask. Less than 0:
	// no answer has told.
	Left int
	// CoolDown is how long the REST API still asks to wait.
	CoolDown time.Duration
}

// Answer is what a pool answers to an ask.
type Answer struct {
	// Light is how many permits are leased for callers that have spent little, and Open how many for any.
	Light, Open int
	// Valid is how long the leased permits, and those in hand, may be spent, counted from before the ask.
	Valid time.Duration
	// Plenty tells whether the pool has permits to lease ahead of the demand.
	Plenty bool
	// RetryAfter is when it is of use to ask again for what was not leased.
	RetryAfter time.Duration
	// Others is what others have spent within the span: with leases, oldest first, and then alone, oldest first. OthersHold is
	// how many permits they have in hand.
	Others     []Spent
	OthersHold int
	// Limit is how many permits all limiters may spend in a span: by the lowest of their limits, and by what the REST API has told
	// to any of them. 0: neither is known.
	Limit int
	// CoolDown is how long the REST API asks to wait.
	CoolDown time.Duration
	// Servers is how many limiters are in use, and Wanting how many of them wait for permits, this one included.
	Servers, Wanting int
	// Forming tells that the pool does not know yet what all limiters have spent, and leases nothing.
	Forming bool
}
