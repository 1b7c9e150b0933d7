package upstream

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// Told says which changes [Client.Apply] learns of, so that resources which no other change touches stay fresh for longer.
type Told struct {
	// Events are the names of the events that the account delivers.
	Events []string
	// TTL is how long a resource is fresh whose changes are all told. 0: as long as any other.
	TTL time.Duration
}

// told decides how long resources are fresh.
type told struct {
	ttl, untold   time.Duration
	customers     bool
	organizations bool
	counts        bool // of customers and conversations, in organizations
	tags          bool
}

// newTold decides what the events cover.
//
// Customers also show the names of their organizations and of their properties, and how many conversations they have. Neither
// all plans nor all webhooks tell of these, so customers do without: docs/webhooks.md says what that means. Conversations are
// never covered: no event tells of a new subject, a snooze, or an edited message. No event tells of a change of inboxes, users
// and definitions of properties.
func newTold(t Told, untold time.Duration) told {
	all := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return !slices.Contains(t.Events, name) })
	}
	counted := all("convo.created", "convo.deleted", "convo.merged")
	covered := told{
		ttl: t.TTL, untold: untold,
		customers:     all("customer.created", "customer.updated", "customer.deleted"),
		organizations: all("organization.created", "organization.updated", "organization.deleted"),
		tags:          counted && all("tag.created", "tag.updated", "tag.deleted", "convo.tags", "customer.deleted"),
	}
	covered.counts = counted && covered.customers && covered.organizations
	if t.TTL == 0 {
		covered = told{untold: untold}
	}
	return covered
}

// covers tells whether events tell of each change of what the tag stands for.
func (t *told) covers(tag string) bool {
	switch {
	case tag == tagCustomerLists, strings.HasPrefix(tag, tagCustomerLists+"/"):
		return t.customers
	case tag == tagOrganizationCounts:
		return t.counts
	case tag == tagOrganizationProperty:
		return false
	case tag == tagOrganizationLists, strings.HasPrefix(tag, tagOrganizationLists+"/"):
		return t.organizations
	case tag == tagTags:
		return t.tags
	}
	return false
}

// ttlOf returns how long the resource is fresh that is kept now under an address, see [cacheKey].
//
// The lists of the API come from an index, which lags behind changes. A list that is read soon after a change may therefore be
// older than the change, and so may the resources that it brings. Until the index has settled, lists have the short TTL. While
// this server is cut off from the others, it may not hear of what webhooks tell them, so that everything has the short TTL.
func (c *Client) ttlOf(address string) time.Duration {
	if c.cutOff.Load() {
		return c.told.untold
	}
	for _, tag := range c.tagsOf(address) {
		if tag == "" {
			break
		}
		if !c.told.covers(tag) || c.settling.isUnderWay(tag) {
			return c.told.untold
		}
	}
	return c.told.ttl
}

// settleTime is how long the API's index may lag behind a change. The documentation gives no number.
const settleTime = time.Minute

// settling remembers when the lists that [told] may cover changed last, in Unix nanoseconds.
type settling struct{ customers, organizations, tags atomic.Int64 }

// of returns when the lists of a tag changed last, or nil if the tag is of no list.
func (s *settling) of(tag string) *atomic.Int64 {
	switch tag {
	case tagCustomerLists:
		return &s.customers
	case tagOrganizationLists:
		return &s.organizations
	case tagTags:
		return &s.tags
	}
	return nil
}

func (s *settling) begin(tags []string) {
	for _, tag := range tags {
		if latest := s.of(tag); latest != nil {
			latest.Store(time.Now().UnixNano())
		}
	}
}

func (s *settling) isUnderWay(tag string) bool {
	latest := s.of(tag)
	return latest != nil && time.Since(time.Unix(0, latest.Load())) < settleTime
}
