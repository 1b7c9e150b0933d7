package news

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/upstream"
)

const (
	// patience is how long a command waits in Redis for a message.
	patience = time.Second
	// firstPatience is how long the first command waits, which only shows that the user has the right to wait.
	firstPatience = time.Millisecond
	// maxRead is the largest number of messages that one command reads.
	maxRead = 500
)

// reader reads the messages for the follower. Only one goroutine uses it.
type reader struct {
	*News

	follower upstream.Follower
	at       position
	// contact is when the last command that Redis answered was sent. Zero: none was.
	contact  time.Time
	joined   bool
	logged   bool          // whether the log says that this server hears of the others
	losses   shared.Seldom // of lines that this server does not hear of the others
	misses   shared.Seldom // of lines that something was missed
	reported bool          // whether it was logged that a message cannot be read
}

// Follow implements [upstream.News].
func (n *News) Follow(follower upstream.Follower) {
	r := &reader{News: n, follower: follower}
	n.spawn(func() { r.run(n.ctx) })
}

// run reads until ctx ends.
func (r *reader) run(ctx context.Context) {
	for ctx.Err() == nil {
		err := r.follow(ctx)
		if ctx.Err() != nil {
			return
		}
		// If the process was stopped for a while, Redis is there, and has what this server has missed: no pause is needed.
		wasStopped := r.joined && time.Since(r.contact) > patience
		r.joined = false
		r.hears.Store(false)
		if r.store.Available() { // otherwise the store logs that Redis is unavailable
			r.logLoss(ctx, err)
		}
		r.follower.CutOff(r.contact)
		if wasStopped {
			continue
		}
		select {
		case <-time.After(retryPause):
		case <-r.found:
		case <-ctx.Done():
		}
	}
}

// logLoss logs that this server does not hear of the others, once a minute at most.
func (r *reader) logLoss(ctx context.Context, err error) {
	if leftOut, ok := r.losses.Allows(); ok {
		r.logged = false
		r.logger.WarnContext(ctx, "this server does not hear of changes at the other servers", slog.String("error", err.Error()),
			slog.Int("leftOut", leftOut))
	}
}

// logJoined logs that this server hears of the others, unless the log says so already.
func (r *reader) logJoined(ctx context.Context) {
	if !r.logged {
		r.logged = true
		r.logger.InfoContext(ctx, "this server hears of changes at the other servers")
	}
}

// follow catches up, joins the others if it has not yet, and reads until a command fails.
func (r *reader) follow(ctx context.Context) error {
	if err := r.deliver(ctx); err != nil {
		return err
	}
	if err := r.catchUp(ctx); err != nil {
		return err
	}
	if !r.joined {
		if err := r.listen(ctx, firstPatience, r.store.OpeningTime()); err != nil { // the user may lack the right
			return err
		}
		r.joined = true
		r.hears.Store(true)
		r.follower.Joined()
		r.logJoined(ctx)
	}
	for {
		if err := r.listen(ctx, patience, r.store.Timeout()); err != nil {
			return err
		}
	}
}

// listen obeys the messages that come within a time. The call may take longer than that, by extra. If none comes, it looks
// whether messages are missing.
func (r *reader) listen(ctx context.Context, wait, extra time.Duration) error {
	entries, err := r.await(ctx, wait, extra)
	if err != nil {
		return err
	}
	r.hear(ctx, entries)
	if len(entries) > 0 {
		return nil
	}
	return r.catchUp(ctx)
}

// await waits for messages. It returns none if none comes in time.
func (r *reader) await(ctx context.Context, wait, extra time.Duration) ([]rueidis.XRangeEntry, error) {
	sent := time.Now()
	answer, err := r.store.Await(ctx, wait+extra, func(b rueidis.Builder) rueidis.Completed {
		return b.Xread().Count(maxRead).Block(wait.Milliseconds()).Streams().Key(r.stream).Id(r.at.id).Build()
	})
	if err != nil {
		return nil, fmt.Errorf("wait for news: %w", err)
	}
	r.contact = sent
	if answer.IsNil() {
		return nil, nil
	}
	streams, err := answer.AsXRead()
	if err != nil {
		return nil, fmt.Errorf("read news: %w", err)
	}
	return streams[r.stream], nil
}

// look returns the messages after an id, and the last message of the stream. A value of another type counts as no messages.
//
//	KEYS[1]  the stream
//	ARGV[1]  the id, or "" for none; ARGV[2] how many messages it returns at most
var look = rueidis.NewLuaScriptReadOnly(`#!lua flags=no-writes
local last = redis.pcall('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if last.err and string.find(last.err, 'WRONGTYPE', 1, true) then return {{}, {}} end
local after = {}
if ARGV[1] ~= '' then after = redis.pcall('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2]) end
if after.err then
  if not string.find(after.err, 'invalid start', 1, true) then return after end
  after = {} -- the id is the greatest possible
end
return {after, last}`)

// catchUp obeys all messages after the position. A server without a position begins with the last message, and drops
// everything.
func (r *reader) catchUp(ctx context.Context) error {
	for {
		sent := time.Now()
		entries, last, err := r.look(ctx)
		if err != nil {
			return err
		}
		switch {
		case last == position{}:
			if err := r.begin(ctx); err != nil {
				return err
			}
			continue
		case r.at == position{}:
			// What this server has read so far may be older than a message that it will never read.
			r.at = last
			r.follower.Missed()
		default:
			r.hear(ctx, entries)
		}
		r.contact = sent
		if len(entries) > 0 && r.at != last {
			continue
		}
		if r.at != last {
			r.miss(ctx, "messages after the last known one are gone")
			r.at = last
		}
		return nil
	}
}

// begin adds a first message to an empty stream. Without it, a stream that was filled and emptied again would look as if it
// had been empty all the time.
func (r *reader) begin(ctx context.Context) error {
	if r.at != (position{}) {
		r.reportMiss(ctx, "all messages are gone")
		r.at = position{} // everything is dropped together with the first message
	}
	return r.send(ctx, []parcel{{text: r.encode(message{}), release: func() {}}})
}

// look returns the messages after the position, and the position of the last message of the stream.
func (r *reader) look(ctx context.Context) (entries []rueidis.XRangeEntry, last position, err error) {
	answer, err := r.store.Run(ctx, look, []string{r.stream}, []string{r.at.id, strconv.Itoa(maxRead)})
	if err != nil {
		return nil, last, fmt.Errorf("look for news: %w", err)
	}
	parts, err := answer.ToArray()
	if err != nil {
		return nil, last, fmt.Errorf("look for news: %w", err)
	}
	for i, part := range parts {
		found, err := part.AsXRange()
		switch {
		case err != nil:
			return nil, last, fmt.Errorf("look for news: %w", err)
		case i == 0:
			entries = found
		case len(found) > 0:
			last = positionOf(found[0])
		}
	}
	return entries, last, nil
}

// hear obeys messages, in their order.
func (r *reader) hear(ctx context.Context, entries []rueidis.XRangeEntry) {
	for _, entry := range entries {
		if !r.at.precedes(entry) {
			r.miss(ctx, "messages before the next one are gone")
		}
		r.at = positionOf(entry)
		r.obey(ctx, entry.FieldValues[fieldText])
	}
}

// obey passes a message on to the follower. After a message that cannot be read, anything may have changed.
func (r *reader) obey(ctx context.Context, text string) {
	heard, err := r.decode(text)
	switch {
	case err != nil:
		if !r.reported {
			r.reported = true
			r.logger.ErrorContext(ctx, "a message of another server cannot be read, so this server drops all that it has cached "+
				"whenever one comes; all servers need the same --redis-secret, and a release that knows the messages of the others",
				slog.String("error", err.Error()))
		}
		r.observer.Notice(Missed)
		r.follower.Missed()
	case heard.From == r.store.ID():
	case heard.Missed:
		r.miss(ctx, "another server could not send all of its notices")
	default:
		r.observer.Notice(Heard)
		r.follower.Hear(heard.notice())
	}
}

func (r *reader) miss(ctx context.Context, reason string) {
	r.reportMiss(ctx, reason)
	r.follower.Missed()
}

// reportMiss reports that something was missed, to the observer and in the log.
func (r *reader) reportMiss(ctx context.Context, reason string) {
	r.observer.Notice(Missed)
	if leftOut, ok := r.misses.Allows(); ok {
		r.logger.WarnContext(ctx, "this server may have missed changes at the other servers, and drops all that it has cached",
			slog.String("reason", reason), slog.Int("leftOut", leftOut))
	}
}
