package transport

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// socketProtocol is the protocol of https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md.
const socketProtocol = "graphql-transport-ws"

// SocketOptions configures [WebSocket].
type SocketOptions struct {
	// Admits tells whether the page that a request comes from may open a WebSocket: browsers let every page try.
	Admits func(r *http.Request) bool
	// SignIn is the sign-in that each operation passes. A connection whose first message does not pass it is closed. Nil:
	// nobody has to sign in.
	SignIn func(http.Handler) http.Handler
	// CredentialHeaders are the headers that the first message may have as members of its payload, since pages cannot set
	// headers of a WebSocket.
	CredentialHeaders []string
	// MaxOperations bounds the operations of one connection at the same time.
	MaxOperations int
	// MaxMessageBytes bounds a message of the client. Zero or less: DefaultMaxBodyBytes.
	MaxMessageBytes int64
	// Lifetime bounds the time of a connection. 0: it does not end by itself.
	Lifetime time.Duration
	// OnStop calls a function when the server stops: connections are closed then. See [Options].OnStop.
	OnStop func(stop func()) (prevent func() bool)
	// IsStopping tells whether the server stops. It is so before OnStop calls anything.
	IsStopping func() bool
}

const (
	// initWait is how long a client may take to send its first message.
	initWait = 10 * time.Second
	// idleWait is how long a connection stays open on which no operation runs.
	idleWait = 5 * time.Minute
	// pingEvery is the time between two pings of the server. A client that sends nothing for silence is gone.
	pingEvery = 25 * time.Second
	silence   = 2*pingEvery + writeGrace
)

// The codes with which a connection is closed, by the protocol.
const (
	closeInvalid      websocket.StatusCode = 4400
	closeUnauthorized websocket.StatusCode = 4401
	closeForbidden    websocket.StatusCode = 4403
	closeInitTimeout  websocket.StatusCode = 4408
	closeDuplicate    websocket.StatusCode = 4409
	closeTooManyInits websocket.StatusCode = 4429
)

// WebSocket serves operations over WebSockets, and passes all other requests to next. It sends each operation to next as a
// request of its own: whatever holds for a POST holds for the operation, from the sign-in to the line in the log.
func WebSocket(next http.Handler, opts SocketOptions) http.Handler {
	if opts.MaxMessageBytes <= 0 {
		opts.MaxMessageBytes = DefaultMaxBodyBytes
	}
	if opts.SignIn == nil {
		opts.SignIn = func(next http.Handler) http.Handler { return next }
	}
	if opts.OnStop == nil {
		opts.OnStop, opts.IsStopping = neverStops, func() bool { return false }
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
			next.ServeHTTP(w, r)
			return
		}
		serveSocket(w, r, next, opts)
	})
}

func neverStops(func()) (prevent func() bool) { return func() bool { return true } }

func serveSocket(w http.ResponseWriter, r *http.Request, next http.Handler, opts SocketOptions) {
	if opts.Admits != nil && !opts.Admits(r) {
		http.Error(w, "Pages of this origin may not open a WebSocket.", http.StatusForbidden)
		return
	}
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{
		Subprotocols:       []string{socketProtocol},
		InsecureSkipVerify: true, // Admits has verified the origin
		CompressionMode:    websocket.CompressionDisabled,
	})
	if err != nil {
		return // Accept has answered
	}
	defer func() { _ = conn.CloseNow() }()
	if conn.Subprotocol() != socketProtocol {
		_ = conn.Close(websocket.StatusPolicyViolation, "use the protocol "+socketProtocol)
		return
	}
	conn.SetReadLimit(opts.MaxMessageBytes)
	s := &socket{
		conn: conn, upgrade: r.Clone(r.Context()), next: next, opts: opts,
		operations: make(map[string]*socketOperation), places: make(chan struct{}, opts.MaxOperations),
	}
	s.serve(r.Context())
}

// socket is one connection.
type socket struct {
	conn    *websocket.Conn
	upgrade *http.Request // whose headers the operations have
	next    http.Handler
	opts    SocketOptions

	writing sync.Mutex // a message at a time
	idle    *time.Timer

	places  chan struct{} // has an element for each operation of which something runs
	running sync.WaitGroup

	mu         sync.Mutex
	operations map[string]*socketOperation // by their ids; an operation that the client has ended may still run
	stopping   bool
	panicked   any // what the next handler has panicked with
	nextPing   *time.Timer
}

// socketMessage is a message of the protocol, in either direction.
type socketMessage struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// closing is why the server closes a connection.
type closing struct {
	code   websocket.StatusCode
	reason string
}

func (c *closing) Error() string { return c.reason }

// serve reads messages until the client goes, breaks the protocol, or the server closes the connection. It panics if an
// operation has.
func (s *socket) serve(ctx context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if s.opts.Lifetime > 0 {
		timer := time.AfterFunc(s.opts.Lifetime, func() {
			cancel(&closing{websocket.StatusGoingAway, "the connection has reached its longest time"})
		})
		defer timer.Stop()
	}
	defer s.opts.OnStop(func() {
		s.stop()
		cancel(&closing{websocket.StatusGoingAway, "the server is stopping"})
	})()
	s.idle = time.AfterFunc(idleWait, func() { cancel(&closing{websocket.StatusNormalClosure, "nothing is subscribed to"}) })
	defer s.idle.Stop()
	// A read is not given ctx: the library would close the connection without a reason.
	stopClosing := context.AfterFunc(ctx, func() { s.closeFor(context.Cause(ctx)) })
	defer stopClosing()

	late := time.AfterFunc(initWait, func() { cancel(&closing{closeInitTimeout, "Connection initialisation timeout"}) })
	err := s.open(ctx)
	late.Stop()
	operations, end := endOf(ctx)
	defer end()
	for err == nil {
		var next socketMessage
		if next, err = s.read(); err == nil {
			err = s.handle(operations, next)
		}
	}
	s.closeFor(err)
	cancel(err)
	s.running.Wait()
	if s.panicked != nil {
		panic(s.panicked) // net/http's server logs it
	}
}

// endOf returns a context for operations, which ends with that of the connection, but not with its cause: why the server closes
// the connection is no failure of an operation.
func endOf(connection context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(connection))
	context.AfterFunc(connection, cancel)
	return ctx, cancel
}

// stop begins no operation any more, and waits until nothing of the others runs. Subscriptions end by themselves when the server
// stops.
func (s *socket) stop() {
	s.mu.Lock()
	s.stopping = true
	s.mu.Unlock()
	s.running.Wait()
}

// closeFor closes the connection if the error is the server's reason to.
func (s *socket) closeFor(err error) {
	if why, ok := errors.AsType[*closing](err); ok {
		_ = s.conn.Close(why.code, why.reason)
	}
}

// open waits for the first message, which has the credentials, and acknowledges it.
func (s *socket) open(ctx context.Context) error {
	first, err := s.read()
	switch {
	case err != nil:
		return err
	case first.Type == "subscribe":
		return &closing{closeUnauthorized, "Unauthorized"}
	case first.Type != "connection_init":
		return invalidMessage("begin with connection_init")
	}
	if err := s.takeCredentials(first.Payload); err != nil {
		return err
	}
	if !s.signsIn(ctx) {
		return &closing{closeForbidden, "Forbidden"}
	}
	s.pingLater(ctx)
	context.AfterFunc(ctx, s.stopPings)
	return s.write(socketMessage{Type: "connection_ack"})
}

// pingLater sends a ping after a while, and then again and again. It takes no goroutine meanwhile, whose stack would be a large
// part of an idle connection.
func (s *socket) pingLater(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	s.nextPing = time.AfterFunc(pingEvery, func() {
		if s.write(socketMessage{Type: "ping"}) == nil {
			s.pingLater(ctx)
		}
	})
}

func (s *socket) stopPings() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextPing.Stop()
}

// takeCredentials moves the credentials of the first message to the headers that all operations have.
func (s *socket) takeCredentials(payload json.RawMessage) error {
	var members map[string]any
	if len(payload) > 0 {
		if err := json.Unmarshal(payload, &members); err != nil {
			return invalidMessage("the payload must be an object")
		}
	}
	if nested, ok := members["headers"].(map[string]any); ok {
		members = nested
	}
	header := make(http.Header)
	for _, name := range append(s.opts.CredentialHeaders, keptHeaders()...) {
		if values := s.upgrade.Header.Values(name); len(values) > 0 {
			header[http.CanonicalHeaderKey(name)] = values
		}
	}
	for _, name := range s.opts.CredentialHeaders {
		for member, value := range members {
			if text, ok := value.(string); ok && strings.EqualFold(member, name) {
				header.Set(name, text)
			}
		}
	}
	s.upgrade.Header = header
	return nil
}

// keptHeaders are the headers of the upgrade that operations have beside the credentials.
func keptHeaders() []string {
	return []string{"User-Agent", "X-Mailbox-Cost", "X-Mailbox-Cache", "Cache-Control", "Traceparent", "Tracestate"}
}

// signsIn tells whether the sign-in passes the credentials.
func (s *socket) signsIn(ctx context.Context) bool {
	passed := false
	gate := s.opts.SignIn(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true }))
	gate.ServeHTTP(newSocketAnswer(nil), s.request(ctx, nil))
	return passed
}

// read returns the next message. A client that is silent for too long is cut off.
func (s *socket) read() (socketMessage, error) {
	var received socketMessage
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.upgrade.Context()), silence)
	defer cancel()
	kind, text, err := s.conn.Read(ctx)
	if err != nil {
		return received, err //nolint:wrapcheck // it ends the connection
	}
	if kind != websocket.MessageText || json.Unmarshal(text, &received) != nil {
		return received, invalidMessage("a message must be a JSON object")
	}
	return received, nil
}

func invalidMessage(reason string) error { return &closing{closeInvalid, reason} }

// handle acts on a message that is not the first.
func (s *socket) handle(ctx context.Context, received socketMessage) error {
	switch received.Type {
	case "subscribe":
		return s.begin(ctx, received)
	case "complete":
		s.endByClient(received.ID)
		return nil
	case "ping":
		return s.write(socketMessage{Type: "pong", Payload: received.Payload})
	case "pong":
		return nil
	case "connection_init":
		return &closing{closeTooManyInits, "Too many initialisation requests"}
	}
	return invalidMessage("unknown type of message")
}

// write sends a message. A client that does not take it in time is cut off.
func (s *socket) write(sent socketMessage) error {
	text, err := json.Marshal(sent)
	if err != nil {
		return err //nolint:wrapcheck // a payload that is no JSON ends the connection
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.upgrade.Context()), writeGrace+timeToSend(len(text)))
	defer cancel()
	return s.conn.Write(ctx, websocket.MessageText, text) //nolint:wrapcheck // it ends the connection
}
