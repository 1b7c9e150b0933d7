package redistest

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"testing"
)

// sentinelSet is the Sentinel's name for the primary and its replica.
const sentinelSet = "primary"

// Sentinel is a primary, its replica, and a Sentinel that makes the replica the primary within seconds when the primary is
// gone. All end with the test.
type Sentinel struct {
	Primary, Replica *Server // as they were started
	Sentinel         *Server
}

// StartSentinel starts all three, and waits until the Sentinel knows the replica. User and password are the same for all,
// and the rules are those of the primary and its replica.
func StartSentinel(tb testing.TB, opts Options) *Sentinel {
	tb.Helper()
	opts = secured(tb, opts)
	data := opts
	data.Config = append([]string{"masteruser " + admin, "masterauth none"}, opts.Config...)
	if opts.TLS {
		data.Config = append(data.Config, "tls-replication yes")
	}
	s := &Sentinel{Primary: Start(tb, data), Replica: Start(tb, data)}
	s.Replica.Do(tb, "REPLICAOF", "127.0.0.1", strconv.Itoa(s.Primary.port))
	s.Replica.awaitReplication(tb)
	s.Sentinel = startSentinel(tb, opts, s.Primary)
	return s
}

func startSentinel(tb testing.TB, opts Options, primary *Server) *Server {
	tb.Helper()
	opts.Persist, opts.Rules = false, ""
	if opts.OpenSentinel {
		opts.User, opts.Password = "", ""
	}
	opts.Config = []string{
		fmt.Sprintf("sentinel monitor %s 127.0.0.1 %d 1", sentinelSet, primary.port),
		fmt.Sprintf("sentinel auth-user %s %s", sentinelSet, admin),
		fmt.Sprintf("sentinel auth-pass %s none", sentinelSet),
		fmt.Sprintf("sentinel down-after-milliseconds %s 500", sentinelSet),
		fmt.Sprintf("sentinel failover-timeout %s 3000", sentinelSet),
	}
	if opts.TLS {
		opts.Config = append(opts.Config, "tls-replication yes") // with it, the Sentinel connects by TLS
	}
	sentinel := start(tb, opts, []string{"--sentinel"})
	sentinel.eventually(tb, "the Sentinel to know the replica", func(ctx context.Context) bool {
		answer, err := sentinel.Try(ctx, "SENTINEL", "REPLICAS", sentinelSet)
		replicas, _ := answer.([]any)
		return err == nil && len(replicas) == 1
	})
	return sentinel
}

// URL returns the address of the Sentinel, with user, password and the name of the primary.
func (s *Sentinel) URL() string {
	address, _ := url.Parse(s.Sentinel.URL())
	address.User = userinfo(s.Primary.opts)
	address.RawQuery = url.Values{"master_set": {sentinelSet}}.Encode()
	return address.String()
}

// Failover has the Sentinel make the replica the primary, and waits until it is. The old primary goes on as a replica.
func (s *Sentinel) Failover(tb testing.TB) {
	tb.Helper()
	s.Sentinel.eventually(tb, "the Sentinel to accept the replica as a primary", func(ctx context.Context) bool {
		_, err := s.Sentinel.Try(ctx, "SENTINEL", "FAILOVER", sentinelSet)
		return err == nil
	})
	s.Replica.AwaitPrimary(tb)
}
