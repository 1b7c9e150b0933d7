package upstream

import (
	"context"
	"errors"
	"net/url"
	"reflect"
	"strings"

	"mailbox-graphql/upstream/cache"
)

// readThrough returns the cached resource at target, or else loads it. Concurrent readers of one URL share a load, which
// obeys the deadline and the request limit of the reader that began it. A reader that has more of what the load ran out of
// tries again instead of failing with it.
func (c *Client) readThrough(ctx context.Context, kind string, target *url.URL, decode decodeFunc) (any, error) {
	account := c.accounts.of(ctx)
	address := cacheKey(kind, target)
	r := &reading{address: address, target: target, decode: decode}
	if OnlyLooksUp(ctx) {
		if c.cache.Keeps(ctx, cache.Key{Principal: *account.cachePrincipal.Load(), URL: address}) {
			return nil, errKept
		}
		return nil, errNotKept
	}
	for {
		principal := account.cachePrincipal.Load()
		key := cache.Key{Principal: *principal, URL: address}
		own := new(initiator)
		found, err := c.cache.Get(ctx, key, func(ctx context.Context) (cache.Answer, error) {
			begun := c.noteLoad(ctx)
			answer, err := c.loadShared(withAccount(ctx, account), r)
			answer.Load = begun
			if isRefusal(err) {
				// A principal that may no longer see the resource gets no stale copy either.
				c.cache.Invalidate(key)
			}
			return answer, own.wrap(ctx, err)
		})
		if found.Outcome == cache.Stale && !account.mayReadStale(principal, c.staleTrust) {
			found, err = cache.Result{}, found.Failure
		}
		c.noteRead(ctx, target, found)
		if err == nil {
			observeFlaws(ctx, found.Value)
		}
		if failure, ok := errors.AsType[*loadError](err); ok {
			if failure.initiator != own && failure.mayRetry(ctx) {
				continue
			}
			err = failure.err
		}
		return found.Value, withStack(err)
	}
}

// cacheKey returns what a resource is cached under: its URL and its kind.
func cacheKey(kind string, target *url.URL) string { return canonical(target) + "#" + kind }

// cacheKeys returns what resources of a kind are cached under, by their paths, of which each [isClean].
func (c *Client) cacheKeys(kind string) func(path string) string {
	const place = "/place-of-the-path"
	before, behind, _ := strings.Cut(cacheKey(kind, c.endpoint(place, nil)), place)
	return func(path string) string { return before + path + behind }
}

// kindOf names the type that a document is decoded as. Since it is a part of the cache's key, a link that leads to a
// document of another kind cannot change what is cached for that document.
func kindOf[V any]() string { return reflect.TypeFor[V]().String() }

// canonical writes equal URLs equally, whatever the order of their parameters. A query that cannot be parsed in full stays
// as it is, since the part that is not understood may make a difference.
func canonical(target *url.URL) string {
	address := *target
	if address.RawQuery != "" {
		if query, err := url.ParseQuery(target.RawQuery); err == nil {
			address.RawQuery = query.Encode()
		}
	}
	address.Fragment, address.RawFragment = "", ""
	return address.String()
}

// tagOfOther returns the tag of a resource whose own URL is another one than the target: it was merged into it, and the API
// redirected to it. Otherwise it returns "".
func (c *Client) tagOfOther(target *url.URL, value any) string {
	single, ok := value.(selfAddressed)
	if !ok {
		return ""
	}
	path := single.selfPath()
	if path == "" {
		return ""
	}
	if own := c.endpoint(path, nil); rooted(own) != rooted(target) {
		return c.tagsOf(own.String())[0]
	}
	return ""
}
