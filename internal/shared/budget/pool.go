package budget

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"mailbox-graphql/upstream/ratelimit"
)

// pool leases the permits of one principal. It remembers the latest answer.
type pool struct {
	pools *Pools
	name  string // of the budget, in keys and messages
	key   string // of the state

	mu     sync.Mutex // held during an ask: there is one at a time
	seq    int64
	latest *latest // nil: none
	logged bool    // whether the log says that the state is formed anew
}

// latest is what the pool remembers of the latest answer.
type latest struct {
	seq            int64
	sent, received time.Time
	incarnation    string
	at             int64
	knows          []string
}

// errLate says that an answer came later than [Pools.patience] allows, so that its permits must not be spent.
var errLate = errors.New("answer of redis is too late")

// errOvertaken says that Redis has answered a later ask of this server before.
var errOvertaken = errors.New("ask was overtaken by a later one")

// Terms returns the times that the pool and its limiters keep.
func (p *pool) Terms() ratelimit.Terms {
	t := p.pools.terms
	return ratelimit.Terms{Span: t.span, Sync: t.sync, Retry: t.retry}
}

// Share returns the part of the budget that this server may spend while Redis does not answer.
func (p *pool) Share() float64 {
	if share := p.pools.share; share > 0 {
		return share
	}
	return 1 / float64(p.pools.store.Servers())
}

// Ask asks Redis. At the start it first waits for the connection, as long as for an answer.
func (p *pool) Ask(ask ratelimit.Ask) (ratelimit.Answer, error) {
	made := p.pools.terms.wire(ask) // its ages are those before the wait for the connection
	p.mu.Lock()
	defer p.mu.Unlock()
	p.pools.awaitConnection()
	sent := time.Now()
	p.complete(&made, sent)
	answer, err := p.send(&made)
	received := time.Now()
	switch {
	case err != nil:
		return ratelimit.Answer{}, err
	case answer.Stale:
		return ratelimit.Answer{}, errOvertaken
	case received.Sub(sent) > p.pools.patience():
		return ratelimit.Answer{}, errLate
	}
	p.log(answer.Forming)
	p.latest = &latest{
		seq: made.Seq, sent: sent, received: received,
		incarnation: answer.Incarnation, at: answer.At, knows: answer.Knows,
	}
	return answer.answer(p.pools.terms.valid), nil
}

// log logs that the state is formed anew, and later that it is complete.
func (p *pool) log(forming bool) {
	if forming == p.logged {
		return
	}
	if !forming {
		p.logged = false
		p.pools.logger.Info("the servers share the budget again")
		return
	}
	if leftOut, ok := p.pools.forming.Allows(); ok {
		p.logged = true
		p.pools.logger.Warn("Redis lacks what was spent: this server spends its part of the budget until all servers have reported",
			slog.Int("leftOut", leftOut))
	}
}

// complete adds to an ask what only the protocol needs.
func (p *pool) complete(ask *wireAsk, now time.Time) {
	p.seq++
	ask.ID, ask.Seq, ask.Fresh, ask.Servers = p.pools.store.ID(), p.seq, rand.Text(), p.pools.store.Servers()
	p.agree(ask)
	if p.latest == nil || now.Sub(p.latest.received) > maxReference {
		return
	}
	ask.Ref = &reference{
		Incarnation: p.latest.incarnation,
		Low:         p.latest.at + now.Sub(p.latest.received).Milliseconds(),
		High:        p.latest.at + ceil(now.Sub(p.latest.sent)+p.pools.patience()),
	}
	if now.Sub(p.latest.received) <= maxAcknowledged {
		ask.Acked, ask.Knows = p.latest.seq, p.latest.knows
	}
}

// agree lets the ask have the lowest limit of all servers, and the number of its parts if not all servers share the budget.
func (p *pool) agree(ask *wireAsk) {
	limit, apart := p.pools.store.Budget()
	ask.Parts = apart.Callers
	if p.name == appName {
		ask.Parts = apart.App
	}
	if limit > 0 && (ask.Limit == 0 || limit < ask.Limit) {
		ask.Limit = limit
	}
}

func (p *pool) send(ask *wireAsk) (*wireAnswer, error) {
	text, err := json.Marshal(ask)
	if err != nil {
		return nil, fmt.Errorf("encode an ask: %w", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), p.pools.patience())
	defer cancel()
	answer, err := p.pools.store.ask(ctx, p.key, string(text), p.pools.channel, p.name)
	if err != nil {
		return nil, fmt.Errorf("ask for permits: %w", err)
	}
	return decode(answer)
}

// Join lets a limiter hear of messages about the budget.
func (p *pool) Join(member ratelimit.Member) (leave func()) { return p.pools.join(p.name, member) }
