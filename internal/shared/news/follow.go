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
	// briefly is how long the first command waits, which shows that the server can wait at all.
	briefly = time.Millisecond
	// many is the number of messages that are read at once.
	many = 500
)

// reader reads the messages for the follower. Only one goroutine uses it.
type reader struct {
	*News

	follower upstream.Follower
	at       position
	// contact is when the last command that was answered was sent. Zero: none was.
	contact  time.Time
	joined   bool
	logged   bool          // whether the log says that this server has joined
	losses   shared.Seldom // of lines that it has not
	misses   shared.Seldom // of lines that something was missed
	reported bool          // whether it was logged that a message cannot be read
}

// Follow implements [upstream.News].
func (n *News) Follow(follower upstream.Follower) {
	r := &reader{News: n, follower: follower}
	n.ended.Go(func() { r.run(n.ctx) })
}

// run reads until ctx ends.
func (r *reader) run(ctx context.Context) {
	for ctx.Err() == nil {
		err := r.follow(ctx)
		if ctx.Err() != nil {
			return
		}
		// A process that stood still finds Redis as it was, and what it has missed there.
		stoodStill := r.joined && time.Since(r.contact) > patience
		r.joined = false
		r.hears.Store(false)
		if r.store.Available() { // otherwise the store says that Redis is gone
			r.logLoss(ctx, err)
		}
		r.follower.CutOff(r.contact)
		if stoodStill {
			continue
		}
		select {
		case <-time.After(again):
		case <-r.found:
		case <-ctx.Done():
		}
	}
}

// logLoss logs that this server hears nothing. A loss shortly after another one is logged only if it lasts.
func (r *reader) logLoss(ctx context.Context, err error) {
	if leftOut, ok := r.losses.Allows(); ok {
		r.logged = false
		r.logger.WarnContext(ctx, "this server hears nothing of the others", slog.String("error", err.Error()),
			slog.Int("leftOut", leftOut))
	}
}

// logJoined logs that this server hears of the others, unless the log says so already.
func (r *reader) logJoined(ctx context.Context) {
	if !r.logged {
		r.logged = true
		r.logger.InfoContext(ctx, "this server hears of what the others do")
	}
}

// follow joins the others, and reads until it fails.
func (r *reader) follow(ctx context.Context) error {
	if err := r.deliver(ctx); err != nil {
		return err
	}
	if err := r.catchUp(ctx); err != nil {
		return err
	}
	if !r.joined {
		if err := r.listen(ctx, briefly, r.store.OpeningTime()); err != nil { // its user may lack the right
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

// listen hears the messages that come within a time. The call may take longer than that by more. If none come, it looks whether
// that is true.
func (r *reader) listen(ctx context.Context, wait, more time.Duration) error {
	entries, err := r.await(ctx, wait, more)
	if err != nil {
		return err
	}
	r.hear(ctx, entries)
	if len(entries) > 0 {
		return nil
	}
	return r.catchUp(ctx)
}

// await waits for messages. There are none if none has come in time.
func (r *reader) await(ctx context.Context, wait, more time.Duration) ([]rueidis.XRangeEntry, error) {
	sent := time.Now()
	answer, err := r.store.Await(ctx, wait+more, func(b rueidis.Builder) rueidis.Completed {
		return b.Xread().Count(many).Block(wait.Milliseconds()).Streams().Key(r.stream).Id(r.at.id).Build()
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

// look returns the messages after an id, and the last of all. A value of another type counts as no messages.
//
//	KEYS[1]  the stream
//	ARGV[1]  the id, or "" for no messages; ARGV[2] how many messages it returns at most
var look = rueidis.NewLuaScriptReadOnly(`#!lua flags=no-writes
local last = redis.pcall('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if last.err and string.find(last.err, 'WRONGTYPE', 1, true) then return {{}, {}} end
local after = {}
if ARGV[1] ~= '' then after = redis.call('XRANGE', KEYS[1], '(' .. ARGV[1], '+', 'COUNT', ARGV[2]) end
return {after, last}`)

// catchUp hears of all messages that there are.
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
			// What this server has read before may be from before a message that it will never see.
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
			r.miss(ctx, "the messages after the last one are gone")
			r.at = last
		}
		return nil
	}
}

// begin adds a first message to an empty stream. Without it, a stream that was emptied twice could not be told from one that
// was empty all the time.
func (r *reader) begin(ctx context.Context) error {
	if r.at != (position{}) {
		r.warnOfMiss(ctx, "all messages are gone")
		r.at = position{}
	}
	return r.send(ctx, []parcel{{text: r.written(message{}), release: func() {}}})
}

// look returns the messages after the position, and the position of the last of all.
func (r *reader) look(ctx context.Context) (entries []rueidis.XRangeEntry, last position, err error) {
	answer, err := r.store.Run(ctx, look, []string{r.stream}, []string{r.at.id, strconv.Itoa(many)})
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

// hear obeys messages.
func (r *reader) hear(ctx context.Context, entries []rueidis.XRangeEntry) {
	for _, entry := range entries {
		if !r.at.precedes(entry) {
			r.miss(ctx, "messages before the next one are gone")
		}
		r.at = positionOf(entry)
		r.obey(ctx, entry.FieldValues[fieldText])
	}
}

func (r *reader) obey(ctx context.Context, text string) {
	heard, err := r.read(text)
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
		r.miss(ctx, "another server was cut off for too long")
	default:
		r.observer.Notice(Heard)
		r.follower.Hear(heard.notice())
	}
}

func (r *reader) miss(ctx context.Context, reason string) {
	r.warnOfMiss(ctx, reason)
	r.observer.Notice(Missed)
	r.follower.Missed()
}

func (r *reader) warnOfMiss(ctx context.Context, reason string) {
	if leftOut, ok := r.misses.Allows(); ok {
		r.logger.WarnContext(ctx, "this server may have missed what the others did, and drops all that it has cached",
			slog.String("reason", reason), slog.Int("leftOut", leftOut))
	}
}
