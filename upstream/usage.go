package upstream

import (
	"context"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/ratelimit"
)

// Usage counts what the reads and writes of a context cost, and how the reads were served, see [WithUsage]. Its zero value is
// ready for use.
type Usage struct {
	// Requests counts the REST requests that were sent, including retries, but not requests for tokens. Permits counts what
	// these requests cost of the account's budget: a write costs 2, a read 1.
	Requests, Permits atomic.Int64
	// CacheHits counts the reads that the cache served, or its second tier. Coalesced counts the reads that shared another
	// read's request.
	CacheHits, Coalesced atomic.Int64
	// OnStale, when set, is called with each resource that is served stale, and with the context of the read. It is called
	// concurrently.
	OnStale func(ctx context.Context, resource any)
	// OnFlaws, when set, is called for each answer of which a part could not be decoded, with the context of the read and the
	// number of elements that a list lacks for that reason. It is called concurrently.
	OnFlaws func(ctx context.Context, leftOut int)
	// Reads, when set, records which kept resources answered the reads.
	Reads *Reads
	// OnRead, when set, is called with each read that was answered. It is called concurrently.
	OnRead func(AnsweredRead)
}

// AnsweredRead tells how one read was answered.
type AnsweredRead struct {
	// Resource is the path and the query of the resource's address. They may hold personal data, such as the text of a search.
	Resource string
	// Outcome is where the answer came from. It is empty for a read that failed.
	Outcome cache.Outcome
	// FreshFor is how much longer the cache may serve the answer. It is 0 for an answer that is not kept.
	FreshFor time.Duration
}

// Add adds another operation's counts.
func (u *Usage) Add(other *Usage) {
	u.Requests.Add(other.Requests.Load())
	u.Permits.Add(other.Permits.Load())
	u.CacheHits.Add(other.CacheHits.Load())
	u.Coalesced.Add(other.Coalesced.Load())
}

type usageKey struct{}

// WithUsage returns a context whose reads and writes are counted in usage.
func WithUsage(ctx context.Context, usage *Usage) context.Context {
	return context.WithValue(ctx, usageKey{}, usage)
}

func usageOf(ctx context.Context) *Usage {
	usage, _ := ctx.Value(usageKey{}).(*Usage)
	return usage
}

// observe counts and records how a read was served.
func observe(ctx context.Context, target *url.URL, found cache.Result) {
	usage := usageOf(ctx)
	if usage == nil {
		return
	}
	if usage.OnRead != nil {
		read := AnsweredRead{Resource: target.RequestURI(), Outcome: found.Outcome}
		if found.Source != nil {
			read.FreshFor = found.Source.FreshFor()
		}
		usage.OnRead(read)
	}
	if usage.Reads != nil {
		usage.Reads.note(found)
	}
	switch found.Outcome {
	case cache.Hit, cache.Shared:
		usage.CacheHits.Add(1)
	case cache.Coalesced:
		usage.Coalesced.Add(1)
	case cache.Stale:
		usage.CacheHits.Add(1)
		if usage.OnStale != nil {
			usage.OnStale(ctx, found.Value)
		}
	case cache.Loaded:
	}
}

// observeFlaws reports an answer of which a part could not be decoded, on each read of it from the cache, too.
func observeFlaws(ctx context.Context, value any) {
	usage := usageOf(ctx)
	if usage == nil || usage.OnFlaws == nil {
		return
	}
	answer, ok := value.(interface{ flaws() (bool, int) })
	if !ok {
		return
	}
	flawed, leftOut := answer.flaws()
	if !flawed {
		return
	}
	if ctx.Value(leftOutKey{}) != nil {
		leftOut = 0
	}
	usage.OnFlaws(ctx, leftOut)
}

// usageTransport counts the requests that are sent.
type usageTransport struct {
	base http.RoundTripper
}

func (t *usageTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if usage := usageOf(req.Context()); usage != nil {
		usage.Requests.Add(1)
		usage.Permits.Add(int64(ratelimit.Permits(req.Method)))
	}
	return t.base.RoundTrip(req)
}
