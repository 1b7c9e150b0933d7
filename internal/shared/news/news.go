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
	hears    atomic.Bool // whether this server reads the messages of the others

	outbox outbox
	delays shared.Seldom // of lines that a notice is delayed
	found  chan struct{} // has an element when Redis was found

	ctx   context.Context //nolint:containedctx // it ends with the news
	end   context.CancelFunc
	ended sync.WaitGroup

	mu     sync.Mutex // of closed
	closed bool
}

// Options configures [News]. Its zero value works.
type Options struct {
	// Logger logs when this server hears of the others, when it does not, and when it has missed something. Nil: nothing is
	// logged.
	Logger *slog.Logger
	// Observer learns of each notice. Nil: there is none.
	Observer Observer
}

// New returns the news of the store's account. While a notice of this server waits to be sent, the server does not read from
// the tier what the notice drops.
func New(store *shared.Store, tier *tier.Tier, opts Options) *News {
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Observer == nil {
		opts.Observer = noObserver{}
	}
	n := &News{
		store: store, tier: tier, logger: opts.Logger, observer: opts.Observer, stream: store.Key("news"),
		found: make(chan struct{}, 1),
	}
	n.observer.WatchNews(n.Hears)
	n.ctx, n.end = context.WithCancel(context.Background())
	store.OnAvailability(func(available bool) {
		if available {
			n.wake()
		}
	})
	return n
}

// Hears tells whether this server hears of the notices of the others.
func (n *News) Hears() bool { return n.hears.Load() }

// wake makes the reader try again at once.
func (n *News) wake() {
	select {
	case n.found <- struct{}{}:
	default:
	}
}

// spawn runs a function in a goroutine, for which [News.Close] waits. After Close it does nothing.
func (n *News) spawn(run func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !n.closed {
		n.ended.Go(run)
	}
}

// Close ends the reading, and tries once more to send the notices that wait. A later notice is sent only if Redis answers.
func (n *News) Close() {
	n.mu.Lock()
	n.closed = true
	n.mu.Unlock()
	n.end()
	n.ended.Wait()
	_ = n.deliver(context.Background())
}

var _ upstream.News = (*News)(nil)
