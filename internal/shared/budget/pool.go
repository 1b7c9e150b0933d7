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

// pool leases the permits of one principal. It remembers its latest answer.
type pool struct {
	pools *Pools
	name  string // of the budget, in keys and messages
	key   string // of the state

	mu     sync.Mutex // held during an ask: there is one at a time
	seq    int64
	latest *latest // nil: none
	logged bool    // whether the log says that the state is formed anew
}

// latest is the latest answer.
type latest struct {
	seq            int64
	sent, received time.Time
	incarnation    string
	at             int64
	knows          []string
}

// errLate says that an answer came when its lease counts as not received.
var errLate = errors.New("answer of redis is too late")

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

// Ask asks Redis. It waits for the first connection as long as for an answer.
func (p *pool) Ask(ask ratelimit.Ask) (ratelimit.Answer, error) {
	made := p.pools.terms.wire(ask) // the ages hold from before the wait
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

// log says that the state is formed anew, and that it is there again.
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
		p.pools.logger.Warn("Redis has not got what was spent: this server spends its part of the budget until the others have told",
			slog.Int("leftOut", leftOut))
	}
}

// complete adds what the protocol needs to an ask.
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

// agree holds this server to the lowest limit of all, and to its part of it where not all servers share the budget.
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

// Join lets a limiter hear what happens to the budget.
func (p *pool) Join(member ratelimit.Member) (leave func()) { return p.pools.join(p.name, member) }
