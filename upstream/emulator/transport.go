package emulator

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

// errConnectionCut is what a client sees when the server breaks off before or in the middle of an answer.
var errConnectionCut = fmt.Errorf("emulator: connection cut: %w", syscall.ECONNRESET)

// Client returns a client that calls the server without a socket, whatever host a URL names. Waiting goes by the
// clock of the caller, so that it can run in a bubble of testing/synctest. As with any client the response body must
// be closed, or its context cancelled; then no goroutine is left.
func (s *Server) Client() *http.Client {
	return &http.Client{Transport: transport{handler: s.Handler()}}
}

// transport runs the handler in a goroutine of its own and streams the body through a pipe.
type transport struct {
	handler http.Handler
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	reader, writer := io.Pipe()
	// Whoever waits at the pipe, to read or to write, stops waiting when the context ends.
	unwatch := context.AfterFunc(ctx, func() { _ = writer.CloseWithError(ctx.Err()) })
	x := &exchange{
		header: make(http.Header),
		body:   writer,
		begun:  make(chan struct{}),
		done:   make(chan struct{}),
	}
	go x.run(t.handler, incoming(ctx, r))

	select {
	case <-x.begun:
	case <-ctx.Done():
		<-x.done // soon: everything that waits in the handler waits for the context too
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

// incoming is the request as a server would see it.
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

// exchange is one request on its way through the handler. It is the handler's http.ResponseWriter.
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

// Flush sends the header; the pipe holds nothing back.
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
