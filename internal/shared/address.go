package shared

import (
	"errors"
	"net/url"
	"slices"
	"time"

	"github.com/redis/rueidis"
)

const (
	// bufferBytes is the size of each of the two buffers of a connection. rueidis takes 512 KiB unless told otherwise.
	bufferBytes = 32 << 10
	// ringLog2 is the binary logarithm of the number of calls that may be under way on a connection.
	ringLog2 = 9
	// oneConnection is rueidis' setting for one connection that all calls share. One connection takes far more calls than a
	// server makes. As the heartbeats use it too, a heartbeat that is answered shows that calls will be.
	oneConnection = -1
	// waitingConnections bounds the connections for commands that wait in Redis. Each of these commands takes a connection.
	waitingConnections = 16
	// topologyInterval is the time after which rueidis asks again which nodes there are. After a failure it asks at once.
	topologyInterval = 2 * time.Second
)

// CheckURL returns an error unless the text is an address of Redis: redis://, rediss:// with TLS, or unix://, with user,
// password and database. Its parameters are further addresses of a cluster or of Sentinels (addr=HOST:PORT), the name of the
// primary that the Sentinels watch (master_set=NAME), the database (db=NUMBER), and skip_verify, with which TLS accepts any
// certificate.
func CheckURL(text string) error {
	_, err := clientOptions(text)
	return err
}

// parameters are the parameters that an address may have. For the others that rueidis knows, this package has fixed values.
var parameters = []string{"addr", "db", "master_set", "skip_verify"}

func clientOptions(text string) (rueidis.ClientOption, error) {
	options, err := rueidis.ParseURL(text)
	if err != nil {
		// The library's error would quote the password.
		return rueidis.ClientOption{}, errors.New("not an address such as redis://user:password@host:6379")
	}
	if err := checkParameters(text); err != nil {
		return rueidis.ClientOption{}, err
	}
	options.ClientName = "mailbox-graphql"
	options.ClientSetInfo = rueidis.DisableClientSetInfo // Redis 7.0 does not know it
	options.DisableCache = true                          // upstream/cache is the cache in memory
	options.DisableRetry = true                          // a call has one timeout
	options.AlwaysPipelining = true                      // otherwise a call that times out closes the connection of all calls
	options.RingScaleEachConn = ringLog2
	options.ReadBufferEachConn, options.WriteBufferEachConn = bufferBytes, bufferBytes
	options.PipelineMultiplex = oneConnection
	options.BlockingPoolSize = waitingConnections
	options.BlockingPoolCleanup = time.Minute
	options.Dialer.Timeout = dialTimeout
	options.ClusterOption.ShardsRefreshInterval = topologyInterval
	if options.Sentinel.MasterSet != "" {
		// Redis and its Sentinels have the same user and password. See [Store.connect] for Sentinels without a password.
		options.Sentinel.Username, options.Sentinel.Password = options.Username, options.Password
		options.Sentinel.TLSConfig = options.TLSConfig
		options.Sentinel.Dialer.Timeout = dialTimeout
		options.Sentinel.TopologyRefreshInterval = topologyInterval
	}
	return options, nil
}

// checkParameters refuses a parameter that would have no effect. The error does not quote it: it may be a part of a password
// that is not escaped.
func checkParameters(text string) error {
	address, err := url.Parse(text)
	if err != nil {
		return errors.New("not an address such as redis://user:password@host:6379")
	}
	for name := range address.Query() {
		if !slices.Contains(parameters, name) {
			return errors.New("the parameters of an address are addr, db, master_set and skip_verify")
		}
	}
	return nil
}
