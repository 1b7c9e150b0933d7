package upstream

import (
	"context"
	"time"
)

// News carries notices between the servers that read one account.
type News interface {
	// Tell calls drop, which drops in the memory of this server what the notice says, and then sends the notice to the other
	// servers. What this server reads afterwards is never older than the notice. Tell returns when the others are about to hear
	// of the notice, or after a short time: then the notice is sent later. Tell goes on when ctx ends.
	Tell(ctx context.Context, notice Notice, drop func())
	// Follow passes the notices of other servers to the follower from now on, in their order. It is called once, and returns at
	// once.
	Follow(follower Follower)
}

// Follower hears of the notices of other servers. Its methods are called one after the other, and must return soon.
type Follower interface {
	// Hear obeys a notice.
	Hear(notice Notice)
	// Missed says that any notices may have been missed.
	Missed()
	// CutOff says that this server has heard of nothing that happened after since. It is called repeatedly until Joined is
	// called.
	CutOff(since time.Time)
	// Joined says that this server hears of notices as they are sent, and has heard of all before, unless Missed was called.
	Joined()
}

// Notice says what has happened at one server. Each of its parts may be empty.
type Notice struct {
	// Drops are the tags of what has changed.
	Drops []string
	// Purge is what an operator has purged.
	Purge Purge
	// Refused is the principal whose token the API has refused, and RefusedAt the time of the refusal.
	Refused   string
	RefusedAt time.Time
	// Change is what listeners are called with, see [Client.OnChange].
	Change ResourceChange
}

// Purge says what an operator has purged. The zero value is nothing.
type Purge struct {
	// All: everything, whatever Type says.
	All bool
	// Type and ID are the arguments of [Client.Purge].
	Type, ID string
}

// Tags returns the tags that the notice drops. everything says that it drops all tags.
func (n *Notice) Tags() (tags []string, everything bool) {
	if n.Purge != (Purge{}) {
		return nil, true
	}
	if n.Refused == "" {
		return n.Drops, false
	}
	return append([]string{principalTag(n.Refused)}, n.Drops...), false
}

// announce drops what a notice says, here and at the other servers, and then calls the listeners. It goes on when ctx ends.
func (c *Client) announce(ctx context.Context, notice Notice) {
	if c.news == nil {
		c.obey(notice)
	} else {
		c.news.Tell(ctx, notice, func() { c.obey(notice) })
	}
	c.callListeners(notice.Change)
}

// obey drops what a notice says.
func (c *Client) obey(notice Notice) {
	if len(notice.Drops) > 0 {
		c.settling.begin(notice.Drops)
		c.cache.Drop(notice.Drops...)
	}
	if notice.Purge != (Purge{}) {
		if _, err := c.purge(notice.Purge); err != nil { // the type is one of another release
			_, _ = c.purge(Purge{All: true})
		}
	}
	if notice.Refused != "" {
		c.accounts.rejectToken(notice.Refused, notice.RefusedAt)
	}
}

// callListeners calls the listeners with a change. The zero value is no change.
func (c *Client) callListeners(change ResourceChange) {
	if change.Resource != "" {
		c.listeners.call(change)
	}
}

// follower lets the client hear of other servers.
type follower struct {
	*Client

	expired bool // whether CutOff has expired the cache since Joined was called
}

func (f *follower) Hear(notice Notice) {
	f.obey(notice)
	f.callListeners(notice.Change)
}

func (f *follower) Missed() {
	f.settling.begin([]string{tagCustomerLists, tagOrganizationLists, tagTags})
	_, _ = f.purge(Purge{All: true})
	f.misses.call(struct{}{})
}

// CutOff gives all that is read from now on the short TTL. What is fresh for longer already was right when the server was
// cut off. So it stays fresh until the short TTL has passed since then.
func (f *follower) CutOff(since time.Time) {
	f.cutOff.Store(true)
	if !f.expired && time.Since(since) >= f.told.untold {
		f.cache.Expire()
		f.expired = true
	}
}

func (f *follower) Joined() {
	f.expired = false
	f.cutOff.Store(false)
}
