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

// beat records that a server runs, removes the servers that do not, and returns how many run, their profiles, and 1 if the
// server was not among them. It also works while the memory of Redis is full.
//
//	KEYS[1]  the servers, by the time of their last heartbeat, in milliseconds of Redis' clock
//	KEYS[2]  the profiles of the servers, likewise
//	ARGV[1]  the server, and ARGV[2] its profile; ARGV[3] how long a server counts as running, in milliseconds
//	ARGV[4]  the largest number of profiles to return
var beat = rueidis.NewLuaScript(`#!lua flags=allow-oom
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local added
for i = 2, 1, -1 do
	added = redis.pcall('ZADD', KEYS[i], now, ARGV[i])
	if type(added) == 'table' then
		-- Another program wrote a value of another type. Any other error comes again from the second ZADD.
		if string.find(added.err, 'WRONGTYPE', 1, true) then redis.call('DEL', KEYS[i]) end
		added = redis.call('ZADD', KEYS[i], now, ARGV[i])
	end
	redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now - ARGV[3])
	redis.call('ZREMRANGEBYSCORE', KEYS[i], now + ARGV[3], '+inf')
	redis.call('PEXPIRE', KEYS[i], 10 * ARGV[3])
end
return {redis.call('ZCARD', KEYS[1]), redis.call('ZRANGE', KEYS[2], 0, ARGV[4] - 1), added}`)

// maxProfiles is the largest number of profiles that a server reads. Only other programs could add more.
const maxProfiles = 100

// MembersKey returns the key of the sorted set of the servers that run, by [Store.ID]. Scripts look up servers in it.
func (s *Store) MembersKey() string { return s.Key("members") }

// Servers returns the largest number of servers that ran at once within the last minute, this one included.
func (s *Store) Servers() int { return s.servers.most(time.Now()) }

// keepAlive connects, and sends heartbeats until ctx ends.
func (s *Store) keepAlive(ctx context.Context) {
	wait := lostHeartbeat
	for ctx.Err() == nil {
		switch err := s.beat(ctx); {
		case err == nil && s.Available() && s.servers.isComplete(time.Now()):
			wait = heartbeat
		case err == nil && s.Available(): // Redis has lost the servers, which come again
			wait = lostHeartbeat
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
	answer, err := s.presence.while(func() (rueidis.RedisMessage, error) { return s.try(ctx, s.sendBeat(ctx)) })
	if err == nil {
		if _, err = decodeBeat(answer); err == nil {
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

// sendBeat returns the call that sends a heartbeat, and records which servers run. It also records an answer that comes after
// the timeout. So servers that are far from Redis know how many they are, and spend no more than their parts without it.
func (s *Store) sendBeat(ctx context.Context) func(context.Context, rueidis.Client) rueidis.RedisResult {
	return func(_ context.Context, client rueidis.Client) rueidis.RedisResult {
		ctx, cancel := context.WithTimeout(ctx, s.OpeningTime())
		defer cancel()
		result := beat.Exec(ctx, client, []string{s.MembersKey(), s.Key("profiles")}, []string{
			s.id, s.peers.own.String(), strconv.FormatInt(memberLife.Milliseconds(), 10), strconv.Itoa(maxProfiles),
		})
		answer, err := result.ToMessage()
		if err != nil {
			return result
		}
		if found, err := decodeBeat(answer); err == nil {
			s.servers.add(time.Now(), found.servers, found.absent)
			s.peers.compare(ctx, found.profiles)
		}
		return result
	}
}

// beatAnswer is the answer to a heartbeat.
type beatAnswer struct {
	servers  int
	profiles []string
	absent   bool // whether this server was not among the servers
}

func decodeBeat(answer rueidis.RedisMessage) (found beatAnswer, err error) {
	const parts = 3
	list, err := answer.ToArray()
	if err != nil {
		return found, err //nolint:wrapcheck // the caller rewords it
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
	return beatAnswer{int(servers), profiles, added == 1}, err //nolint:wrapcheck // as above
}

// errBeat says that the answer does not have the form that the script gives it.
var errBeat = errors.New("heartbeat: unexpected answer of redis")

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
	mu      sync.Mutex
	seen    []count   // of the last censusLife; each larger than those after it
	addedAt time.Time // when the latest count was added
	lostAt  time.Time // when Redis has last lost the servers; zero: it has not
}

type count struct {
	at      time.Time
	servers int
}

// add adds a count. absent tells that this server was not among the servers. If it was there a moment ago, Redis has lost it
// and the others, which come again: then the earlier counts hold as if they were new.
func (c *census) add(now time.Time, servers int, absent bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if absent && !c.addedAt.IsZero() && now.Sub(c.addedAt) < memberLife {
		c.lostAt = now
		for i := range c.seen {
			c.seen[i].at = now
		}
	}
	c.addedAt = now
	c.seen = slices.DeleteFunc(c.seen, func(earlier count) bool { return earlier.servers <= servers })
	c.seen = append(c.seen, count{now, servers})
}

// isComplete tells whether all servers have had the time for a heartbeat since Redis has lost them.
func (c *census) isComplete(now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lostAt.IsZero() || now.Sub(c.lostAt) > heartbeat
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
