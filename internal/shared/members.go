package shared

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/discreet"
)

// The states of the connection.
const (
	starting int32 = iota // Redis has not answered yet
	available
	unavailable
)

const (
	// heartbeat is the time between two heartbeats while Redis answers, and lostHeartbeat while it does not.
	heartbeat     = time.Second
	lostHeartbeat = 250 * time.Millisecond
	// alive is how long a server counts as one that runs after its last heartbeat.
	alive = 3 * heartbeat
	// memory is how long the number of servers is remembered, for when Redis is gone.
	memory = time.Minute
)

// beat notes that a server runs, forgets those that do not, and returns how many there are. It runs also where memory is full.
//
//	KEYS[1]  the servers, by the time of their last heartbeat, in milliseconds of Redis' clock
//	ARGV[1]  the server; ARGV[2] how long a server counts as one that runs, in milliseconds
var beat = rueidis.NewLuaScript(`#!lua flags=allow-oom
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], now + ARGV[2], '+inf')
redis.call('PEXPIRE', KEYS[1], 10 * ARGV[2])
return redis.call('ZCARD', KEYS[1])`)

// MembersKey is the key of the sorted set of the servers that run, by [Store.ID]: a script may ask whether one does.
func (s *Store) MembersKey() string { return s.Key("members") }

// Available tells whether Redis answers.
func (s *Store) Available() bool { return s.state.Load() == available }

// Settled tells whether Redis answers. At the start it waits until that is known, for as long as ctx allows.
func (s *Store) Settled(ctx context.Context) bool {
	select {
	case <-s.settled:
	case <-ctx.Done():
	}
	return s.Available()
}

// Servers returns the largest number of servers that were seen at once within the last minute, this one included.
func (s *Store) Servers() int { return s.servers.most(time.Now()) }

// keepAlive connects, and sends heartbeats until ctx ends.
func (s *Store) keepAlive(ctx context.Context) {
	for ctx.Err() == nil {
		wait := lostHeartbeat
		if s.connected(ctx) && s.beat(ctx) {
			wait = heartbeat
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
}

// connected tells whether there is a client, which connects again by itself. It tries to make one.
func (s *Store) connected(ctx context.Context) bool {
	if s.client.Load() != nil {
		return true
	}
	client, err := rueidis.NewClient(s.options)
	if err != nil {
		s.lose(ctx, err)
		return false
	}
	s.client.Store(&client)
	return true
}

// beat sends a heartbeat, and reports whether Redis answered.
func (s *Store) beat(ctx context.Context) bool {
	answer, err := s.try(ctx, func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		return beat.Exec(ctx, client, []string{s.MembersKey()}, []string{s.id, strconv.FormatInt(alive.Milliseconds(), 10)})
	})
	if err != nil {
		s.lose(ctx, err)
		return false
	}
	count, err := answer.AsInt64()
	if err != nil {
		s.lose(ctx, err)
		return false
	}
	s.servers.note(time.Now(), int(count))
	s.find(ctx)
	return true
}

// leave tells the others that this server ends.
func (s *Store) leave() {
	_, _ = s.try(context.Background(), func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		return client.Do(ctx, client.B().Zrem().Key(s.MembersKey()).Member(s.id).Build())
	})
}

// lose notes that Redis cannot be reached.
func (s *Store) lose(ctx context.Context, err error) {
	if ctx.Err() != nil {
		return
	}
	already := s.state.Swap(unavailable) == unavailable
	s.settle.Do(func() { close(s.settled) })
	if already {
		return
	}
	s.logger.WarnContext(ctx, "Redis is unavailable: this server goes on by itself, with its part of the budget",
		slog.String("error", reworded(err).Error()))
	s.watchers.tell(false)
}

// find notes that Redis answers.
func (s *Store) find(ctx context.Context) {
	s.failures.Store(0)
	already := s.state.Swap(available) == available
	s.settle.Do(func() { close(s.settled) })
	if already {
		return
	}
	s.logger.InfoContext(ctx, "Redis answers", slog.Int("servers", s.Servers()))
	s.watchers.tell(true)
}

// reworded returns an error that quotes nothing of an address. What Redis itself says quotes no value.
func reworded(err error) error {
	if told, ok := rueidis.IsRedisErr(err); ok {
		return told
	}
	return discreet.Network("", err)
}

// watchers are told whether Redis is available.
type watchers struct {
	mu    sync.Mutex
	tells []func(available bool)
}

// OnAvailability calls tell whenever Redis is lost or found from now on. tell must return at once.
func (s *Store) OnAvailability(tell func(available bool)) {
	s.watchers.mu.Lock()
	defer s.watchers.mu.Unlock()
	s.watchers.tells = append(s.watchers.tells, tell)
}

func (w *watchers) tell(available bool) {
	w.mu.Lock()
	tells := slices.Clone(w.tells)
	w.mu.Unlock()
	for _, tell := range tells {
		tell(available)
	}
}

// census remembers how many servers there were.
type census struct {
	mu   sync.Mutex
	seen []count // within the memory; each larger than those after it
}

type count struct {
	at      time.Time
	servers int
}

func (c *census) note(now time.Time, servers int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = slices.DeleteFunc(c.seen, func(earlier count) bool { return earlier.servers <= servers })
	c.seen = append(c.seen, count{now, servers})
}

// most returns the largest number of servers. The latest count holds however old it is.
func (c *census) most(now time.Time) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.seen) > 1 && now.Sub(c.seen[0].at) > memory {
		c.seen = c.seen[1:]
	}
	if len(c.seen) == 0 {
		return 1
	}
	return max(c.seen[0].servers, 1)
}
