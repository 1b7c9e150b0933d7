package upstream

import (
	"context"
	"sync"
	"time"

	"mailbox-graphql/upstream/cache"
)

// Reads records which kept resources the reads of an operation were answered with, see [Usage].Reads. Its zero value is ready
// for use.
type Reads struct {
	mu      sync.Mutex
	sources []*cache.Source
	count   int
	unkept  bool
}

// maxSources bounds the resources of which an answer may be made that is kept: each is asked whenever the answer serves.
const maxSources = 2000

// note records how a read was served. A failed read counts as one whose answer is not kept.
func (r *Reads) note(found cache.Result) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.count++
	if found.Source == nil || len(r.sources) == maxSources {
		r.unkept, r.sources = true, nil
	}
	if !r.unkept {
		r.sources = append(r.sources, found.Source)
	}
}

// Kept reports whether all reads so far were answered with fresh resources that are kept, and how many reads there were.
func (r *Reads) Kept() (reads int, kept bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count, !r.unkept
}

// KeepsAnswers reports whether [Client.KeepAnswer] may keep anything.
func (c *Client) KeepsAnswers() bool { return c.cache.KeepsDerived() }

// KeepAnswer keeps what was made of reads, in the memory of the cache of resources. It keeps nothing if a read was not
// answered with a fresh resource that is kept, or was made for another principal than ctx's. size is about how many bytes the
// answer takes. It returns until when the answer may serve, and whether it was kept.
func (c *Client) KeepAnswer(
	ctx context.Context, name string, answer any, size int64, reads *Reads,
) (until time.Time, kept bool) {
	key, ok := c.answerKey(ctx, name)
	if !ok {
		return time.Time{}, false
	}
	reads.mu.Lock()
	sources, unkept := reads.sources, reads.unkept
	reads.mu.Unlock()
	if unkept {
		return time.Time{}, false
	}
	return c.cache.KeepDerived(key, answer, size, sources)
}

// KeptAnswer returns the answer that was kept under the name for ctx's principal, if the cache would serve every resource that
// the answer was made of, fresh, and until when that may be so. It ignores [WithFreshReads].
func (c *Client) KeptAnswer(ctx context.Context, name string) (answer any, until time.Time, ok bool) {
	key, ok := c.answerKey(ctx, name)
	if !ok {
		return nil, time.Time{}, false
	}
	return c.cache.Derived(key)
}

// CachePrincipal names what ctx's reads are cached under. It changes when the API refuses the token. It reports false for an
// account that has not been read yet.
func (c *Client) CachePrincipal(ctx context.Context) (name string, ok bool) {
	key, ok := c.answerKey(ctx, "")
	return key.Principal, ok
}

// answerKey returns the key of ctx's answer. The principal is the one that resources are cached under now: after its epoch has
// ended, no answer of the epoch is found. It reports false for an account that has not been read yet, so that made-up tokens
// open no accounts.
func (c *Client) answerKey(ctx context.Context, name string) (cache.Key, bool) {
	account := c.accounts.usedBy(ctx)
	if account == nil {
		return cache.Key{}, false
	}
	return cache.Key{Principal: *account.cachePrincipal.Load(), URL: name}, true
}
