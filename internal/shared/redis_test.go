package shared_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"go.uber.org/goleak"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/redistest"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childURL); url != "" {
		os.Exit(child(url))
	}
	flag.Parse()
	if err := flag.Set("test.parallel", "12"); err != nil { // these tests wait more than they work
		panic(err)
	}
	goleak.VerifyTestMain(m, redistest.Lingering()...)
}

const (
	secret = "0123456789abcdef0123456789abcdef"
	// soon is when Redis counts as available after it has come back.
	soon = 5 * time.Second
	// longestCall is what no call may take longer than. What comes on top of the timeout is for a busy machine.
	longestCall = shared.DefaultTimeout + time.Second
)

func open(t testing.TB, url string) (*shared.Store, *redistest.Log) {
	t.Helper()
	log := new(redistest.Log)
	store, err := shared.Open(shared.Options{
		URL: url, Secrets: []string{secret}, Account: "account", Logger: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store, log
}

// awaitAvailable waits until the store says that Redis is available, or is not.
func awaitAvailable(t testing.TB, store *shared.Store, want bool, within time.Duration) {
	t.Helper()
	await(t, fmt.Sprintf("available is %t", want), within, func() bool { return store.Available() == want })
}

// await waits until something is so.
func await(t testing.TB, what string, within time.Duration, isSo func() bool) {
	t.Helper()
	start := time.Now()
	for !isSo() {
		if time.Since(start) > within {
			t.Fatalf("after %s it does not hold that %s", within, what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

var echo = rueidis.NewLuaScript(`redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])`)

// use stores a value by a script and reads it by a command.
func use(ctx context.Context, store *shared.Store) error {
	key := store.Key("test", number())
	if _, err := store.Run(ctx, echo, []string{key}, []string{"value"}); err != nil {
		return err
	}
	answer, err := store.Do(ctx, func(b rueidis.Builder) rueidis.Completed { return b.Get().Key(key).Build() })
	if err != nil {
		return err
	}
	if text, err := answer.ToString(); err != nil || text != "value" {
		return fmt.Errorf("read %q, %w", text, err)
	}
	if _, err = store.Do(ctx, func(b rueidis.Builder) rueidis.Completed { return b.Get().Key(store.Key("none")).Build() }); err != nil {
		return fmt.Errorf("a key that does not exist: %w", err)
	}
	return nil
}

var counter atomic.Int64

func number() string { return fmt.Sprint(counter.Add(1)) }

// hears subscribes, has the other store publish, and waits for the message.
func hears(t testing.TB, store, other *shared.Store) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	channel := store.Key("channel")
	heard := make(chan string, 100)
	var ended sync.WaitGroup
	defer ended.Wait()
	hearing, stop := context.WithCancel(ctx)
	defer stop()
	ended.Go(func() {
		_ = store.Receive(hearing, func(_, message string) { heard <- message }, channel)
	})
	for {
		_, err := other.Do(ctx, func(b rueidis.Builder) rueidis.Completed {
			return b.Publish().Channel(channel).Message("news").Build()
		})
		if err != nil {
			t.Fatal(err)
		}
		select {
		case message := <-heard:
			if message != "news" {
				t.Errorf("heard %q", message)
			}
			return
		case <-time.After(10 * time.Millisecond):
		case <-ctx.Done():
			t.Fatal("heard nothing")
		}
	}
}

func TestWaysToConnect(t *testing.T) {
	t.Parallel()
	rights := redistest.Rights(t)
	redistest.ForEach(t, func(t *testing.T, binary string) {
		plain := redistest.Start(t, redistest.Options{Binary: binary})
		password := redistest.Start(t, redistest.Options{Binary: binary, Password: "p@ss/wörd?#%"})
		user := redistest.Start(t, redistest.Options{Binary: binary, User: "app", Password: "secret", Rules: rights})
		cluster := redistest.StartCluster(t, redistest.Options{Binary: binary, User: "app", Password: "secret", Rules: rights}, false)
		sentinel := redistest.StartSentinel(t, redistest.Options{Binary: binary, User: "app", Password: "secret", Rules: rights})
		for name, url := range map[string]string{
			"plain":              plain.URL(),
			"database":           plain.URL() + "/3",
			"Unix socket":        plain.SocketURL(),
			"password":           password.URL(),
			"user":               user.URL(),
			"user, Unix socket":  user.SocketURL(),
			"cluster":            cluster.URL(),
			"cluster, one of it": cluster.Nodes[0].URL(),
			"Sentinel":           sentinel.URL(),
		} {
			t.Run(name, func(t *testing.T) {
				store, log := open(t, url)
				other, _ := open(t, url)
				ctx, cancel := context.WithTimeout(t.Context(), soon)
				defer cancel()
				if !store.Settled(ctx) || !other.Settled(ctx) {
					t.Fatalf("not available:\n%s", log)
				}
				if err := use(t.Context(), store); err != nil {
					t.Error(err)
				}
				hears(t, store, other)
				for store.Servers() != 2 && ctx.Err() == nil {
					<-time.After(10 * time.Millisecond)
				}
				if got := store.Servers(); got != 2 {
					t.Errorf("%d servers", got)
				}
			})
		}
	})
}

// childURL names the environment variable that makes a process of this test connect to its address and end.
const childURL = "SHARED_TEST_URL"

func child(url string) (status int) {
	store, err := shared.Open(shared.Options{
		URL: url, Secrets: []string{secret}, Account: "account", Logger: slog.New(slog.NewTextHandler(os.Stdout, nil)),
	})
	if err != nil {
		fmt.Fprintln(os.Stdout, err)
		return 1
	}
	defer store.Close()
	ctx, cancel := context.WithTimeout(context.Background(), soon)
	defer cancel()
	if !store.Settled(ctx) {
		return 1
	}
	if err := use(ctx, store); err != nil {
		fmt.Fprintln(os.Stdout, err)
		return 1
	}
	return 0
}

// SSL_CERT_FILE names a private authority, as for every program in Go.
func TestTLS(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		server := redistest.Start(t, redistest.Options{Binary: binary, TLS: true, Password: "secret"})
		cluster := redistest.StartCluster(t, redistest.Options{Binary: binary, TLS: true, Password: "secret"}, false)
		sentinel := redistest.StartSentinel(t, redistest.Options{Binary: binary, TLS: true, Password: "secret"})
		byName := strings.Replace(cluster.URL(), "127.0.0.1", "localhost", 1)
		for name, test := range map[string]struct {
			url, authority string
			want           string // "": it connects
		}{
			"authority":         {server.URL(), server.CAFile, ""},
			"unknown authority": {server.URL(), cluster.Nodes[0].CAFile, "certificate of an unknown authority"},
			"any certificate":   {server.URL() + "?skip_verify=true", cluster.Nodes[0].CAFile, ""},
			"plain":             {strings.Replace(server.URL(), "rediss", "redis", 1), server.CAFile, "Redis is unavailable"},
			"cluster":           {byName, cluster.Nodes[0].CAFile, ""},
			"Sentinel":          {sentinel.URL(), sentinel.Primary.CAFile, ""},
		} {
			command := exec.CommandContext(t.Context(), os.Args[0])
			command.Env = append(os.Environ(), childURL+"="+test.url, "SSL_CERT_FILE="+test.authority, "SSL_CERT_DIR=/nowhere")
			output, err := command.CombinedOutput()
			if (err == nil) != (test.want == "") || !strings.Contains(string(output), test.want) {
				t.Errorf("%s: %v, want %q\n%s", name, err, test.want, output)
			}
			for _, private := range []string{"secret", "127.0.0.1", "localhost"} {
				if strings.Contains(string(output), private) {
					t.Errorf("%s: %q is logged\n%s", name, private, output)
				}
			}
		}
	})
}

// fault is what can happen to Redis. Both functions return when it has happened.
type fault struct {
	opts       redistest.Options
	begin, end func(t *testing.T, server *redistest.Server)
	// goesOn says that Redis stays available, if perhaps with a short loss.
	goesOn bool
	// refuses is the code that calls fail with meanwhile.
	refuses string
}

var nothing = func(*testing.T, *redistest.Server) {}

func faults() map[string]fault {
	return map[string]fault{
		"killed and started again": {
			begin: func(t *testing.T, s *redistest.Server) { s.Kill(t) },
			end:   func(t *testing.T, s *redistest.Server) { s.Restart(t) },
		},
		"frozen": {
			begin: func(t *testing.T, s *redistest.Server) { s.Freeze(t) },
			end:   func(t *testing.T, s *redistest.Server) { s.Thaw(t) },
		},
		"frozen for long": {
			begin: func(t *testing.T, s *redistest.Server) { s.Freeze(t); <-time.After(8 * time.Second) },
			end:   func(t *testing.T, s *redistest.Server) { s.Thaw(t) },
		},
		"paused": {
			begin: func(t *testing.T, s *redistest.Server) { s.Pause(t, 4*time.Second) },
			end:   func(t *testing.T, s *redistest.Server) { s.Do(t, "PING") },
		},
		"a replica": {
			opts:  redistest.Options{Config: []string{"replica-serve-stale-data yes"}},
			begin: func(t *testing.T, s *redistest.Server) { s.Do(t, "REPLICAOF", "127.0.0.1", "1") },
			end:   func(t *testing.T, s *redistest.Server) { s.Do(t, "REPLICAOF", "NO", "ONE") },
		},
		"loads its data": {
			opts: redistest.Options{Persist: true, Config: []string{"key-load-delay 10000", "loading-process-events-interval-bytes 1024"}},
			begin: func(t *testing.T, s *redistest.Server) {
				s.Do(t, "EVAL", "for i = 1, 300 do redis.call('SET', 'key' .. i, string.rep('x', 1000)) end", "0")
				s.Do(t, "BGREWRITEAOF")
				s.Restart(t)
			},
			end: nothing,
		},
		"restarted at once": {begin: func(t *testing.T, s *redistest.Server) { s.Restart(t) }, end: nothing, goesOn: true},
		"connections cut":   {begin: func(t *testing.T, s *redistest.Server) { s.Disconnect(t) }, end: nothing, goesOn: true},
		"emptied":           {begin: func(t *testing.T, s *redistest.Server) { s.Flush(t) }, end: nothing, goesOn: true},
		"scripts forgotten": {
			begin: func(t *testing.T, s *redistest.Server) { s.Do(t, "SCRIPT", "FLUSH") }, end: nothing, goesOn: true,
		},
		"full": {
			begin:  func(t *testing.T, s *redistest.Server) { s.LimitMemory(t, "1", "noeviction") },
			end:    func(t *testing.T, s *redistest.Server) { s.LimitMemory(t, "0", "noeviction") },
			goesOn: true, refuses: "OOM",
		},
	}
}

// Whatever happens to Redis, no call takes longer than the timeout, the log has few lines, and Redis is used again within
// seconds.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, fault := range faults() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			redistest.ForEach(t, func(t *testing.T, binary string) {
				opts := fault.opts
				opts.Binary, opts.Password = binary, "secret"
				server := redistest.Start(t, opts)
				store, log := open(t, server.URL())
				awaitAvailable(t, store, true, soon)
				load := startLoad(t, store)
				fault.begin(t, server)
				if !fault.goesOn {
					awaitAvailable(t, store, false, soon)
					start := time.Now()
					if err := use(t.Context(), store); !errors.Is(err, shared.ErrUnavailable) || time.Since(start) > 50*time.Millisecond {
						t.Errorf("error %v after %s", err, time.Since(start))
					}
				}
				if fault.refuses != "" {
					err := use(t.Context(), store)
					if refusal, ok := errors.AsType[*shared.RefusedError](err); !ok || refusal.Code != fault.refuses {
						t.Errorf("error %v, want %s", err, fault.refuses)
					}
				}
				fault.end(t, server)
				start := time.Now()
				for use(t.Context(), store) != nil && time.Since(start) < soon {
					<-time.After(10 * time.Millisecond)
				}
				t.Logf("usable after %s", time.Since(start))
				if err := use(t.Context(), store); err != nil {
					t.Errorf("after the fault: %v", err)
				}
				if longest := load.stop(); longest > longestCall {
					t.Errorf("a call took %s", longest)
				}
				if lines := strings.Count(log.String(), "\n"); lines > 3 {
					t.Errorf("%d lines of log:\n%s", lines, log)
				}
				wantDiscreet(t, server, log.String())
			})
		})
	}
}

func wantDiscreet(t *testing.T, server *redistest.Server, text string) {
	t.Helper()
	_, port, _ := strings.Cut(server.Addr, ":")
	for _, private := range []string{"secret", "127.0.0.1", port, server.Socket} {
		if strings.Contains(text, private) {
			t.Errorf("%q in:\n%s", private, text)
		}
	}
}

// load uses a store all the time.
type load struct {
	cancel  context.CancelFunc
	ended   sync.WaitGroup
	longest atomic.Int64
}

func startLoad(t *testing.T, store *shared.Store) *load {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	l := &load{cancel: cancel}
	for range 4 {
		l.ended.Go(func() {
			for ctx.Err() == nil {
				start := time.Now()
				_, err := store.Do(ctx, func(b rueidis.Builder) rueidis.Completed { return b.Get().Key(store.Key("k")).Build() })
				took := int64(time.Since(start))
				for longest := l.longest.Load(); took > longest && !l.longest.CompareAndSwap(longest, took); {
					longest = l.longest.Load()
				}
				if err != nil {
					wantDiscreetError(t, err)
				}
				<-time.After(5 * time.Millisecond)
			}
		})
	}
	t.Cleanup(func() { l.stop() })
	return l
}

func wantDiscreetError(t *testing.T, err error) {
	for _, private := range []string{"secret", "127.0.0.1"} {
		if strings.Contains(err.Error(), private) {
			t.Errorf("error %v", err)
		}
	}
}

func (l *load) stop() (longest time.Duration) {
	l.cancel()
	l.ended.Wait()
	return time.Duration(l.longest.Load())
}
