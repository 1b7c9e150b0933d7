package news

// Event is what has become of a notice.
type Event string

// The events.
const (
	// Sent: a notice of this server is in the stream.
	Sent Event = "sent"
	// Delayed: a notice of this server could not be sent. It is sent later, or a message in its place that lets the others drop
	// everything.
	Delayed Event = "delayed"
	// Heard: this server has obeyed a notice of another one.
	Heard Event = "heard"
	// Missed: notices were lost or cannot be read, so that this server has dropped all that it had cached.
	Missed Event = "missed"
)

// Observer learns of notices, for metrics. Its methods are called concurrently and must return at once.
type Observer interface {
	// Notice is called for each event of a notice.
	Notice(event Event)
	// WatchNews is called once, by [New]. read tells whether this server hears of the others whenever it is called.
	WatchNews(read func() bool)
}

type noObserver struct{}

func (noObserver) Notice(Event)          {}
func (noObserver) WatchNews(func() bool) {}
