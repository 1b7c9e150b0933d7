// Package inprocess sends the requests of an http.Client to an http.Handler without a socket. Under testing/synctest every
// wait goes by the fake clock, which over a socket stands still. It knows nothing of what the handler serves.
package inprocess

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"syscall"
)

// errConnectionCut is what a client gets when the handler aborts before or within its answer.
var errConnectionCut = fmt.Errorf("connection cut: %w", syscall.ECONNRESET)

// Transport is an http.RoundTripper that runs Handler in a goroutine for each request and streams the answer through a
// pipe. The handler serves every host that a URL names. As with any transport the response body must be closed, or the
// request's context cancelled; then no goroutine is left.
type Transport struct {
	Handler http.Handler
}

// RoundTrip returns when the handler has written its header, or with the error of the request's context. A handler that
// panics with http.ErrAbortHandler cuts the connection: the error is syscall.ECONNRESET.
func (t Transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	reader, writer := io.Pipe()
	// Reads and writes that wait at the pipe end with the context.
	unwatch := context.AfterFunc(ctx, func() { _ = writer.CloseWithError(ctx.Err()) })
	x := &exchange{
		header: make(http.Header),
		body:   writer,
		begun:  make(chan struct{}),
		done:   make(chan struct{}),
	}
	go x.run(t.Handler, incoming(ctx, r))

	select {
	case <-x.begun:
	case <-ctx.Done():
		<-x.done // soon: every wait in the handler ends with the context
	}
	body := responseBody{PipeReader: reader, end: func() {
		unwatch()
		cancel()
		<-x.done
	}}
	if err := errors.Join(ctx.Err(), x.err); err != nil {
		_ = body.Close()
		return nil, err
	}
	return x.response(r, body), nil
}

// incoming returns the request as a server would see it.
func incoming(ctx context.Context, r *http.Request) *http.Request {
	in := r.WithContext(ctx)
	in.RequestURI = r.URL.RequestURI()
	in.RemoteAddr = "in-process"
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if r.URL.Scheme == "https" {
		in.TLS = &tls.ConnectionState{}
	}
	return in
}

// exchange is one request with its answer. It is the handler's http.ResponseWriter.
type exchange struct {
	header http.Header
	body   *io.PipeWriter
	begun  chan struct{} // closed when sent and status, or err, are set
	sent   http.Header
	status int
	err    error
	done   chan struct{} // closed when the handler has returned
}

func (x *exchange) run(handler http.Handler, r *http.Request) {
	defer close(x.done)
	defer func() { _ = r.Body.Close() }()
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler:
			x.abort()
		default:
			panic(p)
		}
	}()
	handler.ServeHTTP(x, r)
	x.WriteHeader(http.StatusOK)
	_ = x.body.Close()
}

func (x *exchange) abort() {
	_ = x.body.CloseWithError(errConnectionCut)
	if x.status == 0 {
		x.err = errConnectionCut
		close(x.begun)
	}
}

func (x *exchange) Header() http.Header { return x.header }

func (x *exchange) WriteHeader(status int) {
	if x.status != 0 {
		return
	}
	x.status, x.sent = status, x.header.Clone()
	close(x.begun)
}

func (x *exchange) Write(p []byte) (int, error) {
	x.WriteHeader(http.StatusOK)
	return x.body.Write(p)
}

// Flush sends the header. The pipe buffers nothing.
func (x *exchange) Flush() { x.WriteHeader(http.StatusOK) }

func (x *exchange) response(r *http.Request, body io.ReadCloser) *http.Response {
	length, err := strconv.ParseInt(x.sent.Get("Content-Length"), 10, 64)
	if err != nil {
		length = -1
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", x.status, http.StatusText(x.status)),
		StatusCode:    x.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        x.sent,
		Body:          body,
		ContentLength: length,
		Request:       r,
	}
}

// responseBody ends the exchange when it is closed.
type responseBody struct {
	*io.PipeReader
	end func()
}

func (b responseBody) Close() error {
	err := b.PipeReader.Close()
	b.end()
	return err
}
