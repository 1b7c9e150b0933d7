package news

// Event is what has become of a notice.
type Event string

// The events.
const (
	// Sent: the other servers are about to hear of a notice of this server.
	Sent Event = "sent"
	// Delayed: a notice of this server could not be sent, and is sent later, or one that all has changed in its place.
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
	// Hearing is called once, by [New]. read returns whether this server hears of what the others do at that time.
	Hearing(read func() bool)
}

type nobody struct{}

func (nobody) Notice(Event)        {}
func (nobody) Hearing(func() bool) {}
