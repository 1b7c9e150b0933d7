package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"fortio.org/fortio/periodic"
	"fortio.org/log"
	"github.com/valyala/fasthttp"
)

// call is one request that a subject gets.
type call struct {
	path string
	body []byte
}

// answerTimeout bounds the wait for one answer.
const answerTimeout = 30 * time.Second

// sample is what one measurement gave.
type sample struct {
	rate     float64 // operations in a second
	cpu      float64 // seconds of the subject's CPU for one operation; negative: not known
	p50, p99 float64 // seconds
	rest     float64 // REST requests for one operation
}

// load is what the load generator saw.
type load struct {
	operations int64
	seconds    float64
	p50, p99   float64
}

// drive asks for the calls over so many connections, each as fast as its answers come.
func drive(ctx context.Context, host string, calls []call, connections int, duration time.Duration) (load, error) {
	log.SetLogLevelQuiet(log.Critical)
	runner := periodic.NewPeriodicRunner(&periodic.RunnerOptions{
		QPS: -1, Duration: duration, NumThreads: connections, Resolution: resolution, Out: io.Discard,
		Stop: periodic.NewAborter(), // without one it takes the process's signals for itself
	})
	failure := new(firstError)
	for i := range connections {
		connection := newConnection(host, calls, i*len(calls)/connections, failure)
		defer connection.close()
		runner.Options().Runners[i] = connection
	}
	defer context.AfterFunc(ctx, runner.Options().Abort)()
	results := runner.Run()
	if err := errors.Join(failure.err, ctx.Err()); err != nil {
		return load{}, err
	}
	histogram := results.DurationHistogram
	return load{
		operations: histogram.Count, seconds: results.ActualDuration.Seconds(),
		p50: histogram.CalcPercentile(50), p99: histogram.CalcPercentile(99),
	}, nil
}

// resolution is that of the latencies, in seconds.
const resolution = 1e-5

// firstError keeps the first of many errors.
type firstError struct {
	once sync.Once
	err  error
}

func (f *firstError) set(err error) { f.once.Do(func() { f.err = err }) }

// connection asks for one call after another. It is one of the load generator's runnables, and used by one goroutine.
type connection struct {
	client  fasthttp.HostClient
	req     fasthttp.Request
	resp    fasthttp.Response
	calls   []call
	next    int
	failure *firstError
}

func newConnection(host string, calls []call, first int, failure *firstError) *connection {
	c := &connection{
		client: fasthttp.HostClient{Addr: host, MaxConns: 1, ReadTimeout: answerTimeout, NoDefaultUserAgentHeader: true},
		calls:  calls, next: first, failure: failure,
	}
	c.req.Header.SetMethod(fasthttp.MethodPost)
	c.req.Header.SetContentType("application/json")
	c.req.Header.SetHost(host)
	return c
}

func (c *connection) close() { c.client.CloseIdleConnections() }

// Run implements periodic.Runnable.
func (c *connection) Run(context.Context, periodic.ThreadID) (ok bool, details string) {
	next := c.calls[c.next]
	c.next++
	if c.next == len(c.calls) {
		c.next = 0
	}
	c.req.SetRequestURI(next.path)
	c.req.SetBodyRaw(next.body)
	err := c.client.Do(&c.req, &c.resp)
	if err == nil && (c.resp.StatusCode() != http.StatusOK || bytes.HasPrefix(c.resp.Body(), []byte(`{"errors"`))) {
		err = fmt.Errorf("status %d: %.200s", c.resp.StatusCode(), c.resp.Body())
	}
	if err != nil {
		c.failure.set(fmt.Errorf("ask for %s: %w", next.path, err))
	}
	return err == nil, ""
}

// post asks once for what load will ask for often, and looks at all of the answer.
func post(ctx context.Context, url string, body []byte) (readyAnswer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return readyAnswer{}, fmt.Errorf("ask %s: %w", url, err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Encoding", "identity")
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
