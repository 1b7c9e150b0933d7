package transport_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph/transport"
)

// pipes is a listener whose connections need no network, so that a test has the clock of its bubble.
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

// fakeGraphQL answers documents by their text: "wait" until the operation ends, "last" then with an event and completion, and
// "events" with two events. Ended gets why.
func fakeGraphQL(stopping context.Context, ended chan<- string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var sent struct{ Query string }
		_ = json.Unmarshal(body, &sent)
		events := func(texts ...string) {
			w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
			for _, text := range texts {
				_, _ = io.WriteString(w, text)
				_ = http.NewResponseController(w).Flush()
			}
		}
		switch sent.Query {
		case "wait":
			events(":\n\n")
			<-r.Context().Done()
			ended <- fmt.Sprint(context.Cause(r.Context()))
		case "last":
			events(":\n\n")
			<-r.Context().Done()
			events("event: next\ndata: {\"data\":3}\n\n", "event: complete\ndata:\n\n")
			ended <- "last"
		case "until the server stops":
			events(":\n\n")
			<-stopping.Done()
			<-time.After(time.Second)
			events("event: complete\ndata:\n\n")
		case "after the server stops":
			<-stopping.Done()
			<-time.After(2 * time.Second)
			_, _ = io.WriteString(w, `{"data":1}`)
		case "linger":
			events(":\n\n")
			<-r.Context().Done()
			<-time.After(time.Second)
			ended <- "linger"
		case "panic":
			panic("of the next handler")
		case "events":
			events("event: next\ndata: {\"data\":1}\n\n", ":\n\n", "event: next\ndata: {\"data\":2}\n", "\nevent: complete\ndata:\n\n")
		case "ended":
			events("event: next\ndata: {\"errors\":[{\"message\":\"over\"}]}\n\nevent: complete\ndata:\n\n")
		case "broken stream":
			events("event: next\ndata: {\"data\":1}\n\n", "event: ne")
		case "no JSON":
			_, _ = io.WriteString(w, "<html>")
		case "nothing":
		case "refused":
			_, _ = io.WriteString(w, `{"errors":[{"message":"no"}]}`)
		default:
			_, _ = fmt.Fprintf(w, `{"data":{"query":%q,"key":%q,"accept":%q}}`, sent.Query, r.Header.Get("X-Key"), r.Header.Get("Accept"))
		}
	})
}

// keyed demands the header X-Key: secret.
func keyed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Key") != "secret" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// dialogue is a connection of a test.
type dialogue struct {
	*testing.T
	conn  *websocket.Conn
	ended chan string
	stop  context.CancelFunc
}

// converse runs a test with a connection to a server, in a bubble.
func converse(t *testing.T, test func(d *dialogue)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		stopping, stop := context.WithCancel(t.Context())
		ended := make(chan string, 10)
		listener := &pipes{make(chan net.Conn), make(chan struct{})}
		server := &http.Server{ErrorLog: log.New(io.Discard, "", 0), ReadTimeout: time.Second, WriteTimeout: time.Second, Handler: transport.WebSocket(
			keyed(fakeGraphQL(stopping, ended)), transport.SocketOptions{
				SignIn: keyed, CredentialHeaders: []string{"X-Key"}, MaxOperations: 2, MaxMessageBytes: 1000, Lifetime: time.Hour,
				Admits:     func(r *http.Request) bool { return r.Header.Get("Origin") != "https://evil.example" },
				OnStop:     func(end func()) func() bool { return context.AfterFunc(stopping, end) },
				IsStopping: func() bool { return stopping.Err() != nil },
			},
		)}
		go func() { _ = server.Serve(listener) }()
		client := &http.Client{Transport: &http.Transport{DialContext: listener.dial}}
		conn, _, err := websocket.Dial(t.Context(), "ws://server/graphql", &websocket.DialOptions{
			HTTPClient: client, Subprotocols: []string{"graphql-transport-ws"},
		})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = conn.CloseNow()
			_ = server.Close()
			stop()
			client.CloseIdleConnections()
			<-time.After(time.Minute) // until all goroutines of the test have noticed
		}()
		test(&dialogue{t, conn, ended, stop})
	})
}

func (d *dialogue) say(messages ...string) {
	d.Helper()
	for _, one := range messages {
		if err := d.conn.Write(d.Context(), websocket.MessageText, []byte(one)); err != nil {
			d.Fatal(err)
		}
	}
}

// hear fails unless the server sends the messages next. It answers pings.
func (d *dialogue) hear(want ...string) {
	d.Helper()
	for _, one := range want {
		for {
			_, got, err := d.conn.Read(d.Context())
			if err != nil {
				d.Fatalf("read: %v; want %s", err, one)
			}
			if string(got) == `{"type":"ping"}` && one != string(got) {
				d.say(`{"type":"pong"}`)
				continue
			}
			if diff := cmp.Diff(one, string(got)); diff != "" {
				d.Fatalf("message (-want +got):\n%s", diff)
			}
			break
		}
	}
}

// hearClose fails unless the server closes the connection next, with a code.
func (d *dialogue) hearClose(code websocket.StatusCode, reason string) {
	d.Helper()
	for {
		_, got, err := d.conn.Read(d.Context())
		if err == nil && string(got) == `{"type":"ping"}` {
			continue
		}
		closed, ok := errors.AsType[websocket.CloseError](err)
		if !ok || closed.Code != code || closed.Reason != reason {
			d.Fatalf("got %s, %v; want %d %s", got, err, code, reason)
		}
		return
	}
}

const (
	signIn = `{"type":"connection_init","payload":{"x-key":"secret"}}`
	acked  = `{"type":"connection_ack"}`
	// canceled is the only way in which a connection ends its operations: they have nobody to tell of another.
	canceled = "context canceled"
)

func subscribeTo(id, query string) string {
	return fmt.Sprintf(`{"id":%q,"type":"subscribe","payload":{"query":%q}}`, id, query)
}

func TestWebSocketOperations(t *testing.T) {
	const wanted = `{"data":{"query":"q","key":"secret","accept":"application/graphql-response+json, text/event-stream;q=0.5"}}`
	converse(t, func(d *dialogue) {
		d.say(`{"type":"connection_init","payload":{"headers":{"X-KEY":"secret"}}}`)
		d.hear(acked)
		d.say(subscribeTo("1", "q"))
		d.hear(`{"id":"1","type":"next","payload":`+wanted+`}`, `{"id":"1","type":"complete"}`)
		d.say(subscribeTo("1", "events")) // the id is free again
		d.hear(`{"id":"1","type":"next","payload":{"data":1}}`, `{"id":"1","type":"next","payload":{"data":2}}`, `{"id":"1","type":"complete"}`)
		d.say(subscribeTo("2", "refused"))
		d.hear(`{"id":"2","type":"error","payload":[{"message":"no"}]}`)
		d.say(subscribeTo("3", "ended"))
		d.hear(`{"id":"3","type":"error","payload":[{"message":"over"}]}`)
		d.say(`{"type":"ping","payload":{"a":1}}`)
		d.hear(`{"type":"pong","payload":{"a":1}}`)

		d.say(subscribeTo("4", "wait"), subscribeTo("5", "wait"), subscribeTo("6", "wait"))
		d.hear(`{"id":"6","type":"error","payload":[{"message":"The connection runs 2 operations already.","extensions":{"code":"SUBSCRIPTION_LIMIT_EXCEEDED","limit":2}}]}`)
		d.say(`{"id":"4","type":"complete"}`, `{"id":"unknown","type":"complete"}`)
		if ended := <-d.ended; ended != canceled {
			d.Errorf("an operation ended by %s", ended)
		}
		d.say(subscribeTo("4", "last"))
		synctest.Wait()
		d.say(`{"id":"4","type":"complete"}`)
		<-d.ended
		d.say(`{"type":"ping"}`)
		d.hear(`{"type":"pong"}`) // and nothing of what the client has ended

		d.say(subscribeTo("4", "wait"))
		synctest.Wait()
		_ = d.conn.CloseNow()
		for range 2 { // a client that goes ends all its operations
			if ended := <-d.ended; ended != canceled {
				d.Errorf("an operation ended by %s", ended)
			}
		}
	})
}

// What the protocol forbids closes the connection with the code that the protocol names.
func TestWebSocketProtocol(t *testing.T) {
	for name, test := range map[string]struct {
		say    []string
		acked  bool
		code   websocket.StatusCode
		reason string
	}{
		"no JSON":                {[]string{`{`}, false, 4400, "a message must be a JSON object"},
		"no object":              {[]string{`[]`}, false, 4400, "a message must be a JSON object"},
		"no init":                {[]string{subscribeTo("1", "q")}, false, 4401, "Unauthorized"},
		"another beginning":      {[]string{`{"type":"ping"}`}, false, 4400, "begin with connection_init"},
		"no credential":          {[]string{`{"type":"connection_init"}`}, false, 4403, "Forbidden"},
		"a wrong credential":     {[]string{`{"type":"connection_init","payload":{"X-Key":"guess"}}`}, false, 4403, "Forbidden"},
		"a credential in a list": {[]string{`{"type":"connection_init","payload":{"X-Key":["secret"]}}`}, false, 4403, "Forbidden"},
		"a bad payload":          {[]string{`{"type":"connection_init","payload":[1]}`}, false, 4400, "the payload must be an object"},
		"two inits":              {[]string{signIn, signIn}, true, 4429, "Too many initialisation requests"},
		"an unknown type":        {[]string{signIn, `{"type":"start"}`}, true, 4400, "unknown type of message"},
		"no id":                  {[]string{signIn, `{"type":"subscribe","payload":{"query":"q"}}`}, true, 4400, "subscribe needs an id and a payload"},
		"no payload":             {[]string{signIn, `{"id":"1","type":"subscribe"}`}, true, 4400, "subscribe needs an id and a payload"},
		"an id in use":           {[]string{signIn, subscribeTo("1", "wait"), subscribeTo("1", "wait")}, true, 4409, "Subscriber for 1 already exists"},
		"a long id in use": {
			[]string{signIn, subscribeTo(strings.Repeat("1", 200), "wait"), subscribeTo(strings.Repeat("1", 200), "wait")},
			true, 4409,
			"Subscriber for an id already exists",
		},
		"a long message": {[]string{signIn, subscribeTo("1", strings.Repeat("q", 2000))}, true, websocket.StatusMessageTooBig, "read limited at 1001 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			converse(t, func(d *dialogue) {
				go func() {
					for _, one := range test.say {
						_ = d.conn.Write(d.Context(), websocket.MessageText, []byte(one)) // the server may have closed
					}
				}()
				if test.acked {
					d.hear(acked)
				}
				d.hearClose(test.code, test.reason)
				synctest.Wait()
				for len(d.ended) > 0 {
					if ended := <-d.ended; ended != canceled {
						d.Errorf("an operation ended by %s", ended)
					}
				}
			})
		})
	}
}

// A server that stops lets operations come to their end, begins no other, and then closes the connection. It does not say that a
// subscription is complete: the client goes on with it on another connection.
func TestWebSocketStops(t *testing.T) {
	converse(t, func(d *dialogue) {
		d.say(signIn)
		d.hear(acked)
		d.say(subscribeTo("1", "until the server stops"), subscribeTo("3", "after the server stops"))
		synctest.Wait()
		d.stop()
		synctest.Wait()
		d.say(subscribeTo("2", "q"))
		d.hear(`{"id":"3","type":"next","payload":{"data":1}}`, `{"id":"3","type":"complete"}`)
		d.hearClose(websocket.StatusGoingAway, "the server is stopping")
	})
}

// Operations that the client has ended count until nothing of them runs, however fast others follow.
func TestWebSocketEndsBeforeItBegins(t *testing.T) {
	converse(t, func(d *dialogue) {
		const turns = 5
		d.say(signIn)
		d.hear(acked)
		begin := time.Now()
		for range turns {
			d.say(subscribeTo("1", "linger"), subscribeTo("2", "linger"), `{"id":"1","type":"complete"}`, `{"id":"2","type":"complete"}`)
		}
		for range 2 * turns {
			<-d.ended
		}
		if took := time.Since(begin); took < turns*time.Second {
			d.Errorf("ten operations, of which two may run at once for a second each, took %v", took)
		}
	})
}

// A panic below ends the connection, and neither the server nor its other connections.
func TestWebSocketPanic(t *testing.T) {
	converse(t, func(d *dialogue) {
		d.say(signIn)
		d.hear(acked)
		d.say(subscribeTo("1", "wait"), subscribeTo("2", "panic"))
		d.hearClose(websocket.StatusInternalError, "internal error")
		if ended := <-d.ended; ended != canceled {
			d.Errorf("an operation ended by %s", ended)
		}
	})
}

func TestWebSocketTimes(t *testing.T) {
	for name, test := range map[string]struct {
		act    func(d *dialogue)
		after  time.Duration
		code   websocket.StatusCode
		reason string
	}{
		"no first message": {func(*dialogue) {}, 10 * time.Second, 4408, "Connection initialisation timeout"},
		"the server stops": {
			func(d *dialogue) { d.say(signIn); d.hear(acked); d.stop() }, 0, websocket.StatusGoingAway, "the server is stopping",
		},
		"nothing runs": {
			func(d *dialogue) { d.say(signIn); d.hear(acked); d.answerPings() }, 5 * time.Minute, websocket.StatusNormalClosure,
			"nothing is subscribed to",
		},
		"the longest time": {
			func(d *dialogue) { d.say(signIn); d.hear(acked); d.say(subscribeTo("1", "wait")); d.answerPings() }, time.Hour,
			websocket.StatusGoingAway, "the connection has reached its longest time",
		},
	} {
		t.Run(name, func(t *testing.T) {
			converse(t, func(d *dialogue) {
				begin := time.Now()
				test.act(d)
				d.hearClose(test.code, test.reason)
				if took := time.Since(begin); took < test.after || took > test.after+2*time.Second {
					d.Errorf("closed after %v, want %v", took, test.after)
				}
			})
		})
	}
	t.Run("a client that does not answer pings", func(t *testing.T) {
		converse(t, func(d *dialogue) {
			d.say(signIn)
			d.hear(acked)
			d.say(subscribeTo("1", "wait"))
			d.hear(`{"type":"ping"}`, `{"type":"ping"}`)
			if _, _, err := d.conn.Read(d.Context()); err == nil {
				d.Error("the connection is open")
			}
			<-d.ended
		})
	})
}

// answerPings sends pongs as long as the test runs.
func (d *dialogue) answerPings() {
	go func() {
		for d.conn.Write(d.Context(), websocket.MessageText, []byte(`{"type":"pong"}`)) == nil {
			<-time.After(20 * time.Second)
		}
	}()
}

// A page of an origin that may not open a WebSocket is refused, and so is a client of another protocol.
func TestWebSocketHandshake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		listener := &pipes{make(chan net.Conn), make(chan struct{})}
		server := &http.Server{Handler: transport.WebSocket(http.NotFoundHandler(), transport.SocketOptions{
			Admits: func(r *http.Request) bool { return r.Header.Get("Origin") != "https://evil.example" },
		}), ReadHeaderTimeout: time.Second}
		go func() { _ = server.Serve(listener) }()
		client := &http.Client{Transport: &http.Transport{DialContext: listener.dial}}
		_, resp, err := websocket.Dial(t.Context(), "ws://server/graphql", &websocket.DialOptions{
			HTTPClient: client, Subprotocols: []string{"graphql-transport-ws"},
			HTTPHeader: http.Header{"Origin": {"https://evil.example"}},
		})
		if err == nil || resp.StatusCode != http.StatusForbidden {
			t.Errorf("an evil page: %v", err)
		}
		conn, _, err := websocket.Dial(t.Context(), "ws://server/graphql", &websocket.DialOptions{HTTPClient: client})
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := conn.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
			t.Errorf("without a protocol: %v", err)
		}
		_ = conn.CloseNow()
		_ = server.Close()
		client.CloseIdleConnections()
	})
}
