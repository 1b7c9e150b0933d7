package news

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream"
)

// News is this server's access to the notices of all servers. It implements [upstream.News], is safe for concurrent use, and
// must be closed before its store.
type News struct {
	store  *shared.Store
	tier   *tier.Tier
	logger *slog.Logger
	stream string // the key of the messages

	observer Observer
	hears    atomic.Bool // whether this server hears of what the others do

	outbox outbox
	delays shared.Seldom // of lines that a message waits
	found  chan struct{} // has an element when Redis has been found

	ctx   context.Context //nolint:containedctx // it ends with the news
	end   context.CancelFunc
	ended sync.WaitGroup

	mu     sync.Mutex // of closed
	closed bool
}

// Options configures [News]. Its zero value works.
type Options struct {
	// Logger learns when this server hears of the others, when it does not, and when it has missed something. Nil: nobody does.
	Logger *slog.Logger
	// Observer learns of each notice. Nil: nobody does.
	Observer Observer
}

// New returns the news of the store's account. From the tier, this server reads nothing that it has yet to tell the others of.
func New(store *shared.Store, tier *tier.Tier, opts Options) *News {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Observer == nil {
		opts.Observer = nobody{}
	}
	n := &News{
		store: store, tier: tier, logger: opts.Logger, observer: opts.Observer, stream: store.Key("news"),
		found: make(chan struct{}, 1),
	}
	n.observer.Hearing(n.Hears)
	n.ctx, n.end = context.WithCancel(context.Background())
	store.OnAvailability(func(available bool) {
		if available {
			n.wake()
		}
	})
	return n
}

// Hears tells whether this server hears of what the other servers do.
func (n *News) Hears() bool { return n.hears.Load() }

// wake makes the reader try again at once.
func (n *News) wake() {
	select {
	case n.found <- struct{}{}:
	default:
	}
}

// spawn starts what [News.Close] waits for, and nothing after it.
func (n *News) spawn(run func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.closed {
		n.ended.Go(run)
	}
}

// Close ends the reading, and tries once more to tell what was not told. What happens afterwards is told if Redis is there.
func (n *News) Close() {
	n.mu.Lock()
	n.closed = true
	n.mu.Unlock()
	n.end()
	n.ended.Wait()
	_ = n.deliver(context.Background())
}

var _ upstream.News = (*News)(nil)
