package upstream

import (
	"context"
	"net/http"
	"sync/atomic"

	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// Usage is what the reads with a context of [WithUsage] cost, and how they were served. Its zero value is ready for use.
type Usage struct {
	// Requests counts the REST requests that were sent, retries among them, but not those for tokens.
	Requests atomic.Int64
	// CacheHits counts answers that were kept, Coalesced those that came of a request that another read began.
	CacheHits, Coalesced atomic.Int64
	// OnStale, when set, is called with each resource that serves although it is no longer fresh, and with the context of
	// the read. It is called concurrently.
	OnStale func(ctx context.Context, resource any)
	// OnFlaws, when set, is called for each answer of which something could not be read, with the number of elements that a
	// list lacks for it, and with the context of the read. It is called concurrently.
	OnFlaws func(ctx context.Context, leftOut int)
}

type usageKey struct{}

// WithUsage returns a context whose reads are counted in usage.
func WithUsage(ctx context.Context, usage *Usage) context.Context {
	return context.WithValue(ctx, usageKey{}, usage)
}

// WithRequestLimit returns a context whose reads may send so many requests in all. Those beyond fail with an
// *[AllowanceError].
func WithRequestLimit(ctx context.Context, requests int) context.Context {
	return ratelimit.WithAllowance(ctx, requests)
}

// WithLeftOutUnreported returns a context whose reads do not tell [Usage].OnFlaws how many elements a list lacks: whoever
// reads tells it.
func WithLeftOutUnreported(ctx context.Context) context.Context {
	return context.WithValue(ctx, leftOutKey{}, true)
}

type leftOutKey struct{}

// WithFreshReads returns a context whose reads take nothing that was kept.
func WithFreshReads(ctx context.Context) context.Context { return cache.WithBypass(ctx) }

func usageOf(ctx context.Context) *Usage {
	usage, _ := ctx.Value(usageKey{}).(*Usage)
	return usage
}

// observe counts how a read was served.
func observe(ctx context.Context, found cache.Result) {
	usage := usageOf(ctx)
	if usage == nil {
		return
	}
	switch found.Outcome {
	case cache.Hit:
		usage.CacheHits.Add(1)
	case cache.Coalesced:
		usage.Coalesced.Add(1)
	case cache.Stale:
		usage.CacheHits.Add(1)
		usage.reportStale(ctx, found.Value)
	case cache.Loaded:
	}
}

func (u *Usage) reportStale(ctx context.Context, resource any) {
	if u.OnStale != nil {
		u.OnStale(ctx, resource)
	}
}

// observeFlaws reports an answer of which something could not be read, also when it was kept.
func observeFlaws(ctx context.Context, value any) {
	usage := usageOf(ctx)
	if usage == nil || usage.OnFlaws == nil {
		return
	}
	if answer, ok := value.(interface{ flaws() (bool, int) }); ok {
		if flawed, leftOut := answer.flaws(); flawed {
			if ctx.Value(leftOutKey{}) != nil {
				leftOut = 0
			}
			usage.OnFlaws(ctx, leftOut)
		}
	}
}

// usageTransport counts the requests that are sent.
type usageTransport struct {
	base http.RoundTripper
}

func (t *usageTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if usage := usageOf(req.Context()); usage != nil {
		usage.Requests.Add(1)
	}
	return t.base.RoundTrip(req)
}
