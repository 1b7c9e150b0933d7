package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"fortio.org/fortio/stats"
	"github.com/valyala/fasthttp"
)

// call is one request that a subject gets.
type call struct {
	path string
	body []byte
	// check looks at the answer. Nil: nothing does.
	check func(answer []byte) error
}

// answerTimeout bounds the wait for one answer.
const answerTimeout = 30 * time.Second

// sample is what one measurement gave.
type sample struct {
	operations float64
	rate       float64 // operations in a second
	cpu        float64 // seconds of the subject's CPU for one operation; negative: not known
	p50, p99   float64 // seconds
	rest       float64 // REST requests for one operation
}

// load is what the load generator saw.
type load struct {
	latencies *stats.Histogram // of all operations, in seconds
	seconds   float64
}

func newLoad() load { return load{latencies: stats.NewHistogram(0, resolution)} }

// add adds another load that came after l. The other load must not be used any more.
func (l *load) add(other load) {
	l.latencies.Transfer(other.latencies)
	l.seconds += other.seconds
}

// sample returns the rate and the latencies of the load, without the subject's CPU time and REST requests.
func (l *load) sample() sample {
	exported := l.latencies.Export()
	return sample{
		operations: float64(exported.Count), rate: float64(exported.Count) / l.seconds,
		p50: exported.CalcPercentile(50), p99: exported.CalcPercentile(99),
	}
}

// errNothing says that no call was made.
var errNothing = errors.New("no call was made")

// drive lets all connections make their calls, each as fast as its answers come. The first failure ends it.
func drive(ctx context.Context, connections []*connection) (load, error) {
	ctx, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	each := make([]load, len(connections))
	start := time.Now()
	var running sync.WaitGroup
	for i, connection := range connections {
		each[i] = newLoad()
		running.Go(func() {
			if err := connection.makeCalls(ctx, each[i].latencies); err != nil {
				abort(err)
			}
		})
	}
	running.Wait()
	seconds := time.Since(start).Seconds()
	if err := context.Cause(ctx); err != nil {
		return load{}, err //nolint:wrapcheck // it is the error of a call, or that of the caller's context
	}
	all := newLoad()
	for _, one := range each {
		all.add(one)
	}
	if all.latencies.Count == 0 {
		return load{}, errNothing
	}
	all.seconds = seconds
	return all, nil
}

// resolution is the resolution of the latencies, in seconds.
const resolution = 1e-5

// calls returns one call after another, until it reports false.
type calls func() (next call, ok bool)

// inTurn makes the calls one after the other, from the one with the number first, and begins again after the last.
func inTurn(each []call, first int) calls {
	return func() (call, bool) {
		next := each[first%len(each)]
		first++
		return next, true
	}
}

// forDuration makes the calls until the time is over.
func forDuration(duration time.Duration, each calls) calls {
	end := time.Now().Add(duration)
	return func() (call, bool) {
		if time.Now().After(end) {
			return call{}, false
		}
		return each()
	}
}

// once makes each call once. Several connections may make them together.
func once(each []call) calls {
	var made atomic.Int64
	return func() (call, bool) {
		next := int(made.Add(1)) - 1
		if next >= len(each) {
			return call{}, false
		}
		return each[next], true
	}
}

// connection makes one call after another to a host. It is used by one goroutine at a time.
type connection struct {
	client fasthttp.HostClient
	req    fasthttp.Request
	resp   fasthttp.Response
	calls  calls
}

// connect returns a connection. The authorization may be empty.
func connect(host, authorization string, calls calls) *connection {
	c := &connection{
		client: fasthttp.HostClient{Addr: host, MaxConns: 1, ReadTimeout: answerTimeout, NoDefaultUserAgentHeader: true},
		calls:  calls,
	}
	c.req.Header.SetMethod(fasthttp.MethodPost)
	c.req.Header.SetContentType("application/json")
	c.req.Header.SetHost(host)
	if authorization != "" {
		c.req.Header.Set("Authorization", authorization)
	}
	return c
}

func (c *connection) close() { c.client.CloseIdleConnections() }

func closeAll(connections []*connection) {
	for _, connection := range connections {
		connection.close()
	}
}

// makeCalls makes all calls, unless ctx ends before.
func (c *connection) makeCalls(ctx context.Context, latencies *stats.Histogram) error {
	for next, ok := c.calls(); ok && ctx.Err() == nil; next, ok = c.calls() {
		start := time.Now()
		if err := c.make(next); err != nil {
			return err
		}
		latencies.Record(time.Since(start).Seconds())
	}
	return nil
}

func (c *connection) make(next call) error {
	c.req.SetRequestURI(next.path)
	c.req.SetBodyRaw(next.body)
	err := c.client.Do(&c.req, &c.resp)
	if err == nil && (c.resp.StatusCode() != http.StatusOK || bytes.HasPrefix(c.resp.Body(), []byte(`{"errors"`))) {
		err = fmt.Errorf("status %d: %.200s", c.resp.StatusCode(), c.resp.Body())
	}
	if err == nil && next.check != nil {
		err = next.check(c.resp.Body())
	}
	if err != nil {
		return fmt.Errorf("ask for %s: %w", next.path, err)
	}
	return nil
}

// post makes one request as the connections will make it, and returns the whole answer.
func post(ctx context.Context, url, authorization string, body []byte) (readyAnswer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return readyAnswer{}, fmt.Errorf("ask %s: %w", url, err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Encoding", "identity")
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	return fetch(req)
}

func fetch(req *http.Request) (readyAnswer, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return readyAnswer{}, fmt.Errorf("ask: %w", err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return readyAnswer{}, fmt.Errorf("ask %s: %w", req.URL, err)
	case resp.StatusCode != http.StatusOK:
		return readyAnswer{}, fmt.Errorf("ask %s: status %d: %.300s", req.URL, resp.StatusCode, body)
	case bytes.Contains(body, []byte(`"errors":[{`)):
		return readyAnswer{}, fmt.Errorf("ask %s: %w: %.300s", req.URL, errAnswer, body)
	}
	return readyAnswer{Header: resp.Header, Body: body}, nil
}

// errAnswer says that an operation has errors.
var errAnswer = errors.New("the answer has errors")
