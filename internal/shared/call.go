package shared

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/rueidis"
)

// ErrUnavailable says that Redis cannot be reached: a call failed lately, and none is tried until Redis answers a heartbeat.
var ErrUnavailable = errors.New("redis is unavailable")

// maxFailures is how many calls in a row must fail until Redis counts as unavailable.
const maxFailures = 3

// Do sends a command within the timeout. Its error is nil for an answer of nil.
//
// While Redis is unavailable, the error is [ErrUnavailable], at once.
func (s *Store) Do(ctx context.Context, command func(b rueidis.Builder) rueidis.Completed) (rueidis.RedisMessage, error) {
	return s.call(ctx, func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		return client.Do(ctx, command(client.B()))
	})
}

// Run runs a script within the timeout, as [Store.Do] sends a command. All of its keys come from [Store.Key].
func (s *Store) Run(ctx context.Context, script *rueidis.Lua, keys, args []string) (rueidis.RedisMessage, error) {
	return s.call(ctx, func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		return script.Exec(ctx, client, keys, args)
	})
}

// Await sends a command that waits in Redis, on a connection of its own. wait is how long the command tells Redis to wait; the
// timeout comes on top of it.
func (s *Store) Await(
	ctx context.Context, wait time.Duration, command func(b rueidis.Builder) rueidis.Completed,
) (rueidis.RedisMessage, error) {
	if !s.Available() {
		return rueidis.RedisMessage{}, ErrUnavailable
	}
	return s.tryFor(ctx, wait+s.timeout, func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		own, giveBack := client.Dedicate()
		defer giveBack()
		defer context.AfterFunc(ctx, own.Close)() // otherwise the command would wait to its end
		return own.Do(ctx, command(client.B()))
	})
}

func (s *Store) call(
	ctx context.Context, send func(context.Context, rueidis.Client) rueidis.RedisResult,
) (rueidis.RedisMessage, error) {
	if !s.Available() {
		return rueidis.RedisMessage{}, ErrUnavailable
	}
	return s.try(ctx, send)
}

// try is call without regard to whether Redis is available.
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
	answer, err := send(bounded, *client).ToMessage()
	switch {
	case err == nil || rueidis.IsRedisNil(err):
		s.failures.Store(0)
		return answer, nil
	case ctx.Err() != nil: // the caller gave up, which says nothing about Redis
		return rueidis.RedisMessage{}, ctx.Err()
	case isRefusal(err):
		s.failures.Store(0)
		return rueidis.RedisMessage{}, fmt.Errorf("call redis: %w", reworded(err))
	}
	if s.failures.Add(1) >= maxFailures {
		s.lose(ctx, err)
	}
	return rueidis.RedisMessage{}, fmt.Errorf("call redis: %w", reworded(err))
}

// isRefusal tells whether Redis works, but refuses a command: because memory is full, because of what is kept there, or because
// the user may not send it.
func isRefusal(err error) bool {
	answer, ok := rueidis.IsRedisErr(err)
	return ok && slices.ContainsFunc([]string{"OOM ", "WRONGTYPE ", "ERR ", "NOPERM "}, func(prefix string) bool {
		return strings.HasPrefix(answer.Error(), prefix)
	})
}

// Receive calls hear for each message of the channels until ctx ends or the connection breaks. Messages of the time without a
// connection are lost.
func (s *Store) Receive(ctx context.Context, hear func(channel, message string), channels ...string) error {
	client := s.client.Load()
	if client == nil || !s.Available() {
		return ErrUnavailable
	}
	subscribe := (*client).B().Subscribe().Channel(channels...).Build()
	err := (*client).Receive(ctx, subscribe, func(message rueidis.PubSubMessage) { hear(message.Channel, message.Message) })
	if err != nil {
		return fmt.Errorf("receive from redis: %w", reworded(err))
	}
	return nil
}
