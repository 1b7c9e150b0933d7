package transport

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

// socketOperation is an operation that runs on a connection.
type socketOperation struct {
	id  string
	end context.CancelFunc
}

// begin runs the operation of a subscribe message.
func (s *socket) begin(ctx context.Context, received socketMessage) error {
	if received.ID == "" || len(received.Payload) == 0 {
		return invalidMessage("subscribe needs an id and a payload")
	}
	if len(received.ID) > maxIDBytes {
		return invalidMessage("an id has at most " + strconv.Itoa(maxIDBytes) + " bytes")
	}
	ctx, cancel := context.WithCancel(ctx)
	operation := &socketOperation{received.ID, cancel}
	switch s.add(operation) {
	case idInUse:
		cancel()
		return &closing{closeDuplicate, "Subscriber for " + shortened(received.ID) + " already exists"}
	case crowded:
		cancel()
		return s.refuse(received.ID)
	case stopping:
		cancel()
		return nil
	case added:
	}
	select {
	case s.places <- struct{}{}:
		go s.run(ctx, operation, received.Payload)
	case <-ctx.Done():
		s.running.Done()
	}
	return nil
}

// maxIDBytes bounds the id of an operation, which each of its messages repeats.
const maxIDBytes = 256

// run sends the operation to the next handler, and the answer to the client.
func (s *socket) run(ctx context.Context, operation *socketOperation, payload []byte) {
	defer s.running.Done()
	defer func() { <-s.places }()
	defer operation.end()
	defer s.remove(operation)
	defer s.survive()
	var answer *socketAnswer
	answer = newSocketAnswer(func(sent socketMessage) error {
		if ctx.Err() != nil { // the client has ended the operation, or the connection ends
			return context.Cause(ctx) //nolint:wrapcheck // it ends the operation
		}
		if sent.Type == "complete" && s.leavesOpen(answer) {
			return nil
		}
		if sent.Type != "next" {
			s.remove(operation) // the client may use the id again as soon as it has the message
		}
		sent.ID = operation.id
		return s.write(sent)
	})
	s.next.ServeHTTP(answer, s.request(ctx, payload))
	if ctx.Err() == nil {
		answer.finish()
	}
}

// leavesOpen tells whether a client is not told that an operation is complete: when the server stops, it ends subscriptions, and
// a client that finds the connection closed before a completion subscribes again on another one.
func (s *socket) leavesOpen(answer *socketAnswer) bool {
	return answer.isStream() && s.opts.IsStopping()
}

// survive keeps a panic until the connection has been closed, which it begins.
func (s *socket) survive() {
	cause := recover()
	if cause == nil {
		return
	}
	s.mu.Lock()
	s.panicked = cause
	s.mu.Unlock()
	s.closeFor(&closing{websocket.StatusInternalError, "internal error"})
}

// addition is what became of the wish to add an operation.
type addition int

const (
	added addition = iota
	idInUse
	crowded
	stopping
)

// add adds an operation, and counts it among the running ones. The operation may run as soon as it has a place: there may be
// operations that the client has ended, and of which something still runs.
func (s *socket) add(operation *socketOperation) addition {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, exists := s.operations[operation.id]
	switch {
	case s.stopping:
		return stopping
	case exists:
		return idInUse
	case len(s.operations) >= s.opts.MaxOperations:
		return crowded
	}
	s.operations[operation.id] = operation
	s.running.Add(1)
	s.idle.Stop()
	return added
}

// shortened keeps the reason for closing a connection within the bytes that it may have.
func shortened(id string) string {
	const most = 60
	if len(id) > most {
		return "an id"
	}
	return id
}

// endByClient ends the operation with the id, if it still runs.
func (s *socket) endByClient(id string) {
	s.mu.Lock()
	operation := s.operations[id]
	s.mu.Unlock()
	if operation != nil {
		operation.end()
		s.remove(operation)
	}
}

// remove forgets an operation. Its id may belong to another one meanwhile.
func (s *socket) remove(operation *socketOperation) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.operations[operation.id] == operation {
		delete(s.operations, operation.id)
	}
	if len(s.operations) == 0 {
		s.idle.Reset(idleWait)
	}
}

func (s *socket) refuse(id string) error {
	extensions := errorcode.SubscriptionLimit.Extensions()
	extensions["limit"] = s.opts.MaxOperations
	errs, _ := json.Marshal(gqlerror.List{{ // texts and numbers cannot fail
		Message:    "The connection runs " + strconv.Itoa(s.opts.MaxOperations) + " operations already.",
		Extensions: extensions,
	}})
	return s.write(socketMessage{ID: id, Type: "error", Payload: errs})
}

// request makes the request of an operation. It has the address of the connection and none of the headers of a page: the
// origin was checked when the connection was opened.
func (s *socket) request(ctx context.Context, payload []byte) *http.Request {
	r := s.upgrade.Clone(context.WithValue(ctx, streamKey{}, OverWebSocket))
	r.Method = http.MethodPost
	r.URL.RawQuery = ""
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(payload)), int64(len(payload))
	r.Header.Set("Content-Type", string(legacyJSON))
	// A document for everything but a subscription.
	r.Header.Set("Accept", string(graphqlResponse)+", "+string(eventStream)+";q=0.5")
	return r
}

// socketAnswer turns the answer to the request of an operation into messages: each event of a stream as soon as it is flushed,
// and a document when it is complete.
type socketAnswer struct {
	header http.Header
	send   func(socketMessage) error
	body   bytes.Buffer // what has not been sent
	ended  bool         // by an error or a completion
	failed error
}

func newSocketAnswer(send func(socketMessage) error) *socketAnswer {
	return &socketAnswer{header: make(http.Header), send: send}
}

func (a *socketAnswer) Header() http.Header { return a.header }

// WriteHeader does nothing: a message has no status.
func (a *socketAnswer) WriteHeader(int) {}

func (a *socketAnswer) Write(text []byte) (int, error) {
	if a.failed != nil {
		return 0, a.failed
	}
	return a.body.Write(text) //nolint:wrapcheck // it does not fail
}

// FlushError sends the events that are complete.
func (a *socketAnswer) FlushError() error {
	if !a.isStream() {
		return nil
	}
	for a.failed == nil && !a.ended {
		event, rest, complete := bytes.Cut(a.body.Bytes(), []byte("\n\n"))
		if !complete {
			break
		}
		a.sendEvent(event)
		a.body.Next(a.body.Len() - len(rest))
	}
	return a.failed
}

func (a *socketAnswer) isStream() bool {
	return strings.HasPrefix(a.header.Get("Content-Type"), string(eventStream))
}

// sendEvent sends an event of this package's own framing. A comment is not sent: the connection has pings.
func (a *socketAnswer) sendEvent(event []byte) {
	stream := framings[eventStream]
	payload, isNext := bytes.CutPrefix(event, []byte(stream.before))
	switch {
	case isNext:
		a.next(payload)
	case bytes.HasPrefix(event, []byte("event: complete")):
		a.complete()
	}
}

// finish sends a document, or ends a stream that has broken off. A handler that leaves no JSON has failed.
func (a *socketAnswer) finish() {
	switch {
	case a.isStream():
	case json.Valid(a.body.Bytes()):
		a.next(a.body.Bytes())
	default:
		a.next(brokenAnswer())
	}
	a.complete()
}

func brokenAnswer() []byte {
	answer, _ := json.Marshal(map[string]any{"errors": errorList("Internal error.", errorcode.Internal)}) // cannot fail
	return answer
}

// next sends a response. One without data is an error, which ends the operation.
func (a *socketAnswer) next(response []byte) {
	var parts struct {
		Data   json.RawMessage `json:"data"`
		Errors json.RawMessage `json:"errors"`
	}
	err := json.Unmarshal(response, &parts)
	if err == nil && parts.Data == nil && parts.Errors != nil {
		a.ended = true
		a.failed = a.send(socketMessage{Type: "error", Payload: parts.Errors})
		return
	}
	a.failed = a.send(socketMessage{Type: "next", Payload: response})
}

func (a *socketAnswer) complete() {
	if a.failed == nil && !a.ended {
		a.ended = true
		a.failed = a.send(socketMessage{Type: "complete"})
	}
}
