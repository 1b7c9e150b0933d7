package shared

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/discreet"
)

// ErrUnavailable says that Redis is unavailable, so that the call was not sent. Calls are sent again when Redis has answered
// heartbeats.
var ErrUnavailable = errors.New("redis is unavailable")

// maxFailures is the number of failed calls in a row after which Redis counts as unavailable.
const maxFailures = 3

// Outcome is what became of a call.
type Outcome string

// The outcomes.
const (
	// Answered: Redis has answered.
	Answered Outcome = "answered"
	// Refused: Redis has answered with an error, a [RefusedError].
	Refused Outcome = "refused"
	// Failed: Redis has not answered within the timeout, or the connection is broken.
	Failed Outcome = "failed"
	// Skipped: the call was not sent, as Redis is unavailable.
	Skipped Outcome = "skipped"
	// GivenUp: the caller's context has ended first.
	GivenUp Outcome = "given_up"
)

// Observer learns of calls and of the values that they bring, for metrics. Its methods are called concurrently and must
// return at once.
type Observer interface {
	// Called is called after each call of [Store.Do] and [Store.Run].
	Called(ctx context.Context, outcome Outcome, took time.Duration)
	// Took is called when this server takes a value that another server has made. kind is one of a few words.
	Took(kind string)
	// WatchStore is called once, by [Open]. read returns the present condition of the store whenever it is called.
	WatchStore(read func() Stats)
}

// Stats is the present condition of a store.
type Stats struct {
	// Available tells whether Redis answers.
	Available bool
	// Servers is what [Store.Servers] returns.
	Servers int
	// Alike tells whether [Store.Differences] is empty.
	Alike bool
}

type noObserver struct{}

func (noObserver) Called(context.Context, Outcome, time.Duration) {}
func (noObserver) Took(string)                                    {}
func (noObserver) WatchStore(func() Stats)                        {}

// Took tells the observer that this server takes a value that another server has made, see [Observer].
func (s *Store) Took(kind string) { s.observer.Took(kind) }

func (s *Store) stats() Stats {
	return Stats{Available: s.Available(), Servers: s.Servers(), Alike: len(s.Differences()) == 0}
}

func outcomeOf(ctx context.Context, err error) Outcome {
	_, refused := errors.AsType[*RefusedError](err)
	switch {
	case err == nil:
		return Answered
	case errors.Is(err, ErrUnavailable):
		return Skipped
	case refused:
		return Refused
	case ctx.Err() != nil:
		return GivenUp
	default:
		return Failed
	}
}

// Do sends a command, and waits for the answer within the timeout. An answer of nil is no error. An answer that is an error
// is a [RefusedError]. While Redis is unavailable, Do fails at once with [ErrUnavailable].
func (s *Store) Do(ctx context.Context, command func(b rueidis.Builder) rueidis.Completed) (rueidis.RedisMessage, error) {
	return s.call(ctx, func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		return client.Do(ctx, command(client.B()))
	})
}

// Run is [Store.Do] for a script. All keys of the script come from [Store.Key].
func (s *Store) Run(ctx context.Context, script *rueidis.Lua, keys, args []string) (rueidis.RedisMessage, error) {
	return s.call(ctx, func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		return script.Exec(ctx, client, keys, args)
	})
}

func (s *Store) call(
	ctx context.Context, send func(context.Context, rueidis.Client) rueidis.RedisResult,
) (answer rueidis.RedisMessage, err error) {
	start := time.Now()
	if err = ErrUnavailable; s.Available() {
		answer, err = s.try(ctx, send)
		s.logRefusal(ctx, err)
	}
	s.observer.Called(ctx, outcomeOf(ctx, err), time.Since(start))
	return answer, err
}

// Await is [Store.Do] for a command that waits in Redis, on a connection of its own. bound is how long the call may take:
// the time for which the command tells Redis to wait, and [Store.Timeout] on top of it, or [Store.OpeningTime] if the call
// may have to open the connection first.
func (s *Store) Await(
	ctx context.Context, bound time.Duration, command func(b rueidis.Builder) rueidis.Completed,
) (rueidis.RedisMessage, error) {
	if !s.Available() {
		return rueidis.RedisMessage{}, ErrUnavailable
	}
	return s.tryFor(ctx, bound, func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		return client.Do(ctx, command(client.B())) // rueidis recognizes such commands, and has connections for them
	})
}

// OpeningTime returns how long a call may take that opens a connection first: some round trips to a Redis that may be far
// away.
func (s *Store) OpeningTime() time.Duration { return dialTimeout + s.timeout }

// try is [Store.call], but also sends while Redis is unavailable, and neither logs nor observes the call.
func (s *Store) try(
	ctx context.Context, send func(context.Context, rueidis.Client) rueidis.RedisResult,
) (rueidis.RedisMessage, error) {
	return s.tryFor(ctx, s.timeout, send)
}

// tryFor is try with another timeout.
func (s *Store) tryFor(
	ctx context.Context, timeout time.Duration, send func(context.Context, rueidis.Client) rueidis.RedisResult,
) (rueidis.RedisMessage, error) {
	client := s.client.Load()
	if client == nil {
		return rueidis.RedisMessage{}, ErrUnavailable
	}
	bounded, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	answer, err := within(bounded, func() (rueidis.RedisMessage, error) { return send(bounded, *client).ToMessage() })
	switch {
	case err == nil || rueidis.IsRedisNil(err):
		s.failures.Store(0)
		return answer, nil
	case ctx.Err() != nil: // the caller gave up, which says nothing about Redis
		return rueidis.RedisMessage{}, ctx.Err()
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = discreet.New("no answer within " + timeout.String())
	}
	err = reworded(err)
	if _, refused := errors.AsType[*RefusedError](err); refused {
		s.failures.Store(0) // Redis has answered; a heartbeat finds out whether it refuses everything
	} else {
		s.fail(ctx, err)
	}
	return rueidis.RedisMessage{}, fmt.Errorf("call redis: %w", err)
}

// within returns when the call or its context ends. rueidis also obeys the context, except while it waits for a connection
// that another call or rueidis' own upkeep opens.
func within(
	ctx context.Context, call func() (rueidis.RedisMessage, error),
) (answer rueidis.RedisMessage, err error) {
	ended := make(chan struct{})
	var late rueidis.RedisMessage
	var lateErr error
	go func() {
		defer close(ended)
		late, lateErr = call()
	}()
	select {
	case <-ended:
		return late, lateErr
	case <-ctx.Done():
		return rueidis.RedisMessage{}, ctx.Err()
	}
}

// logRefusal logs that Redis answers but refuses a call.
func (s *Store) logRefusal(ctx context.Context, err error) {
	if _, refused := errors.AsType[*RefusedError](err); !refused {
		return
	}
	if leftOut, ok := s.refusals.Allows(); ok {
		s.logger.WarnContext(ctx, "Redis refuses calls; see docs/servers.md for its memory and the rights of its user",
			slog.String("error", err.Error()), slog.Int("leftOut", leftOut))
	}
}

// fail records that Redis has not answered a call.
func (s *Store) fail(ctx context.Context, err error) {
	if s.failures.Add(1) >= maxFailures && !s.closing.Load() {
		s.availability.lose(ctx, err)
	}
}

// Receive calls listener for each message of the channels until ctx ends or the connection breaks. Messages that are sent
// while there is no connection are lost. listener must return at once: calls wait for it.
func (s *Store) Receive(ctx context.Context, listener func(channel, message string), channels ...string) error {
	client := s.client.Load()
	if client == nil || !s.Available() {
		return ErrUnavailable
	}
	subscribe := (*client).B().Subscribe().Channel(channels...).Build()
	err := (*client).Receive(ctx, subscribe, func(message rueidis.PubSubMessage) { listener(message.Channel, message.Message) })
	if err != nil {
		return fmt.Errorf("receive from redis: %w", reworded(err))
	}
	return nil
}
