package shared

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"
)

// Options configures a [Store]. URL, Secrets and Account are required.
type Options struct {
	// URL is where Redis is, as [CheckURL] takes it.
	URL string
	// Secrets are what values are sealed with: the first secret seals, and each opens what it has sealed.
	Secrets []string
	// Account names the account. Servers with the same name share what they keep.
	Account string
	// Timeout bounds one call. 0: [DefaultTimeout].
	Timeout time.Duration
	// Budget is what the other servers need to know of this server's budget.
	Budget Budget
	// Logger logs when Redis is lost, when it is found, and when it refuses calls. Nil: nothing is logged.
	Logger *slog.Logger
	// Observer learns of each call and of the condition of the store. Nil: there is none.
	Observer Observer
}

// DefaultTimeout bounds a call to Redis. It equals the default of --redis-timeout. It is short beside a REST request, which
// a call to Redis may save.
const DefaultTimeout = 250 * time.Millisecond

// Store is the connection to what the servers of one account share. It is safe for concurrent use, and must be closed.
type Store struct {
	id       string
	account  string
	timeout  time.Duration
	logger   *slog.Logger
	observer Observer
	sealer   *sealer

	options  rueidis.ClientOption
	client   atomic.Pointer[rueidis.Client] // nil until Redis has answered for the first time
	closing  atomic.Bool                    // the store is being closed, so that failed calls are no loss of Redis
	failures atomic.Int32                   // calls that failed in a row
	refusals Seldom

	availability availability
	servers      census
	peers        *peers
	presence     presence

	connections context.Context //nolint:containedctx // the life of all connections, which rueidis opens in contexts of its own
	cut         context.CancelFunc
	end         context.CancelFunc
	ended       sync.WaitGroup
}

// Open returns a store that looks for Redis until it is closed. It does not wait for Redis: see [Store.Settled]. The error
// names an option that is not valid.
func Open(opts Options) (*Store, error) {
	options, err := clientOptions(opts.URL)
	if err != nil {
		return nil, fmt.Errorf("shared store: %w", err)
	}
	if opts.Account == "" {
		return nil, errors.New("shared store: no account")
	}
	sealer, err := newSealer(opts.Secrets)
	if err != nil {
		return nil, fmt.Errorf("shared store: %w", err)
	}
	if opts.Timeout <= 0 {
		opts.Timeout = DefaultTimeout
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Observer == nil {
		opts.Observer = noObserver{}
	}
	s := &Store{
		id: rand.Text(), account: opts.Account, timeout: opts.Timeout, logger: opts.Logger, observer: opts.Observer,
		sealer: sealer, options: options, availability: newAvailability(opts.Logger),
		peers: newPeers(newProfile(sealer, opts.Budget), opts.Logger),
	}
	s.options.ConnWriteTimeout = max(opts.Timeout, maxSilence)
	s.connections, s.cut = context.WithCancel(context.Background())
	s.options.DialCtxFn = s.dialer()
	ctx, end := context.WithCancel(context.Background())
	s.end = end
	s.observer.WatchStore(s.stats)
	s.ended.Go(func() { s.keepAlive(ctx) })
	return s, nil
}

// Timeout bounds one call.
func (s *Store) Timeout() time.Duration { return s.timeout }

// ID names this server among the servers. Each start of a server has another ID.
func (s *Store) ID() string { return s.id }

// Close leaves the other servers and closes all connections. Calls that are under way fail. It waits for Redis for two
// timeouts at most, and for calls of [Options.Observer] and [Store.OnAvailability].
func (s *Store) Close() {
	available := s.Available()
	s.closing.Store(true)
	if available {
		s.leave()
	} else {
		s.cut()
	}
	s.end()
	s.ended.Wait()
	if client := s.client.Load(); client != nil {
		(*client).Close()
	}
	s.cut()
}
