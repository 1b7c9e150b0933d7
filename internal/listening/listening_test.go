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

// serve answers until the test ends, which must not fail.
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
func ask(conn net.Conn) string {
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line)
}

// Connections without a request, before the first and between two, give way to new ones, in all and of one address.
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

// A connection on which a request is under way never gives way.
func TestBusyConnectionsStay(t *testing.T) {
	t.Parallel()
	asked, release := make(chan struct{}, 1), make(chan struct{})
	address := serve(t, func(http.ResponseWriter, *http.Request) {
		asked <- struct{}{}
		<-release
	}, Options{Connections: 1, PerAddress: 1})
	busy := dial(t, address)
	answer := make(chan string, 1)
	go func() { answer <- ask(busy) }()
	<-asked
	if got := ask(dial(t, address)); got != "" {
		t.Errorf("a connection beyond the bound was answered %q", got)
	}
	close(release)
	if got := <-answer; got != "HTTP/1.1 200 OK" {
		t.Errorf("answer %q", got)
	}
}

// What does not finish within the grace is cut, and the server ends well.
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
