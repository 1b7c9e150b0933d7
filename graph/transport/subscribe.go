package transport

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/klauspost/compress/gzhttp"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

// keepAlive is the time after which a stream without events sends a comment, so that proxies do not take the connection for
// dead, and a client that has gone is noticed. Half of nginx's default of 60 seconds leaves room for a slow network.
const keepAlive = 25 * time.Second

// ErrStopping is the cause of the end of subscriptions when the server stops.
var ErrStopping = errors.New("the server is stopping")

// subscribe runs a subscription and sends an event for each of its responses, by the "distinct connections mode" of GraphQL
// over server-sent events (https://github.com/graphql/graphql-over-http/blob/main/rfcs/GraphQLOverSSE.md). It returns when the
// subscription has ended, or when the client has gone or reads too slowly.
func (t *Transport) subscribe(
	ctx context.Context, w http.ResponseWriter, exec graphql.GraphExecutor, operation *graphql.OperationContext, accepted acceptance,
) {
	if refused := refuseSubscription(operation, accepted); refused != nil {
		writeResponse(w, accepted.choose(false), exec.DispatchError(ctx, refused), freePermit{})
		return
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer t.onStop(func() { cancel(ErrStopping) })()

	responses, ctx := exec.DispatchOperation(ctx, operation)
	out := openEvents(w, operation.Headers, func() { cancel(context.Canceled) })
	defer out.close()
	defer func() {
		if value := recover(); value != nil {
			out.send(exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(operation.Recover(ctx, value))}))
			out.complete()
		}
	}()
	for {
		response := responses(ctx)
		if response == nil {
			break
		}
		out.send(response)
		if len(response.Data) == 0 { // nothing was subscribed to
			break
		}
	}
	cause := context.Cause(ctx)
	if cause == nil || errors.Is(cause, ErrStopping) {
		out.complete()
		return
	}
	if !errors.Is(cause, context.Canceled) {
		out.send(exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(cause)}))
		out.complete()
	}
}

// refuseSubscription returns why a valid subscription cannot be run, or nil.
func refuseSubscription(operation *graphql.OperationContext, accepted acceptance) gqlerror.List {
	switch {
	case !accepted.events:
		return errorList("A subscription needs Accept: text/event-stream, or a WebSocket.", errorcode.BadRequest)
	case hasDefer(operation):
		return errorList("A subscription must not have @defer.", errorcode.BadRequest)
	}
	return nil
}

// events is a stream of server-sent events that lasts. Each write has a deadline, so that a client that does not read ends the
// stream.
type events struct {
	framing
	w       http.ResponseWriter
	control *http.ResponseController
	fail    func() // is called when the client does not take what is sent

	mu    sync.Mutex // the keep-alive writes beside the events
	alive *time.Timer
	ended bool
}

func openEvents(w http.ResponseWriter, asked http.Header, fail func()) *events {
	header := w.Header()
	setContentType(header, eventStream)
	header.Set("X-Accel-Buffering", "no") // nginx would buffer the events
	if strings.Contains(asked.Get("Accept-Encoding"), "gzip") {
		// A compressor takes more memory than all else of an idle stream. Where there is one, it removes the header.
		header[gzhttp.HeaderNoCompression] = []string{""}
	}
	e := &events{framing: framings[eventStream], w: w, control: http.NewResponseController(w), fail: fail}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.alive = time.AfterFunc(keepAlive, e.keepAlive)
	w.WriteHeader(http.StatusOK)
	e.write(":", "\n\n") // the client learns at once that it is subscribed
	return e
}

func (e *events) send(response *graphql.Response) {
	payload, err := encodeAnswer(response)
	if err != nil {
		payload, _ = encodeAnswer(internalError(response, unencodable))
	}
	removeLineBreaks(payload)
	e.mu.Lock()
	defer e.mu.Unlock()
	e.write(e.before, string(payload), e.after)
}

func (e *events) complete() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.write("event: complete\ndata:\n\n")
}

func (e *events) keepAlive() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.ended {
		e.write(":\n\n")
	}
}

// write sends parts of a text at once. The caller holds the lock.
func (e *events) write(parts ...string) {
	length := 0
	for _, part := range parts {
		length += len(part)
	}
	limitWrite(e.control, writeGrace+timeToSend(length))
	var err error
	for _, part := range parts {
		if _, failed := io.WriteString(e.w, part); failed != nil {
			err = failed
		}
	}
	if failed := e.control.Flush(); failed != nil && !errors.Is(failed, http.ErrNotSupported) {
		err = failed
	}
	if err != nil {
		e.fail()
		return
	}
	e.alive.Reset(keepAlive)
}

// close ends the keep-alive. The writer must not be used any more when the request has been served.
func (e *events) close() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ended = true
	e.alive.Stop()
}
