package budget

import (
	"context"
	_ "embed"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/rueidis"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/upstream/ratelimit"
)

// Version is the version of the state and of the protocol. Servers with different versions share no state: the servers of
// each version have their part of the limit.
const Version = "1"

//go:embed ask.lua
var source string

// store is what the pools need of a [shared.Store].
type store interface {
	ID() string
	Servers() int
	Budget() (limit int, apart shared.Apart)
	Timeout() time.Duration
	Available() bool
	OnAvailability(listener func(available bool))
	Hash(text string) string
	Key(parts ...string) string
	Receive(ctx context.Context, listener func(channel, message string), channels ...string) error
	// ask runs the script, and returns its answer.
	ask(ctx context.Context, key string, args ...string) (answer string, err error)
}

// redis is the store of a server.
type redis struct {
	*shared.Store
	script *rueidis.Lua
}

func (r redis) ask(ctx context.Context, key string, args ...string) (string, error) {
	reply, err := r.Run(ctx, r.script, []string{key}, args)
	if err != nil {
		return "", err
	}
	answer, err := reply.ToString()
	if err != nil {
		return "", fmt.Errorf("read the answer: %w", err)
	}
	return answer, nil
}

// Options configures [Pools]. Its zero value works.
type Options struct {
	// FallbackShare is the part of each budget that this server may spend while Redis does not answer: above 0, at most 1.
	// 0: 1 divided by the largest number of servers that ran at once within the last minute.
	FallbackShare float64
	// Logger logs when the state of a budget is formed anew, and when it is complete. Nil: nothing is logged.
	Logger *slog.Logger
}

// Pools are the budgets that a server shares with others, by principal. It is safe for concurrent use, and must be closed,
// before its store is.
type Pools struct {
	store   store
	terms   terms
	share   float64
	channel string
	logger  *slog.Logger
	forming shared.Seldom // of lines that a state is formed anew

	back  chan struct{} // has an element when Redis was found again
	tried chan struct{} // closed when the store has found or lost Redis for the first time
	once  sync.Once     // closes tried

	mu      sync.Mutex
	members map[string]map[*ratelimit.Member]bool // by budget

	end   context.CancelFunc
	ended sync.WaitGroup
}

// New returns the pools of a server.
func New(store *shared.Store, opts Options) *Pools {
	return open(redis{Store: store, script: rueidis.NewLuaScript(source)}, opts, inUse)
}

func open(store store, opts Options, terms terms) *Pools {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	ctx, end := context.WithCancel(context.Background())
	p := &Pools{
		logger: opts.Logger,
		store:  store, terms: terms, share: opts.FallbackShare, channel: store.Key("budget"),
		back: make(chan struct{}, 1), tried: make(chan struct{}), members: make(map[string]map[*ratelimit.Member]bool), end: end,
	}
	store.OnAvailability(func(available bool) {
		p.once.Do(func() { close(p.tried) })
		if !available {
			return
		}
		select {
		case p.back <- struct{}{}:
		default:
		}
	})
	p.ended.Go(func() { p.listen(ctx) })
	return p
}

// Close ends the listening. Limiters may still ask.
func (p *Pools) Close() {
	p.end()
	p.ended.Wait()
}

// Of returns the pool of a principal's budget; "" stands for the server's own app. The name of a principal changes with the
// first secret, and that of the app does not.
func (p *Pools) Of(principal string) ratelimit.Pool {
	name := appName
	if principal != "" {
		name = p.store.Hash(principal)
	}
	return &pool{pools: p, name: name, key: p.store.Key("budget", Version, name)}
}

// appName is the name of the budget of the server's own app. A hash is longer.
const appName = "app"

// patience returns how long an ask may take.
func (p *Pools) patience() time.Duration { return min(p.store.Timeout(), maxPatience) }

// awaitConnection waits until the store has found or lost Redis for the first time. Otherwise the first asks of a server
// would fail, and it would spend alone while Redis answers.
func (p *Pools) awaitConnection() {
	if p.store.Available() {
		return
	}
	select {
	case <-p.tried:
	case <-time.After(p.patience()):
	}
}

// listen passes messages on until ctx ends. What a missed message said comes with the next answer. When Redis is back,
// listen lets the limiters report, see [Pools.report].
func (p *Pools) listen(ctx context.Context) {
	var listening sync.WaitGroup
	defer listening.Wait()
	listening.Go(func() {
		for ctx.Err() == nil {
			_ = p.store.Receive(ctx, func(_, message string) { p.pass(message) }, p.channel)
			select {
			case <-ctx.Done():
			case <-time.After(p.terms.retry):
			}
		}
	})
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.back:
			p.report()
		}
	}
}

// pass passes a message on to the limiters of a budget. The message is the budget's name and the milliseconds of a
// cool-down, or 0 if the limiters must ask: to report what they have spent, or to learn what a header has shown.
func (p *Pools) pass(message string) {
	name, text, _ := strings.Cut(message, " ")
	coolDown, err := strconv.ParseInt(text, 10, 32)
	if err != nil || coolDown < 0 {
		return
	}
	p.mu.Lock()
	members := slices.Collect(maps.Keys(p.members[name]))
	p.mu.Unlock()
	for _, m := range members {
		if coolDown > 0 {
			m.CoolDown(milliseconds(coolDown))
		} else {
			m.Report()
		}
	}
}

// report lets all limiters report what they have spent: Redis may have been restarted without its data.
func (p *Pools) report() {
	p.mu.Lock()
	var members []*ratelimit.Member
	for _, budget := range p.members {
		members = slices.AppendSeq(members, maps.Keys(budget))
	}
	p.mu.Unlock()
	for _, m := range members {
		m.Report()
	}
}

// join lets a limiter get the messages about a budget.
func (p *Pools) join(name string, member ratelimit.Member) (leave func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.members[name] == nil {
		p.members[name] = make(map[*ratelimit.Member]bool)
	}
	p.members[name][&member] = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.members[name], &member)
		if len(p.members[name]) == 0 {
			delete(p.members, name)
		}
	}
}
