package shared

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/redis/rueidis"
)

const (
	// dialTimeout bounds the time of a new connection, with its TLS handshake and its sign-in. These are a few round trips, so
	// that they take longer than a call where Redis is far away.
	dialTimeout = 2 * time.Second
	// maxSilence is how long a connection may bring no answer until it counts as broken.
	maxSilence = 2 * time.Second
	// maxLoss is how long a client may be without Redis until a new client replaces it. rueidis connects again by itself, but
	// to the addresses that it knows. A new client begins with the addresses of the settings.
	maxLoss = 5 * time.Second
)

// connect makes a client where there is none or where the client has been without Redis for too long, and fails unless the
// client has a connection.
func (s *Store) connect(ctx context.Context) error {
	if s.availability.lostFor() > maxLoss {
		s.discard()
	}
	if s.client.Load() == nil {
		client, err := rueidis.NewClient(s.options)
		if err != nil {
			s.switchSentinelPassword(err)
			return fmt.Errorf("connect: %w", reworded(err))
		}
		s.client.Store(&client)
	}
	if s.Available() {
		return nil
	}
	// A heartbeat has less time than a connection may need.
	_, err := s.tryFor(ctx, dialTimeout, func(ctx context.Context, client rueidis.Client) rueidis.RedisResult {
		return client.Do(ctx, client.B().Ping().Build())
	})
	return err
}

// discard closes the client, so that the next heartbeat makes another one.
func (s *Store) discard() {
	if client := s.client.Swap(nil); client != nil {
		(*client).Close()
	}
}

// switchSentinelPassword lets the next client sign in at the Sentinels without a password, if they have refused that of
// Redis, and with it, if they have refused a sign-in without: many Sentinels have no password.
func (s *Store) switchSentinelPassword(err error) {
	refusal, ok := rueidis.IsRedisErr(err)
	if !ok || s.options.Sentinel.MasterSet == "" || !isSignIn(code(refusal)) {
		return
	}
	if s.options.Sentinel.Password == "" {
		s.options.Sentinel.Username, s.options.Sentinel.Password = s.options.Username, s.options.Password
		return
	}
	s.options.Sentinel.Username, s.options.Sentinel.Password = "", ""
}

type dialFunc func(ctx context.Context, address string, dialer *net.Dialer, config *tls.Config) (net.Conn, error)

// dialer returns the function that opens connections, all of which end with s.connections.
func (s *Store) dialer() dialFunc {
	dial := dialFunc(dialTCP)
	if s.options.DialCtxFn != nil { // rueidis sets it for a Unix socket
		dial = s.options.DialCtxFn
	}
	return func(ctx context.Context, address string, dialer *net.Dialer, config *tls.Config) (net.Conn, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(s.connections, cancel)()
		opened, err := dial(ctx, address, dialer, config)
		if err != nil {
			return nil, err
		}
		return &connection{Conn: opened, forget: context.AfterFunc(s.connections, func() { _ = opened.Close() })}, nil
	}
}

// connection is a connection that is closed by Close, or by the end of a context.
type connection struct {
	net.Conn

	forget func() bool // the end of the context no longer closes the connection
}

func (c *connection) Close() error {
	c.forget()
	return c.Conn.Close() //nolint:wrapcheck // it is a net.Conn
}

// dialTCP connects by TCP, and with a configuration by TLS. It accepts a certificate for the host of the address or for that
// of the URL: nodes that a cluster or a Sentinel names may have either.
func dialTCP(ctx context.Context, address string, dialer *net.Dialer, config *tls.Config) (opened net.Conn, err error) {
	if config == nil {
		return dialer.DialContext(ctx, "tcp", address) //nolint:wrapcheck // it is reworded by the caller of rueidis
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err //nolint:wrapcheck // as above
	}
	for _, name := range []string{host, config.ServerName} {
		own := config.Clone()
		own.ServerName = name
		opened, err = (&tls.Dialer{NetDialer: dialer, Config: own}).DialContext(ctx, "tcp", address)
		if _, another := errors.AsType[x509.HostnameError](err); !another || host == config.ServerName {
			break
		}
	}
	return opened, err //nolint:wrapcheck // as above
}

// isSignIn reports whether Redis refuses a sign-in with the code.
func isSignIn(code string) bool {
	return strings.HasPrefix(code, "WRONGPASS") || strings.HasPrefix(code, "NOAUTH") || code == "ERR"
}
