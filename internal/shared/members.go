package shared

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/redis/rueidis"
)

const (
	// heartbeat is the time between two heartbeats while Redis answers. While it does not, the time begins with lostHeartbeat,
	// and doubles with each heartbeat that fails, up to heartbeat.
	heartbeat     = time.Second
	lostHeartbeat = 250 * time.Millisecond
	// memberLife is how long a server counts as running after its last heartbeat.
	memberLife = 3 * heartbeat
	// censusLife is how long a number of servers is remembered.
	censusLife = time.Minute
)

// beat records that a server runs, removes the servers that do not, and returns how many run. It also works while the memory
// of Redis is full.
//
//	KEYS[1]  the servers, by the time of their last heartbeat, in milliseconds of Redis' clock
//	ARGV[1]  the server; ARGV[2] how long a server counts as running, in milliseconds
var beat = rueidis.NewLuaScript(`#!lua flags=allow-oom
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local added = redis.pcall('ZADD', KEYS[1], now, ARGV[1])
if type(added) == 'table' then
	-- Another program wrote a value of another type. Any other error comes again from the second ZADD.
	if string.find(added.err, 'WRONGTYPE', 1, true) then redis.call('DEL', KEYS[1]) end
	redis.call('ZADD', KEYS[1], now, ARGV[1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], now + ARGV[2], '+inf')
redis.call('PEXPIRE', KEYS[1], 10 * ARGV[2])
return redis.call('ZCARD', KEYS[1])`)

// MembersKey returns the key of the sorted set of the servers that run, by [Store.ID]. Scripts look up servers in it.
func (s *Store) MembersKey() string { return s.Key("members") }

// Servers returns the largest number of servers that ran at once within the last minute, this one included.
func (s *Store) Servers() int { return s.servers.most(time.Now()) }

// keepAlive connects, and sends heartbeats until ctx ends.
func (s *Store) keepAlive(ctx context.Context) {
	wait := lostHeartbeat
	for ctx.Err() == nil {
		switch err := s.beat(ctx); {
		case err == nil && s.Available():
			wait = heartbeat
		case err == nil: // Redis must answer more heartbeats, see [availability.find]
			wait = lostHeartbeat
		case s.Available(): // one failed heartbeat does not make Redis unavailable
			wait = lostHeartbeat
		default:
			s.availability.lose(ctx, err) // it logs a loss that lasts, see [availability.log]
			wait = min(2*wait, heartbeat)
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-s.availability.wake:
			wait = lostHeartbeat
		case <-ctx.Done():
		}
		timer.Stop()
	}
}

// beat connects where need be, and sends a heartbeat.
func (s *Store) beat(ctx context.Context) error {
	if err := s.connect(ctx); err != nil {
		return err
	}
	answer, err := s.presence.while(func() (rueidis.RedisMessage, error) {
		return s.try(ctx, func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
			life := strconv.FormatInt(memberLife.Milliseconds(), 10)
			return beat.Exec(ctx, client, []string{s.MembersKey()}, []string{s.id, life})
		})
	})
	if err == nil {
		var count int64
		if count, err = answer.AsInt64(); err == nil {
			s.servers.add(time.Now(), int(count))
			s.availability.find(ctx)
			return nil
		}
		err = reworded(err)
	}
	if refusal, ok := errors.AsType[*RefusedError](err); ok {
		// No call would succeed. A replica that answers was the primary when the client looked it up: a new client finds the new
		// one.
		s.availability.lose(ctx, err)
		if refusal.Code == "READONLY" {
			s.discard()
		}
	}
	return err
}

// leave tells the others that this server ends.
func (s *Store) leave() {
	s.presence.end()
	_, _ = s.try(context.Background(), func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		return client.Do(ctx, client.B().Zrem().Key(s.MembersKey()).Member(s.id).Build())
	})
}

// presence sees to it that no heartbeat follows [Store.leave].
type presence struct {
	mu    sync.Mutex
	ended bool
}

func (p *presence) while(send func() (rueidis.RedisMessage, error)) (rueidis.RedisMessage, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return rueidis.RedisMessage{}, ErrUnavailable
	}
	return send()
}

func (p *presence) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
}

// census remembers how many servers ran.
type census struct {
	mu   sync.Mutex
	seen []count // of the last censusLife; each larger than those after it
}

type count struct {
	at      time.Time
	servers int
}

func (c *census) add(now time.Time, servers int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = slices.DeleteFunc(c.seen, func(earlier count) bool { return earlier.servers <= servers })
	c.seen = append(c.seen, count{now, servers})
}

// most returns the largest number of servers within censusLife. The latest count holds however old it is.
func (c *census) most(now time.Time) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.seen) > 1 && now.Sub(c.seen[0].at) > censusLife {
		c.seen = c.seen[1:]
	}
	if len(c.seen) == 0 {
		return 1
	}
	return max(c.seen[0].servers, 1)
}
