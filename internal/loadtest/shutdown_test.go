//go:build unix

package loadtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// accepted is a request that the server has begun to serve, and that finish waits for and checks.
type accepted struct {
	name   string
	finish func() error
}

// A server that is told to end answers every request that it has accepted, accepts no other, and ends without an error.
func TestShutdown(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	examples := loadExamples(t, newTarget(t, startServer(t))) // of one that answers at once
	// Operations take longer than it takes to accept all of them, and nothing is in the cache.
	s := startServer(t, "--emulator-latency", "1s", "--cache-ttl", "0")
	to := newTarget(t, s)

	underWay := make(chan accepted)
	go func() {
		var starting sync.WaitGroup
		for n := range connections {
			starting.Go(func() {
				if n%4 == 0 {
					underWay <- acceptStream(t.Context(), to, n)
					return
				}
				underWay <- acceptRequest(t.Context(), to, examples[n%len(examples)])
			})
		}
		starting.Wait()
		close(underWay)
	}()
	var all []accepted
	for one := range underWay {
		all = append(all, one)
	}
	ctx, stopLoad := context.WithCancel(t.Context())
	load := startLoad(ctx, to, examples[0])
	s.terminate(t)
	wantNobodyListens(t, s)

	var finishing sync.WaitGroup
	for _, one := range all {
		finishing.Go(func() {
			if err := one.finish(); err != nil {
				t.Errorf("%s: %v", one.name, err)
			}
		})
	}
	finishing.Wait()
	stopLoad()
	if err := load(); err != nil {
		t.Errorf("beside the shutdown: %v", err)
	}
	s.wantCleanExit(t)
}

// acceptRequest sends a request in two steps: the server says "100 Continue" when it wants the body, and then it serves the
// request.
func acceptRequest(ctx context.Context, to target, e example) accepted {
	wanted := make(chan struct{})
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{Got100Continue: func() { close(wanted) }})
	request, err := e.post(ctx, to, graphqlResponse)
	if err != nil {
		return accepted{e.name, func() error { return err }}
	}
	request.Header.Set("Expect", "100-continue")
	client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: patience, DisableKeepAlives: true}}
	finished := make(chan error, 1)
	go func() {
		got, err := exchange(client, request)
		if err == nil {
			err = e.check(got, graphqlResponse)
		}
		finished <- err
	}()
	select {
	case <-wanted:
		return accepted{e.name, func() error { return <-finished }}
	case err := <-finished:
		return accepted{e.name, func() error { return fmt.Errorf("it was over before the shutdown: %w", err) }}
	}
}

// acceptStream reads the first part of an incremental answer; the rest comes later.
func acceptStream(ctx context.Context, to target, n int) accepted {
	accept, first, whole := "multipart/mixed", multipartFirst, multipartAnswer
	if n%8 == 0 {
		accept, first, whole = "text/event-stream", eventsFirst, eventsAnswer
	}
	failed := func(err error) accepted { return accepted{accept, func() error { return err }} }
	request, err := postRequest(ctx, to, accept, operation(deferred, nil))
	if err != nil {
		return failed(err)
	}
	answer, err := to.client.Do(request)
	if err != nil {
		return failed(err)
	}
	text := make([]byte, len(first))
	if _, err := io.ReadFull(answer.Body, text); err != nil {
		return failed(fmt.Errorf("first part: %w", err))
	}
	return accepted{accept, func() error {
		defer answer.Body.Close()
		rest, err := io.ReadAll(answer.Body)
		if err == nil && string(text)+string(rest) != whole {
			err = fmt.Errorf("answer %q", string(text)+string(rest))
		}
		return err
	}}
}

// startLoad sends valid requests on connections of their own until ctx ends, and returns a function that waits for the end.
// Each request gets its whole answer, or none because the server has closed the connection.
func startLoad(ctx context.Context, to target, e example) (wait func() error) {
	var workers sync.WaitGroup
	var failure atomic.Value
	for range connections {
		workers.Go(func() {
			for ctx.Err() == nil {
				request, err := e.post(ctx, to, legacyJSON)
				if err == nil {
					err = sendOrBeClosed(to.client, request, e)
				}
				if errors.Is(err, errClosed) {
					return
				}
				if err != nil && ctx.Err() == nil {
					failure.Store(err)
					return
				}
			}
		})
	}
	return func() error {
		workers.Wait()
		err, _ := failure.Load().(error)
		return err
	}
}

var errClosed = errors.New("the server is closed")

func sendOrBeClosed(client *http.Client, request *http.Request, e example) error {
	answer, err := client.Do(request)
	if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, io.EOF) || isHangUp(err) {
		return errClosed
	}
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	return e.check(response{answer.StatusCode, answer.Header.Get("Content-Type"), body}, legacyJSON)
}

// wantNobodyListens waits until the system refuses connections.
func wantNobodyListens(t *testing.T, s *server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		connection, err := new(net.Dialer).DialContext(ctx, "tcp", s.host)
		if errors.Is(err, syscall.ECONNREFUSED) {
			return
		}
		if err == nil {
			connection.Close()
		}
		if pause(ctx, 10*time.Millisecond) != nil {
			t.Fatalf("the server still listens: %v", err)
		}
	}
}
