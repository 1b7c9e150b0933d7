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

// Tier is a second tier of the cache, which several servers share: what one of them has read, all of them have. It holds the
// API's answers as they came. All of its methods are safe for concurrent use.
type Tier interface {
	// Find looks for an answer. It waits, within ctx, for another server that loads the same resource. Its error is ctx's.
	Find(ctx context.Context, wanted Wanted) (Shared, error)
}

// Wanted says which answer is looked for.
type Wanted struct {
	// Principal names the credentials that read the resource. An answer is found by the principal for whom it was read.
	Principal string
	// Address names the resource, and the kind of document that it is taken for.
	Address string
	// Tags are what the resource shows. An answer is not found once one of them was dropped after its load began.
	Tags []string
	// MaxAge is how old the answer may be.
	MaxAge time.Duration
	// Fresh wants no answer, but a lease to keep the next one.
	Fresh bool
}

// Shared is what a [Tier] has: an answer, or a lease, or neither if the answer of the load cannot be kept.
type Shared struct {
	// Answer is nil if there is none.
	Answer *Representation
	// Until is when the answer expires.
	Until time.Time
	// Lease is not nil for the server that is to load the resource. It must be ended by one of its methods, which return at once.
	Lease Lease
}

// Lease is the right, and the duty, to load a resource for all servers.
type Lease interface {
	// DroppedAgo returns how long ago the tag, one of [Wanted].Tags, was dropped. It reports false if it is not known.
	DroppedAgo(tag string) (ago time.Duration, known bool)
	// Fill keeps the answer for the time to live.
	Fill(answer Representation, ttl time.Duration)
	// Release lets another server load.
	Release()
	// Void says that the load has brought nothing to keep, and that what was kept before is wrong: nobody finds it any more.
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

// missing returns the answer that there is no such resource, by its error.
func missing(err error) *Representation {
	status, _ := errors.AsType[*StatusError](err)
	return &Representation{Status: status.Status, Base: new(url.URL)}
}

// loadShared loads from the tier, if there is one, and from the API otherwise. What comes from the API, the tier keeps.
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

// mayShare tells whether the account's reads go to the tier: its token was not refused lately.
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

// principalTag is a tag of all that a principal has read. It is dropped when the API refuses the principal's token.
func principalTag(principal string) string { return "principal/" + principal }

// makeShared makes what is cached of an answer that the tier had.
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
// An answer of another resource, to which a redirect led, has a tag that was not known when the load began. It is not shared:
// a drop of the tag meanwhile would go unnoticed. Neither is what a read without regard to the cache has shown to be wrong: the
// resource was merged since, or the principal may no longer see it.
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

// learn notes drops that this server may not have heard of yet: of other servers, or before its start.
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
