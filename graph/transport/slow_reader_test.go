package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
)

// recordingPermit records its calls, and when it is released.
type recordingPermit struct {
	mu    sync.Mutex
	calls []string
	ended time.Time
}

func (p *recordingPermit) record(call string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls = append(p.calls, call)
}

func (p *recordingPermit) Sent(part int)       { p.record(fmt.Sprint("sent ", part)) }
func (p *recordingPermit) Executed(answer int) { p.record(fmt.Sprint("executed ", answer)) }

func (p *recordingPermit) Release() {
	p.record("released")
	p.ended = time.Now()
}

func (p *recordingPermit) options() Options {
	return Options{Admit: func(context.Context, *graphql.OperationContext) (Permit, error) { return p, nil }}
}

// A stream reports each part to the permit, and the end of the operation before the last part.
func TestStreamsReportToThePermit(t *testing.T) {
	t.Parallel()
	first := `{"data":{"customer":{"id":"500"}},"hasNext":true}`
	last := `{"incremental":[{"path":["customer"],"data":{"notes":"likes <honey>"}}],"hasNext":false}`
	whole := `{"data":{"customer":{"id":"500"}},"hasNext":false}`
	for name, test := range map[string]struct {
		query string
		want  []string
	}{
		"two parts": {
			`{ customer { id ... @defer { notes } } }`,
			[]string{fmt.Sprint("sent ", len(first)), fmt.Sprint("executed ", len(last)), "released"},
		},
		"one part": {
			`{ customer { id ... @defer(if: false) { id } } }`,
			[]string{fmt.Sprint("executed ", len(whole)), "released"},
		},
	} {
		permit := new(recordingPermit)
		answer := post(t, newServer(acme(), permit.options()), string(eventStream), body(test.query))
		if diff := cmp.Diff(test.want, permit.calls); diff != "" {
			t.Errorf("%s: permit (-want +got):\n%s\nof %s", name, diff, answer.Body)
		}
	}
}

// pipeListener accepts one connection, which has no buffer: a write waits until the other end reads.
type pipeListener struct {
	accepted chan net.Conn
	closed   chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.accepted:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

func (l *pipeListener) Close() error {
	close(l.closed)
	return nil
}

// connect serves one connection, and returns its other end.
func connect(t *testing.T, handler http.Handler) net.Conn {
	t.Helper()
	listener := &pipeListener{make(chan net.Conn, 1), make(chan struct{})}
	server := &http.Server{Handler: handler}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	near, far := net.Pipe()
	listener.accepted <- far
	t.Cleanup(func() {
		near.Close()
		server.Close()
		<-ended
	})
	return near
}

// A client that reads a few bytes at a time has its grace and the time of a slow line. Then the server closes the connection
// and releases the permit. Many parts do not give the client more time.
func TestSlowReaderIsDisconnected(t *testing.T) {
	t.Parallel()
	const (
		long  = 320 << 10
		parts = 50
		slow  = 16 // bytes for each of the reader's steps
		step  = 100 * time.Millisecond
	)
	rows := slices.Repeat([]object{{"id": "500"}}, parts)
	resolve := acme().with("Query.customers", value(rows)).with("Customer.notes", value(strings.Repeat("x", 1000)))
	longest := acme().with("Customer.notes", value(strings.Repeat("x", long)))
	for name, test := range map[string]struct {
		resolve resolvers
		accept  string
		query   string
		bytes   int // of the answer, approximately
	}{
		"one answer":      {longest, oldType, `{ customer { notes } }`, long},
		"one long part":   {longest, string(multipartMixed), `{ customer { id ... @defer { notes } } }`, long},
		"many parts":      {resolve, string(multipartMixed), `{ customers { id ... @defer { notes } } }`, parts * 1200},
		"events, no part": {longest, string(eventStream), `{ customer { notes } }`, long},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				permit := new(recordingPermit)
				conn := connect(t, newServer(test.resolve, permit.options()))
				began := time.Now()
				text := body(test.query)
				fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: %s\r\nContent-Type: application/json\r\n"+
					"Content-Length: %d\r\n\r\n%s", test.accept, len(text), text)
				var err error
				for some := make([]byte, slow); err == nil; {
					_, err = conn.Read(some)
					<-time.After(step)
				}
				synctest.Wait()
				most := writeGrace + timeToSend(test.bytes) + time.Second
				if took := permit.ended.Sub(began); !errors.Is(err, io.EOF) || took < writeGrace || took > most {
					t.Errorf("closed after %v, want between %v and %v; %v", took, writeGrace, most, err)
				}
				if len(permit.calls) < 2 || permit.calls[len(permit.calls)-1] != "released" {
					t.Errorf("calls of the permit: %q", permit.calls)
				}
			})
		})
	}
}
