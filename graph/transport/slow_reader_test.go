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

// notedPermit notes what it is told, and when.
type notedPermit struct {
	mu    sync.Mutex
	notes []string
	ended time.Time
}

func (p *notedPermit) note(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.notes = append(p.notes, text)
}

func (p *notedPermit) Sent(part int)       { p.note(fmt.Sprint("sent ", part)) }
func (p *notedPermit) Executed(answer int) { p.note(fmt.Sprint("executed ", answer)) }

func (p *notedPermit) Release() {
	p.note("released")
	p.ended = time.Now()
}

func (p *notedPermit) options() Options {
	return Options{Admit: func(context.Context, *graphql.OperationContext) (Permit, error) { return p, nil }}
}

// A stream gives back what each part held, and its place with the last one.
func TestStreamsGiveBack(t *testing.T) {
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
		permit := new(notedPermit)
		answer := post(t, newServer(acme(), permit.options()), string(eventStream), body(test.query))
		if diff := cmp.Diff(test.want, permit.notes); diff != "" {
			t.Errorf("%s: permit (-want +got):\n%s\nof %s", name, diff, answer.Body)
		}
	}
}

// pipeListener accepts one connection, which holds no byte between its ends: what is not read is not written.
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

// A reader that takes some bytes now and then has its grace and the time that a slow line takes, and no more: then it is cut
// off, and nothing is held for it. Many parts are no way to have more.
func TestSlowReaderIsCutOff(t *testing.T) {
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
		bytes   int // of the answer, about
	}{
		"one answer":      {longest, oldType, `{ customer { notes } }`, long},
		"one long part":   {longest, string(multipartMixed), `{ customer { id ... @defer { notes } } }`, long},
		"many parts":      {resolve, string(multipartMixed), `{ customers { id ... @defer { notes } } }`, parts * 1200},
		"events, no part": {longest, string(eventStream), `{ customer { notes } }`, long},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				permit := new(notedPermit)
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
					t.Errorf("cut off after %v, want between %v and %v; %v", took, writeGrace, most, err)
				}
				if len(permit.notes) < 2 || permit.notes[len(permit.notes)-1] != "released" {
					t.Errorf("the permit was told %q", permit.notes)
				}
			})
		})
	}
}
