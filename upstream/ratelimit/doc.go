// Package ratelimit keeps requests within an account's budget: a number of permits per minute, a number of concurrent
// requests, and the limits that the REST API's headers tell. It never retries a request, and it never spends more than it is
// configured to, even if a header allows more.
//
// A budget belongs to one account and is shared by all of the account's users and apps, so a [Limiter] must serve one account
// only. The headers are the only source about the permits that others spend.
//
// A request passes transport.go, which takes it from the operation's allowance (allowance.go), and waits in its caller's lane
// (queue.go, lane.go, caller.go) until the window of the last minute has its permits (window.go). Its answer changes the
// window (feedback.go, retry_after.go). forecast.go predicts when waiting requests will be granted, for refusals and for
// [Affords] (afford.go).
//
// Source: https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
package ratelimit
