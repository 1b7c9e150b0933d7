package listening

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

// serve answers until the test ends. The server must end without an error.
func serve(t *testing.T, handler http.HandlerFunc, opts Options) string {
	t.Helper()
	listener := listen(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- Serve(ctx, &http.Server{Handler: handler}, listener, opts, 0, slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// ask returns the status line, or "" where the connection was closed instead.
func ask(conn net.Conn) string { return askFor(conn, "/") }

func askFor(conn net.Conn, path string) string {
	_, _ = io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: x\r\n\r\n")
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line)
}

// Idle connections, before their first request and between two, give way to new ones, at both bounds.
func TestIdleConnectionsGiveWay(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]Options{
		"in all":     {Connections: 4, PerAddress: 100},
		"by address": {Connections: 100, PerAddress: 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := serve(t, func(http.ResponseWriter, *http.Request) {}, opts)
			for range 10 {
				dial(t, address)
				if got := ask(dial(t, address)); got != "HTTP/1.1 200 OK" {
					t.Fatalf("answer %q", got)
				}
			}
		})
	}
}

// holdAll keeps connections busy, and returns a channel of the answers that they get once the handler goes on.
func holdAll(t *testing.T, address string, connections int, asked <-chan struct{}) (answers chan string) {
	t.Helper()
	answers = make(chan string, connections)
	for range connections {
		busy := dial(t, address)
		go func() { answers <- ask(busy) }()
		<-asked
	}
	return answers
}

// A connection on which a request is under way never gives way, and beyond the bounds only the reserved path is served.
func TestReserve(t *testing.T) {
	t.Parallel()
	for name, opts := range map[string]Options{
		"in all":     {Connections: 3, PerAddress: 100, ReservedPaths: []string{"/health"}},
		"by address": {Connections: 100, PerAddress: 3, ReservedPaths: []string{"/health"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked, release := make(chan struct{}), make(chan struct{})
			address := serve(t, func(_ http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/" {
					asked <- struct{}{}
					<-release
				}
			}, opts)
			answers := holdAll(t, address, 3, asked)
			for range 3 * reserved { // the connections that occupy the reserve give way
				conn := dial(t, address)
				if _, err := io.WriteString(conn, "GET /health HTTP/1.1\r\nHo"); err != nil {
					t.Fatal(err)
				}
				if got := askFor(dial(t, address), "/health"); got != "HTTP/1.1 200 OK" {
					t.Errorf("the reserved path: answer %q", got)
				}
				if got := ask(dial(t, address)); got != "HTTP/1.1 503 Service Unavailable" {
					t.Errorf("another path: answer %q", got)
				}
			}
			close(release)
			for range 3 {
				if got := <-answers; got != "HTTP/1.1 200 OK" {
					t.Errorf("answer %q", got)
				}
			}
		})
	}
}

// A connection of the reserve carries one request, so that it never becomes an ordinary one.
func TestReserveClosesItsConnections(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}), make(chan struct{})
	address := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			asked <- struct{}{}
			<-release
		}
	}, Options{Connections: 1, PerAddress: 1, ReservedPaths: []string{"/health"}})
	answers := holdAll(t, address, 1, asked)
	conn := dial(t, address)
	if got := askFor(conn, "/health"); got != "HTTP/1.1 200 OK" {
		t.Errorf("answer %q", got)
	}
	if rest, err := io.ReadAll(conn); err != nil {
		t.Errorf("the connection is not closed: %q, %v", rest, err)
	}
	close(release)
	<-answers
}

// A request that does not finish within the grace is cut, and the server ends without an error.
func TestShutdownCuts(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{})
	listener := listen(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	var log strings.Builder
	go func() {
		handler := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			close(asked)
			<-r.Context().Done()
		})
		ended <- Serve(ctx, &http.Server{Handler: handler}, listener, Options{}, 10*time.Millisecond,
			slog.New(slog.NewTextHandler(&log, nil)))
	}()
	conn := dial(t, listener.Addr().String())
	answer := make(chan string, 1)
	go func() { answer <- ask(conn) }()
	<-asked
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := <-answer; got != "" {
		t.Errorf("answer %q", got)
	}
	if !strings.Contains(log.String(), "requests=1") {
		t.Errorf("log %s", log.String())
	}
}
