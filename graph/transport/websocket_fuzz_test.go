package transport_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"

	"mailbox-graphql/graph/transport"
)

// counting counts the requests that a handler serves at once.
type counting struct {
	next          http.Handler
	running, most atomic.Int64
}

func (c *counting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	running := c.running.Add(1)
	defer c.running.Add(-1)
	for most := c.most.Load(); running > most && !c.most.CompareAndSwap(most, running); most = c.most.Load() {
	}
	c.next.ServeHTTP(w, r)
}

// Whatever a client sends, a message in each line, the server panics nowhere, runs no more operations at once than may be, sends
// messages of the protocol alone, names no operation that the client has not begun, closes with a code of the protocol, and
// keeps nothing once the client has gone.
func FuzzWebSocket(f *testing.F) {
	const subscribe = `{"id":"1","type":"subscribe","payload":{"query":"wait"}}`
	for _, messages := range [][]string{
		{},
		{signIn},
		{signIn, subscribe, `{"id":"1","type":"complete"}`, subscribe},
		{signIn, subscribe, subscribe},
		{signIn, signIn},
		{subscribe},
		{signIn, subscribeTo("1", "events"), subscribeTo("2", "refused"), subscribeTo("3", "ended")},
		{signIn, subscribeTo("1", "wait"), subscribeTo("2", "wait"), subscribeTo("3", "wait"), `{"type":"ping","payload":[]}`},
		append([]string{signIn}, slices.Repeat([]string{subscribeTo("1", "linger"), `{"id":"1","type":"complete"}`}, 4)...),
		{signIn, `{"type":"pong"}`, `{"id":1,"type":"subscribe"}`},
		{`{"type":"connection_init","payload":{"headers":{"X-Key":"secret"}}}`, subscribeTo("1", "q")},
		{`{"type":"connection_init","payload":{"X-Key":"\r\nHost: x"}}`},
		{`null`},
		{`{`},
		{signIn, "\x00\xff"},
		{signIn, `{"id":"","type":"complete"}`},
		{signIn, strings.Repeat("[", 900)},
	} {
		f.Add(strings.Join(messages, "\n"))
	}
	f.Fuzz(func(t *testing.T, text string) {
		messages := strings.Split(text, "\n")
		const most = 40 // or a message takes too long
		messages = messages[:min(len(messages), most)]
		synctest.Test(t, func(t *testing.T) { exchange(t, messages) })
	})
}

// exchange sends messages and checks what comes.
func exchange(t *testing.T, messages []string) {
	t.Helper()
	const mayRun = 2
	ended := make(chan string, len(messages))
	graphQL := &counting{next: keyed(fakeGraphQL(t.Context(), ended))}
	listener := &pipes{make(chan net.Conn), make(chan struct{})}
	server := &http.Server{ReadHeaderTimeout: time.Second, Handler: transport.WebSocket(graphQL, transport.SocketOptions{
		SignIn: keyed, CredentialHeaders: []string{"X-Key"}, MaxOperations: mayRun, MaxMessageBytes: 1000,
	})}
	go func() { _ = server.Serve(listener) }()
	client := &http.Client{Transport: &http.Transport{DialContext: listener.dial}}
	conn, _, err := websocket.Dial(t.Context(), "ws://server/graphql", &websocket.DialOptions{
		HTTPClient: client, Subprotocols: []string{"graphql-transport-ws"},
	})
	if err != nil {
		t.Fatal(err)
	}
	closed := make(chan error, 1)
	begun := make(map[string]bool)
	for _, message := range messages {
		var sent struct{ ID string }
		_ = json.Unmarshal([]byte(message), &sent) // any text may be sent
		begun[sent.ID] = true
	}
	go func() { closed <- readAll(conn, begun) }()
	for _, message := range messages {
		if conn.Write(t.Context(), websocket.MessageText, []byte(message)) != nil {
			break
		}
	}
	<-time.After(time.Minute) // until the server has answered or closed
	_ = conn.CloseNow()
	if err := <-closed; err != nil {
		t.Error(err)
	}
	<-time.After(time.Minute)
	if left := graphQL.running.Load(); left > 0 {
		t.Errorf("%d operations still run", left)
	}
	if at := graphQL.most.Load(); at > mayRun {
		t.Errorf("%d operations ran at once", at)
	}
	_ = server.Close()
	client.CloseIdleConnections()
	synctest.Wait()
}

// readAll reads until the connection ends, and returns what the server must not send.
func readAll(conn *websocket.Conn, begun map[string]bool) error {
	for {
		_, text, err := conn.Read(context.Background())
		if err != nil {
			return wantCode(websocket.CloseStatus(err))
		}
		var got struct{ ID, Type string }
		if err := json.Unmarshal(text, &got); err != nil {
			return fmt.Errorf("message %s: %w", text, err)
		}
		switch got.Type {
		case "connection_ack", "ping", "pong":
			if got.ID != "" {
				return fmt.Errorf("message %s has an id", text)
			}
		case "next", "error", "complete":
			if !begun[got.ID] || got.ID == "" {
				return fmt.Errorf("message %s is of no operation", text)
			}
		default:
			return fmt.Errorf("message %s", text)
		}
	}
}

func wantCode(code websocket.StatusCode) error {
	switch code {
	case -1: // the test, or silence, has ended the connection
	case 4400, 4401, 4403, 4408, 4409, 4429, websocket.StatusMessageTooBig, websocket.StatusNormalClosure:
	default:
		return fmt.Errorf("closed with %d", code)
	}
	return nil
}
