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
	// Secrets are what values are sealed with: the first one seals, and each opens what it has sealed.
	Secrets []string
	// Account names the account. Servers share only what is of the same account.
	Account string
	// Timeout bounds one call. 0: [DefaultTimeout].
	Timeout time.Duration
	// Logger learns when Redis is lost, and when it is back. Nil: nobody does.
	Logger *slog.Logger
}

// DefaultTimeout bounds a call to Redis. It equals the default of the setting. It is short beside a REST request, which a
// call to Redis is to save.
const DefaultTimeout = 250 * time.Millisecond

// Store is what the servers of one account share. It is safe for concurrent use, and must be closed.
type Store struct {
	id      string
	account string
	timeout time.Duration
	logger  *slog.Logger
	sealer  *sealer

	client  atomic.Pointer[rueidis.Client] // nil until Redis has answered for the first time
	options rueidis.ClientOption

	state    atomic.Int32  // one of the states of members.go
	failures atomic.Int32  // calls that failed in a row
	settled  chan struct{} // closed when Redis has answered or failed for the first time
	settle   sync.Once
	servers  census
	watchers watchers

	end   context.CancelFunc
	ended sync.WaitGroup
}

// Open returns a store that looks for Redis until it is closed. It does not wait for Redis. The error names an option that is
// not valid.
func Open(opts Options) (*Store, error) {
	options, err := clientOptions(opts.URL)
	if err != nil {
		return nil, err
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
	options.Dialer.Timeout = dialTimeout
	options.ConnWriteTimeout = max(opts.Timeout, silence)
	ctx, end := context.WithCancel(context.Background())
	s := &Store{
		id: rand.Text(), account: opts.Account, timeout: opts.Timeout, logger: opts.Logger, sealer: sealer,
		options: options, end: end, settled: make(chan struct{}),
	}
	s.ended.Go(func() { s.keepAlive(ctx) })
	return s, nil
}

const (
	// dialTimeout bounds the time of a new connection, with its TLS handshake.
	dialTimeout = 2 * time.Second
	// silence is how long a connection may bring no answer until it counts as broken.
	silence = 2 * time.Second
	// bufferBytes is the size of each of the two buffers of a connection. rueidis takes 512 KiB unless told otherwise.
	bufferBytes = 32 << 10
	// connectionsLog2 is the binary logarithm of the number of connections that calls share.
	connectionsLog2 = 1
)

// CheckURL returns an error unless the text is an address of Redis: redis://, rediss:// with TLS, or unix://, with user,
// password, database, further addresses of a cluster (?addr=HOST:PORT) and the name of a Sentinel's primary (?master_set=NAME).
func CheckURL(text string) error {
	_, err := clientOptions(text)
	return err
}

func clientOptions(text string) (rueidis.ClientOption, error) {
	options, err := rueidis.ParseURL(text)
	if err != nil {
		// The library's error would quote the password.
		return rueidis.ClientOption{}, errors.New("not an address such as redis://user:password@host:6379")
	}
	options.ClientName = "mailbox-graphql"
	options.DisableCache = true // what is cached in memory is the matter of upstream/cache
	options.DisableRetry = true // a call has one timeout
	options.RingScaleEachConn = 9
	options.ReadBufferEachConn, options.WriteBufferEachConn = bufferBytes, bufferBytes
	options.PipelineMultiplex = connectionsLog2
	if options.Sentinel.MasterSet != "" {
		// One user and password serve Redis and its Sentinels.
		options.Sentinel.Username, options.Sentinel.Password = options.Username, options.Password
		options.Sentinel.TLSConfig = options.TLSConfig
		options.Sentinel.Dialer.Timeout = dialTimeout
	}
	return options, nil
}

// Timeout bounds one call.
func (s *Store) Timeout() time.Duration { return s.timeout }

// ID names this server among the servers. It is another one after each start.
func (s *Store) ID() string { return s.id }

// Close leaves the other servers and closes the connection.
func (s *Store) Close() {
	s.end()
	s.ended.Wait()
	client := s.client.Load()
	if client == nil {
		return
	}
	s.leave()
	(*client).Close()
}
