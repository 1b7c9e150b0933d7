package webhook

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"mailbox-graphql/internal/discreet"
)

// The headers of a delivery.
//
// Source: https://developer.helpscout.com/webhooks/.
const (
	EventHeader     = "X-HelpScout-Event"
	SignatureHeader = "X-HelpScout-Signature"
)

// MaxBodyBytes bounds a delivery's body.
const MaxBodyBytes = 1 << 20

const (
	// maxReading bounds the bodies that are read at once, and so their memory.
	maxReading = 32
	// readTime is how long one body may take.
	readTime = 5 * time.Second
)

// Options configures a [Receiver].
type Options struct {
	// Secrets are those that deliveries may be signed with.
	Secrets *Secrets
	// Apply applies an event whose signature was right, and says what it did. It is called for one event at a time, after the
	// delivery was acknowledged.
	Apply func(Event) Outcome
	// OnDelivery learns of each delivery, once: of its event, and of what became of it. The event is "" where the signature
	// was not right. The name of an event can be anything else. It must return at once. Nil: nobody learns of it.
	OnDelivery func(event string, outcome Outcome)
	// Logger gets a line for each delivery, without its content.
	Logger *slog.Logger
}

// Receiver takes deliveries. It is a [http.Handler] for any path.
type Receiver struct {
	opts     Options
	queue    queue
	reading  chan struct{} // holds one element for each body that is being read
	warnings warnings
}

// New returns a receiver. Close it after the last request.
func New(opts Options) *Receiver {
	if opts.OnDelivery == nil {
		opts.OnDelivery = func(string, Outcome) {}
	}
	r := &Receiver{opts: opts, reading: make(chan struct{}, maxReading)}
	r.queue.run = r.apply
	return r
}

// Close takes no more deliveries, and applies those that were acknowledged. It waits for that, no longer than ctx.
func (r *Receiver) Close(ctx context.Context) error { return r.queue.close(ctx) }

// ServeHTTP takes a delivery: it acknowledges it with 200 and applies it afterwards.
func (r *Receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	refusal := r.take(w, req)
	if refusal == "" {
		w.WriteHeader(http.StatusOK)
		return
	}
	r.refuse(w, req, refusal)
}

// take queues a delivery, or says why not. It returns the refusals that cost least first. Until the signature was checked, it
// believes nothing.
func (r *Receiver) take(w http.ResponseWriter, req *http.Request) Outcome {
	if req.Method != http.MethodPost {
		return WrongMethod
	}
	if !isJSON(req.Header) {
		return WrongType
	}
	signature, ok := parseSignature(req.Header.Get(SignatureHeader))
	if !ok {
		return WrongSignature
	}
	body, refusal := r.read(w, req)
	if refusal != "" {
		return refusal
	}
	if !r.opts.Secrets.signed(body, signature) {
		return WrongSignature
	}
	event := Event{Name: req.Header.Get(EventHeader), Body: body}
	if !r.queue.add(waiting{context.WithoutCancel(req.Context()), event}) {
		return Overloaded
	}
	return ""
}

// isJSON tells whether the body may be JSON. Which media type deliveries have is not documented, so none will do as well.
func isJSON(header http.Header) bool {
	if encoding := header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return false
	}
	given := header.Get("Content-Type")
	if given == "" {
		return true
	}
	mediaType, _, err := mime.ParseMediaType(given)
	return (err == nil || errors.Is(err, mime.ErrInvalidMediaParameter)) &&
		(mediaType == "application/json" || strings.HasSuffix(mediaType, "+json"))
}

func (r *Receiver) read(w http.ResponseWriter, req *http.Request) (body []byte, refusal Outcome) {
	if req.ContentLength > MaxBodyBytes {
		return nil, TooLarge
	}
	select {
	case r.reading <- struct{}{}:
		defer func() { <-r.reading }()
	default:
		return nil, Overloaded
	}
	// Without a connection of its own, as in tests, a request has no deadline.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(readTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, MaxBodyBytes))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, TooLarge
	}
	if err != nil {
		return nil, Broken
	}
	return body, ""
}

func (r *Receiver) refuse(w http.ResponseWriter, req *http.Request, refusal Outcome) {
	switch refusal {
	case WrongMethod:
		w.Header().Set("Allow", http.MethodPost)
	case Overloaded:
		w.Header().Set("Retry-After", "1")
	default:
	}
	w.WriteHeader(refusal.status())
	r.opts.OnDelivery("", refusal)
	r.warn(req.Context(), refusal)
}

// apply runs an acknowledged event. A panic ends nothing but this event.
func (r *Receiver) apply(next waiting) {
	outcome := Failed
	defer func() {
		if value := recover(); value != nil {
			r.opts.Logger.ErrorContext(next.ctx, "applying a webhook panicked",
				slog.String("panic", discreet.Panic(value)), slog.String("stack", string(debug.Stack())))
		}
		r.opts.OnDelivery(next.event.Name, outcome)
		r.opts.Logger.InfoContext(next.ctx, deliveryMessage,
			slog.String("event", printable(next.event.Name)), slog.String("outcome", string(outcome)))
	}()
	outcome = r.opts.Apply(next.event)
}

// deliveryMessage is the message of the line for each delivery.
const deliveryMessage = "webhook"

// printable returns the name of an event for the log: no name of an event is longer, or has other signs.
func printable(event string) string {
	const longest = 64
	isOther := func(character rune) bool {
		return (character < 'a' || 'z' < character) && character != '.' && character != '-' && character != '_'
	}
	if len(event) > longest || strings.ContainsFunc(event, isOther) {
		return "unprintable"
	}
	return event
}
