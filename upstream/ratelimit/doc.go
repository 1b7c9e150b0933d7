// Package ratelimit keeps requests within the account's budget: so many permits in any minute, so many requests under
// way at once, and whatever less the REST API's headers allow. It never retries a request, and never spends more than
// it was configured to because a server says that it may.
//
// The budget is one per account, shared by all its users and apps, so a [Limiter] must serve one account only. What
// others spend is known from the headers alone.
// Source: https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
package ratelimit
