package upstream

import (
	"context"
	"time"
)

// News carries notices between the servers that read one account.
type News interface {
	// Tell calls drop, which drops in the memory of this server what the notice says, and then tells the other servers. What this
	// server reads afterwards is never from before the notice. Tell returns as soon as the others are about to hear of the notice,
	// or else after a short time; then they hear of it later. It goes on when ctx ends.
	Tell(ctx context.Context, notice Notice, drop func())
	// Follow tells the follower of the notices of other servers from now on, in their order. It is called once, and returns at
	// once.
	Follow(follower Follower)
}

// Follower hears of the notices of other servers. Its methods are called one after the other, and never for long.
type Follower interface {
	// Hear obeys a notice.
	Hear(notice Notice)
	// Missed says that any notices may have been missed.
	Missed()
	// CutOff says that this server has heard of nothing that happened after a time. It is called again and again until Joined is.
	CutOff(since time.Time)
	// Joined says that this server hears of notices as they are told, and has heard of all before, unless Missed was called.
	Joined()
}

// Notice says what has happened at one server. Each of its parts may be empty.
type Notice struct {
	// Drops are the tags of what has changed.
	Drops []string
	// Purge is what an operator has purged.
	Purge Purge
	// Refused is the principal whose token the API has refused, and RefusedAt the time of that.
	Refused   string
	RefusedAt time.Time
	// Change is told to those who listen, see [Client.OnChange].
	Change ResourceChange
}

// Purge says what an operator has purged. The zero value is nothing.
type Purge struct {
	// All: everything, whatever Type says.
	All bool
	// Type and ID are the arguments of [Client.Purge].
	Type, ID string
}

// Tags returns the tags that the notice drops. everything says that all is dropped, whatever its tags are.
func (n *Notice) Tags() (tags []string, everything bool) {
	if n.Purge != (Purge{}) {
		return nil, true
	}
	if n.Refused == "" {
		return n.Drops, false
	}
	return append([]string{principalTag(n.Refused)}, n.Drops...), false
}

// announce does what a notice says, here and at the other servers, and then tells those who listen. While the caller waits, ctx
// only brings values.
func (c *Client) announce(ctx context.Context, notice Notice) {
	if c.news == nil {
		c.obey(notice)
	} else {
		c.news.Tell(ctx, notice, func() { c.obey(notice) })
	}
	c.tell(notice.Change)
}

// obey drops what a notice says.
func (c *Client) obey(notice Notice) {
	if len(notice.Drops) > 0 {
		c.settling.begin(notice.Drops)
		c.cache.Drop(notice.Drops...)
	}
	if notice.Purge != (Purge{}) {
		if _, err := c.purge(notice.Purge); err != nil { // a server of another release knows more types
			_, _ = c.purge(Purge{All: true})
		}
	}
	if notice.Refused != "" {
		c.accounts.rejectToken(notice.Refused, notice.RefusedAt)
	}
}

// tell tells those who listen of a change. The zero value is none.
func (c *Client) tell(change ResourceChange) {
	if change.Resource != "" {
		c.listeners.tell(change)
	}
}

// follower is the client as it hears of other servers.
type follower struct {
	*Client

	expired bool // since the server was cut off
}

func (f *follower) Hear(notice Notice) {
	f.obey(notice)
	f.tell(notice.Change)
}

func (f *follower) Missed() {
	f.settling.begin([]string{tagCustomerLists, tagOrganizationLists, tagTags})
	_, _ = f.purge(Purge{All: true})
	f.misses.tell(struct{}{})
}

// CutOff lets nothing become fresh for longer than what nobody tells of. What already is fresh for longer was right when the
// server was cut off, so that it may serve until the time is over for which anything may be wrong that nobody tells of.
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
