package graph_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/transport"
)

// pipes is a listener whose connections need no network, and keep nothing that is not read.
type pipes struct {
	opened chan net.Conn
	closed chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.opened:
		return conn, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.opened <- server
	return client, nil
}

// served is a station behind a server of net/http, whose timeouts are shorter than any subscription.
type served struct {
	*station
	*pipes
}

func serveSubscriptions(t *testing.T, options graph.SubscriptionOptions, test func(s served)) {
	t.Helper()
	inBubble(t, func(t *testing.T) {
		s := served{newStation(t, options), &pipes{make(chan net.Conn), make(chan struct{})}}
		server := &http.Server{
			Handler:     transport.WebSocket(s.handler, transport.SocketOptions{MaxOperations: 2}),
			ReadTimeout: time.Second, WriteTimeout: time.Second,
		}
		go func() { _ = server.Serve(s.pipes) }()
		test(s)
		_ = server.Close()
		<-time.After(time.Minute) // until all goroutines have noticed
	})
}

// listener is a client that has subscribed.
type listener struct {
	read  func() (string, error) // the next event or message
	close func()

	mu   sync.Mutex
	text strings.Builder
}

// listen reads until the connection ends.
func (l *listener) listen() {
	for {
		text, err := l.read()
		if err != nil {
			return
		}
		l.mu.Lock()
		l.text.WriteString(text)
		l.mu.Unlock()
	}
}

func (l *listener) heard() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// openings are the ways to subscribe. They return once the client is subscribed.
var openings = map[string]func(s served, query string) *listener{
	"events": func(s served, text string) *listener {
		conn, _ := s.dial(s.Context(), "", "")
		body := query(text)
		_, err := fmt.Fprintf(conn, "POST /graphql HTTP/1.1\r\nHost: server\r\nContent-Type: application/json\r\n"+
			"Accept: text/event-stream\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		if err != nil {
			s.Fatal(err)
		}
		lines := bufio.NewReaderSize(conn, 16)
		l := &listener{read: func() (string, error) { return lines.ReadString('\n') }, close: func() { conn.Close() }}
		for {
			line, err := l.read()
			if err != nil {
				s.Fatal(err)
			}
			if line == ":\n" {
				break
			}
		}
		_, _ = l.read() // the end of the event, and of its chunk
		_, _ = l.read()
		return l
	},
	"messages": func(s served, text string) *listener {
		client := &http.Client{Transport: &http.Transport{DialContext: s.dial}}
		conn, _, err := websocket.Dial(s.Context(), "ws://server/graphql", &websocket.DialOptions{
			HTTPClient: client, Subprotocols: []string{"graphql-transport-ws"},
		})
		if err != nil {
			s.Fatal(err)
		}
		say := func(message string) { _ = conn.Write(s.Context(), websocket.MessageText, []byte(message)) }
		l := &listener{
			read: func() (string, error) {
				_, text, err := conn.Read(context.WithoutCancel(s.Context()))
				if strings.Contains(string(text), "ping") {
					say(`{"type":"pong"}`)
				}
				return string(text), err //nolint:wrapcheck // a test
			},
			close: func() { _ = conn.CloseNow(); client.CloseIdleConnections() },
		}
		say(`{"type":"connection_init"}`)
		if acked, err := l.read(); err != nil || !strings.Contains(acked, "connection_ack") {
			s.Fatal(acked, err)
		}
		say(`{"id":"1","type":"subscribe","payload":` + query(text) + `}`)
		synctest.Wait()
		return l
	},
}

// Subscriptions outlive the timeouts of the server that answers them.
func TestSubscriptionsOutliveTimeouts(t *testing.T) {
	for name, open := range openings {
		t.Run(name, func(t *testing.T) {
			serveSubscriptions(t, graph.SubscriptionOptions{}, func(s served) {
				l := open(s, `subscription { customerChanged { id } }`)
				defer l.close()
				go l.listen()
				for range 3 {
					before := strings.Count(l.heard(), `"id":"500"`)
					<-time.After(time.Hour)
					s.change(renameVernon)
					if after := strings.Count(l.heard(), `"id":"500"`); after != before+1 {
						t.Fatalf("heard %s", l.heard())
					}
				}
			})
		})
	}
}

// A client that reads nothing more loses its subscription within a minute, and all that it held. Others hear of all changes
// meanwhile.
func TestSubscriberThatReadsNothing(t *testing.T) {
	for name, open := range openings {
		t.Run(name, func(t *testing.T) {
			options := graph.SubscriptionOptions{Most: 2, MostOfCaller: 2}
			serveSubscriptions(t, options, func(s served) {
				silent := open(s, `subscription { customerChanged { customer { id } } }`)
				defer silent.close()
				honest := open(s, `subscription { customerChanged { id } }`)
				defer honest.close()
				go honest.listen()
				const changes = 20
				for range changes {
					s.change(renameVernon)
					<-time.After(3 * time.Second)
				}
				if heard := strings.Count(honest.heard(), `"id":"500"`); heard != changes {
					t.Errorf("heard of %d changes of %d", heard, changes)
				}
				next := open(s, `subscription { customerChanged { id } }`)
				defer next.close()
				go next.listen()
				s.change(renameVernon)
				if heard := next.heard(); !strings.Contains(heard, `"id":"500"`) {
					t.Errorf("the place is not free: %s", heard)
				}
				if rest, err := io.ReadAll(restOf{silent}); strings.Contains(string(rest), "INTERNAL") || err == nil && len(rest) > 4096 {
					t.Errorf("the rest is %s, %v", rest, err)
				}
			})
		})
	}
}

// restOf reads what a listener has not read.
type restOf struct{ *listener }

func (r restOf) Read(p []byte) (int, error) {
	text, err := r.read()
	if err != nil {
		return 0, io.EOF
	}
	return copy(p, text), nil
}
