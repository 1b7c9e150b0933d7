//go:build unix

package loadtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// holding is a way to occupy a connection without ever completing a request.
type holding struct {
	start string // what is sent at once
	more  string // what is sent again and again
	every time.Duration
	ended atomic.Int64 // connections that the server ended
	kept  atomic.Int64 // connections that it never did
}

// holdings take turns among the connections, of which there are many more than may be open.
func holdings() map[string]*holding {
	const (
		request = "POST /graphql HTTP/1.1\r\nHost: localhost\r\n"
		slowly  = 200 * time.Millisecond
	)
	return map[string]*holding{
		"nothing sent": {every: slowly},
		"slow line":    {start: "P", more: "O", every: slowly},
		"slow headers": {start: request, more: "X-Slow: x\r\n", every: slowly},
		"slow body": {
			start: request + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"query\":", more: " ", every: slowly,
		},
		"a body that stops": {
			start: request + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"query\":", every: slowly,
		},
		"many headers":       {start: request, more: times(100, "X-A: b\r\n"), every: time.Millisecond},
		"one long header":    {start: request + "X-Long: ", more: times(16<<10, "x"), every: time.Millisecond},
		"endless first line": {start: "GET /graphql?query=", more: times(16<<10, "x"), every: time.Millisecond},
	}
}

// hold opens one connection after the other until ctx ends, and holds each until the server closes it.
func (h *holding) hold(ctx context.Context, to target) {
	for ctx.Err() == nil {
		if conn, err := new(net.Dialer).DialContext(ctx, "tcp", to.host); err == nil {
			h.use(conn)
		}
		_ = pause(ctx, 20*time.Millisecond)
	}
}

// use holds a connection until the server closes it.
func (h *holding) use(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	closed := make(chan error, 1)
	go func() {
		_, err := io.Copy(io.Discard, conn)
		closed <- err
	}()
	_, err := io.WriteString(conn, h.start)
	for err == nil {
		select {
		case err = <-closed:
			h.count(err)
			return
		case <-time.After(h.every):
			_, err = io.WriteString(conn, h.more)
		}
	}
	conn.Close()
	<-closed
	h.count(err)
}

func (h *holding) count(err error) {
	if errors.Is(err, os.ErrDeadlineExceeded) {
		h.kept.Add(1)
		return
	}
	h.ended.Add(1)
}

// fromElsewhere returns a client with another address than the attackers', if the system has one.
func fromElsewhere(t *testing.T) *http.Client {
	t.Helper()
	dialer := &net.Dialer{}
	if runtime.GOOS == "linux" {
		dialer.LocalAddr = &net.TCPAddr{IP: net.IPv4(127, 0, 0, 2)}
	}
	transport := &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: patience / 8}
}

// askHonestly sends requests until ctx ends, and counts them. The server must answer all of them, and /healthz to everyone.
func askHonestly(ctx context.Context, t *testing.T, s *server) (answered int) {
	elsewhere, here := fromElsewhere(t), &http.Client{
		Transport: &http.Transport{DisableKeepAlives: true}, Timeout: patience / 8,
	}
	health := strings.TrimSuffix(s.url, "graphql") + "healthz"
	for ; ctx.Err() == nil; answered++ {
		for url, client := range map[string]*http.Client{health: elsewhere, s.url + "?query={__typename}": elsewhere} {
			if runtime.GOOS != "linux" && url != health {
				continue
			}
			if err := wantOK(t.Context(), client, url); err != nil {
				t.Errorf("another address: %v", err)
				return answered
			}
		}
		// A client that shares the attackers' address asks again if they push it out of the reserve.
		if err := wantOK(t.Context(), here, health); err != nil && !isHangUp(err) && !errors.Is(err, io.EOF) {
			t.Errorf("the attackers' address: %v", err)
		}
		_ = pause(ctx, 50*time.Millisecond)
	}
	return answered
}

func wantOK(ctx context.Context, client *http.Client, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return err
	}
	got, err := exchange(client, request)
	if err == nil && got.status != http.StatusOK {
		err = fmt.Errorf("%s: status %d: %.200s", url, got.status, got.body)
	}
	return err
}

// descriptors counts the process's open files. It works only on Linux.
func (s *server) descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.command.Process.Pid))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return len(open)
}

// Connections that send nothing and headers that never end keep no other client from an answer, and leave nothing behind.
func TestHolding(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	const (
		lasts   = 4 * time.Second // and then until the last connection has had its 10 seconds
		workers = 8               // of each kind
	)
	s := startServer(t, "--max-connections", "40")
	to := newTarget(t, s)
	kinds := holdings()
	resting := s.idle(t)
	files := s.descriptors(t)

	ctx, cancel := context.WithTimeout(t.Context(), lasts)
	defer cancel()
	var attack sync.WaitGroup
	for _, kind := range kinds {
		for range workers {
			attack.Go(func() { kind.hold(ctx, to) })
		}
	}
	until, stop := context.WithCancel(t.Context())
	go func() {
		attack.Wait()
		stop()
	}()
	answered := askHonestly(until, t, s)
	attack.Wait()

	if answered == 0 {
		t.Error("nobody else was answered")
	}
	for name, kind := range kinds {
		t.Logf("%s: the server ended %d connections", name, kind.ended.Load())
		if kind.ended.Load() == 0 || kind.kept.Load() > 0 {
			t.Errorf("%s: the server ended %d connections, and %d never", name, kind.ended.Load(), kind.kept.Load())
		}
	}
	after := s.settled(t, resting.goroutines)
	t.Logf("%d answers meanwhile; goroutines: %d at rest, %d after; live heap: %d KB, %d KB after; files: %d, %d after; %s",
		answered, resting.goroutines, after.goroutines, resting.heap>>10, after.heap>>10, files, s.descriptors(t), s.residentMemory())
	if after.goroutines > resting.goroutines {
		t.Errorf("%d goroutines afterwards, %d at rest:\n%s", after.goroutines, resting.goroutines, s.stacks(t))
	}
	if after.heap > resting.heap+heapAllowance {
		t.Errorf("%d bytes of the heap are alive afterwards, %d at rest", after.heap, resting.heap)
	}
	if open := s.descriptors(t); open > files {
		t.Errorf("%d files are open afterwards, %d at rest", open, files)
	}
	s.terminate(t)
	s.wantCleanExit(t)
}
