package redistest

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"testing"
)

// clusterSize is the smallest number of primaries that can agree that one of them has failed.
const clusterSize = 3

// slots is the number of hash slots of a cluster.
const slots = 16384

// Cluster is a cluster that runs. It ends with the test.
type Cluster struct {
	// Nodes are its servers: three primaries, and then a replica of each, if the cluster has replicas.
	Nodes []*Server
}

// StartCluster starts a cluster of three primaries, or of three primaries with a replica each, which takes over within
// seconds when its primary is gone. It waits until all nodes know the cluster.
func StartCluster(tb testing.TB, opts Options, withReplicas bool) *Cluster {
	tb.Helper()
	count := clusterSize
	if withReplicas {
		count = 2 * clusterSize
	}
	c := new(Cluster)
	opts = secured(tb, opts)
	for range count {
		node := opts
		node.Config = slices.Concat(opts.Config, []string{
			"cluster-enabled yes", fmt.Sprintf("cluster-port %d", reservePort(tb)), "cluster-node-timeout 1000",
			"cluster-replica-validity-factor 0", "masteruser " + admin, "masterauth none",
		})
		if opts.TLS {
			node.Config = append(node.Config, "tls-cluster yes", "tls-replication yes")
		}
		c.Nodes = append(c.Nodes, Start(tb, node))
	}
	c.join(tb)
	return c
}

// join makes the servers a cluster.
func (c *Cluster) join(tb testing.TB) {
	tb.Helper()
	first := c.Nodes[0]
	ids := make([]string, len(c.Nodes))
	for i, node := range c.Nodes {
		ids[i] = fmt.Sprint(node.Do(tb, "CLUSTER", "MYID"))
		if i < clusterSize {
			from, until := i*slots/clusterSize, (i+1)*slots/clusterSize-1
			node.Do(tb, "CLUSTER", "ADDSLOTSRANGE", strconv.Itoa(from), strconv.Itoa(until))
			node.Do(tb, "CLUSTER", "SET-CONFIG-EPOCH", strconv.Itoa(i+1))
		}
		if i > 0 {
			bus, _ := node.Do(tb, "CONFIG", "GET", "cluster-port").([]any)
			first.Do(tb, "CLUSTER", "MEET", "127.0.0.1", strconv.Itoa(node.port), fmt.Sprint(bus[1]))
		}
	}
	c.awaitNodes(tb)
	for i := clusterSize; i < len(c.Nodes); i++ {
		replica, primary := c.Nodes[i], ids[i-clusterSize]
		replica.Do(tb, "CLUSTER", "REPLICATE", primary)
	}
	for _, replica := range c.Nodes[clusterSize:] {
		replica.awaitReplication(tb)
	}
	c.awaitNodes(tb)
}

// awaitNodes waits until each node knows all of them, and that all slots are served.
func (c *Cluster) awaitNodes(tb testing.TB) {
	tb.Helper()
	for _, node := range c.Nodes {
		node.eventually(tb, "the cluster", func(ctx context.Context) bool {
			info, err := node.info(ctx, "CLUSTER", "INFO")
			return err == nil && info["cluster_state"] == "ok" && info["cluster_known_nodes"] == strconv.Itoa(len(c.Nodes))
		})
	}
}

// awaitReplication waits until the server is a replica that has what its primary has.
func (s *Server) awaitReplication(tb testing.TB) {
	tb.Helper()
	s.eventually(tb, "replication", func(ctx context.Context) bool {
		info, err := s.info(ctx, "INFO", "replication")
		return err == nil && info["role"] == "slave" && info["master_link_status"] == "up"
	})
}

// AwaitPrimary waits until the server, which was a replica, is a primary.
func (s *Server) AwaitPrimary(tb testing.TB) {
	tb.Helper()
	s.eventually(tb, "a replica to become the primary", func(ctx context.Context) bool {
		info, err := s.info(ctx, "INFO", "replication")
		return err == nil && info["role"] == "master"
	})
}

// URL returns the addresses of all nodes, with user and password.
func (c *Cluster) URL() string {
	address, _ := url.Parse(c.Nodes[0].URL())
	others := make(url.Values)
	for _, node := range c.Nodes[1:] {
		others.Add("addr", node.Addr)
	}
	address.RawQuery = others.Encode()
	return address.String()
}

// Owner returns the primary that holds a key, as the cluster was started, and its replica, if there is one.
func (c *Cluster) Owner(tb testing.TB, key string) (primary, replica *Server) {
	tb.Helper()
	slot, _ := c.Nodes[0].Do(tb, "CLUSTER", "KEYSLOT", key).(int64)
	i := 0
	for int(slot) >= (i+1)*slots/clusterSize {
		i++
	}
	if len(c.Nodes) > clusterSize {
		replica = c.Nodes[clusterSize+i]
	}
	return c.Nodes[i], replica
}
