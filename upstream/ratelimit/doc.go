// Package ratelimit keeps requests within an account's budget: a number of permits per minute, a number of concurrent
// requests, and the limits that the REST API's headers tell. It never retries a request, and it never spends more than it is
// configured to, even if a header allows more.
//
// A budget belongs to one account and is shared by all of the account's users and apps, so a [Limiter] must serve one
// account only. The headers are the only source about the permits that others spend.
//
// A request takes this way through the files:
//
//	transport.go    the transport that grants it, and holds a slot for it until its answer's body ends
//	share.go        its caller's share of the budget, if the caller has one
//	allowance.go    the limit of requests of its operation
//	queue.go        its wait for permits and a slot of the account's limiter (limiter.go)
//	lane.go         its caller's place in the queue; caller.go names the caller
//	window.go       the permits that were spent in the last minute
//	feedback.go     what its answer tells about the budget; retry_after.go how long to wait; cool_down.go whether all wait
//
// Where several limiters share the budget, each in a server of its own, pool.go has the pool that leases the permits,
// lease.go spends the permits in hand, and ask.go asks for more. outlook.go says what is left, as far as a limiter knows,
// and how much of that it may spend while it cannot ask the pool.
//
// forecast.go predicts when waiting requests will be granted, so that a request that would miss its deadline is refused at
// once; afford.go asks the same for requests that are not sent yet. stats.go counts what waits and what is left.
//
// Source: https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
package ratelimit
