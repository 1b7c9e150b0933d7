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
	// heartbeat is the time between two heartbeats while Redis answers. While it does not, lostHeartbeat is the shortest time,
	// which becomes longer with each heartbeat that fails.
	heartbeat     = time.Second
	lostHeartbeat = 250 * time.Millisecond
	// alive is how long a server counts as one that runs after its last heartbeat.
	alive = 3 * heartbeat
	// memory is how long the number of servers is remembered, for when Redis is gone.
	memory = time.Minute
)

// beat notes that a server runs, forgets those that do not, and returns how many there are, their profiles, and 1 if the server
// was not among them. It runs also where memory is full.
//
//	KEYS[1]  the servers, by the time of their last heartbeat, in milliseconds of Redis' clock; KEYS[2] their profiles, likewise
//	ARGV[1]  the server, and ARGV[2] its profile; ARGV[3] how long a server counts as one that runs, in milliseconds
//	ARGV[4]  how many profiles it returns at most
var beat = rueidis.NewLuaScript(`#!lua flags=allow-oom
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local added
for i = 2, 1, -1 do
	added = redis.pcall('ZADD', KEYS[i], now, ARGV[i])
	if type(added) == 'table' then
		-- Another program wrote a value of another type. Every other error comes again.
		if string.find(added.err, 'WRONGTYPE', 1, true) then redis.call('DEL', KEYS[i]) end
		added = redis.call('ZADD', KEYS[i], now, ARGV[i])
	end
	redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now - ARGV[3])
	redis.call('ZREMRANGEBYSCORE', KEYS[i], now + ARGV[3], '+inf')
	redis.call('PEXPIRE', KEYS[i], 10 * ARGV[3])
end
return {redis.call('ZCARD', KEYS[1]), redis.call('ZRANGE', KEYS[2], 0, ARGV[4] - 1), added}`)

// maxProfiles is how many profiles a server reads. There are more only if somebody else writes them.
const maxProfiles = 100

// MembersKey is the key of the sorted set of the servers that run, by [Store.ID]: a script may ask whether one does.
func (s *Store) MembersKey() string { return s.Key("members") }

// Servers returns the largest number of servers that were seen at once within the last minute, this one included.
func (s *Store) Servers() int { return s.servers.most(time.Now()) }

// keepAlive connects, and sends heartbeats until ctx ends.
func (s *Store) keepAlive(ctx context.Context) {
	wait := lostHeartbeat
	for ctx.Err() == nil {
		switch err := s.beat(ctx); {
		case err == nil && s.Available() && s.servers.isComplete(time.Now()):
			wait = heartbeat
		case err == nil && s.Available(): // the others come again
			wait = lostHeartbeat
		case err == nil: // it is on probation
			wait = lostHeartbeat
		case s.Available(): // one heartbeat is no proof
			wait = lostHeartbeat
		default:
			s.availability.lose(ctx, err) // so that the log says in the end what it has not said yet
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
	answer, err := s.presence.while(func() (rueidis.RedisMessage, error) { return s.try(ctx, s.appear(ctx)) })
	if err == nil {
		if _, err = roll(answer); err == nil {
			s.availability.find(ctx)
			return nil
		}
		err = reworded(err)
	}
	if refusal, ok := errors.AsType[*RefusedError](err); ok {
		// Redis says itself that it is of no use. What is a replica now was the primary when the client looked it up.
		s.availability.lose(ctx, err)
		if refusal.Code == "READONLY" {
			s.discard()
		}
	}
	return err
}

// appear returns the call that tells the others of this server, and notes which others there are: also from an answer that comes
// too late. So servers that are far from Redis know how many they are, and spend no more than their parts without it.
func (s *Store) appear(ctx context.Context) func(context.Context, rueidis.Client) rueidis.RedisResult {
	return func(_ context.Context, client rueidis.Client) rueidis.RedisResult {
		ctx, cancel := context.WithTimeout(ctx, s.OpeningTime())
		defer cancel()
		result := beat.Exec(ctx, client, []string{s.MembersKey(), s.Key("profiles")}, []string{
			s.id, s.company.own.String(), strconv.FormatInt(alive.Milliseconds(), 10), strconv.Itoa(maxProfiles),
		})
		answer, err := result.ToMessage()
		if err != nil {
			return result
		}
		if found, err := roll(answer); err == nil {
			s.servers.note(time.Now(), found.servers, found.absent)
			s.company.note(ctx, found.profiles)
		}
		return result
	}
}

// rollCall is the answer to a heartbeat.
type rollCall struct {
	servers  int
	profiles []string
	absent   bool // whether this server was not among the servers
}

func roll(answer rueidis.RedisMessage) (found rollCall, err error) {
	const parts = 3
	list, err := answer.ToArray()
	if err != nil {
		return found, err //nolint:wrapcheck // it is reworded by the caller
	}
	if len(list) != parts {
		return found, errBeat
	}
	servers, err := list[0].AsInt64()
	if err != nil {
		return found, err //nolint:wrapcheck // as above
	}
	profiles, err := list[1].AsStrSlice()
	if err != nil {
		return found, err //nolint:wrapcheck // as above
	}
	added, err := list[2].AsInt64()
	return rollCall{int(servers), profiles, added == 1}, err //nolint:wrapcheck // as above
}

// errBeat says that the script's answer has another form, which only another version of the script could cause.
var errBeat = errors.New("heartbeat: unexpected answer of redis")

// leave tells the others that this server ends.
func (s *Store) leave() {
	s.presence.end()
	_, _ = s.try(context.Background(), func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		return client.Do(ctx, client.B().Zrem().Key(s.MembersKey()).Member(s.id).Build())
	})
}

// presence keeps heartbeats from coming after the end.
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

// census remembers how many servers there were.
type census struct {
	mu     sync.Mutex
	seen   []count   // within the memory; each larger than those after it
	noted  time.Time // when a server was last counted
	lostAt time.Time // when Redis had last lost the servers
}

type count struct {
	at      time.Time
	servers int
}

// note notes how many servers there are. A server that is absent although it was there a moment ago has been lost by Redis, and
// so were the others, which come again: the earlier counts hold on.
func (c *census) note(now time.Time, servers int, absent bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if absent && !c.noted.IsZero() && now.Sub(c.noted) < alive {
		c.lostAt = now
		for i := range c.seen {
			c.seen[i].at = now
		}
	}
	c.noted = now
	c.seen = slices.DeleteFunc(c.seen, func(earlier count) bool { return earlier.servers <= servers })
	c.seen = append(c.seen, count{now, servers})
}

// isComplete tells whether all servers have had a heartbeat since Redis has lost them.
func (c *census) isComplete(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lostAt.IsZero() || now.Sub(c.lostAt) > heartbeat
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
