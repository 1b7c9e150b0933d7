package upstream

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"mailbox-graphql/upstream/cache"
)

// Tier is the second tier of the cache, which several servers share: what one of them has read, all of them have. It holds
// answers of the API as they came. All of its methods are safe for concurrent use.
type Tier interface {
	// Find looks for an answer. It waits, within ctx, for another server that loads the same resource. Its error is ctx's.
	Find(ctx context.Context, wanted Wanted) (Shared, error)
}

// Wanted says which answer is looked for.
type Wanted struct {
	// Principal names the credentials that read the resource. An answer is found by the principal for whom it was read.
	Principal string
	// Address names the resource, and the kind of document that it is read as.
	Address string
	// Tags are the tags of the resource. An answer is not found if one of them was dropped after the answer's load began.
	Tags []string
	// MaxAge is how old the answer may be.
	MaxAge time.Duration
	// Fresh asks for no answer, but for a lease to keep the next one.
	Fresh bool
}

// Shared is what [Tier.Find] finds: an answer, or a lease. It is neither if the client is to load the resource for itself
// alone.
type Shared struct {
	// Answer is nil if there is none.
	Answer *Representation
	// Until is when the answer expires.
	Until time.Time
	// Lease is not nil for the server that is to load the resource. It must be ended by one of its methods, which return at
	// once.
	Lease Lease
}

// Lease is the right, and the duty, to load a resource for all servers.
type Lease interface {
	// DroppedAgo returns how long ago the tag, one of [Wanted].Tags, was dropped. It reports false if that is not known.
	DroppedAgo(tag string) (ago time.Duration, known bool)
	// Fill keeps the answer for the time to live.
	Fill(answer Representation, ttl time.Duration)
	// Release lets another server load.
	Release()
	// Void says that the load has brought no answer to keep, and that the answer kept before is wrong. No server finds it any
	// more.
	Void()
}

// Representation is an answer of the API as it came. It must not be changed.
type Representation struct {
	// Status is 200, or says that there is no such resource: 404 or 410.
	Status int
	// Base is the URL that the answer came from, after redirects.
	Base *url.URL
	// Body is the text of the document.
	Body []byte
}

// missing returns the answer that there is no such resource, from the error that says so.
func missing(err error) *Representation {
	status, _ := errors.AsType[*StatusError](err)
	return &Representation{Status: status.Status, Base: new(url.URL)}
}

// loadShared loads from the tier if there is one, otherwise from the API. The tier keeps the API's answer.
func (c *Client) loadShared(ctx context.Context, r *reading) (cache.Answer, error) {
	if c.tier == nil || c.cache.TTL(r.address, false) <= 0 || !c.mayShare(ctx) {
		made, _, err := c.load(ctx, r)
		return made, err
	}
	found, err := c.tier.Find(ctx, c.wanted(ctx, r))
	if err != nil {
		return cache.Answer{}, fmt.Errorf("wait for answer: %w", err)
	}
	if found.Answer != nil {
		if made, err := c.makeShared(ctx, r, found); err == nil {
			return made, nil
		}
	}
	if found.Lease == nil {
		made, _, err := c.load(ctx, r)
		return made, err
	}
	return c.loadForAll(ctx, r, found.Lease)
}

// mayShare tells whether the account's reads go to the tier. They do not while its token counts as refused, nor without a
// token.
func (c *Client) mayShare(ctx context.Context) bool {
	a := accountOf(ctx)
	return a.refusal(time.Now()) == nil && (!a.own || !c.accounts.ofCallers)
}

func (c *Client) wanted(ctx context.Context, r *reading) Wanted {
	principal := accountOf(ctx).principal
	tags := make([]string, 0, maxSharedTags)
	for _, tag := range c.tagsOf(r.address) {
		if tag != "" {
			tags = append(tags, tag)
		}
	}
	return Wanted{
		Principal: principal, Address: r.address, Tags: append(tags, principalTag(principal)),
		MaxAge: c.cache.TTL(r.address, false), Fresh: cache.Bypasses(ctx),
	}
}

// maxSharedTags is room for the tags of an address, and for two more.
const maxSharedTags = 6

// principalTag returns the tag of all that a principal has read. It is dropped when the API refuses the principal's token.
func principalTag(principal string) string { return "principal/" + principal }

// makeShared makes what is cached of an answer of the tier.
func (c *Client) makeShared(ctx context.Context, r *reading, found Shared) (cache.Answer, error) {
	if found.Answer.Status != http.StatusOK {
		missing := &StatusError{Status: found.Answer.Status, Code: codeOf(found.Answer.Status)}
		return cache.Answer{Missing: missing, Until: found.Until}, nil
	}
	made, err := c.make(ctx, r, found.Answer)
	made.Until = found.Until
	return made, err
}

// loadForAll loads from the API, and ends the lease.
//
// It does not share the answer if a redirect led to another resource, whose tag was not known when the load began: a drop of
// that tag meanwhile would go unnoticed. After such a redirect or a refusal, the answer that the tier has kept is wrong, and
// is deleted: the resource was merged since, or the principal may no longer see it.
func (c *Client) loadForAll(ctx context.Context, r *reading, lease Lease) (cache.Answer, error) {
	end := lease.Release
	defer func() { end() }() // also after a panic
	c.settling.learn(c.tagsOf(r.address), lease)
	made, answer, err := c.load(ctx, r)
	switch {
	case err == nil && made.Tag == "":
		end = func() { lease.Fill(*answer, c.cache.TTL(r.address, made.Missing != nil)) }
	case err == nil, isRefusal(err) && !isCredentialsRefusal(err):
		end = lease.Void
	}
	return made, err
}

// learn records drops that this server may not have heard of yet: drops at other servers, or before its start.
func (s *settling) learn(tags cache.Tags, lease Lease) {
	for _, tag := range tags {
		latest := s.of(tag)
		if latest == nil {
			continue
		}
		if ago, known := lease.DroppedAgo(tag); known && ago < settleTime {
			dropped := time.Now().Add(-ago).UnixNano()
			for seen := latest.Load(); seen < dropped && !latest.CompareAndSwap(seen, dropped); seen = latest.Load() {
			}
		}
	}
}
