package emulator

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// WebhookOptions configure deliveries. The number of tries is documented, their times are not: they are guesses.
type WebhookOptions struct {
	// Client sends the deliveries. It follows no redirect. Nil: a client of the Server's own.
	Client *http.Client
	// Tries is how often an event is sent until a receiver acknowledges it. 0: 10.
	Tries int
	// RetryWait is the time until the second try. Each further wait is twice as long, up to 60 times RetryWait. 0: a minute.
	RetryWait time.Duration
	// Timeout is the longest time that a receiver may take to answer. 0: ten seconds.
	Timeout time.Duration
	// Queue is the number of deliveries beyond which events are dropped. 0: 10,000.
	Queue int
	// ThinBodies makes all deliveries lack what those of payload version V1 lack.
	ThinBodies bool
}

const (
	defaultTries     = 10
	defaultRetryWait = time.Minute
	defaultTimeout   = 10 * time.Second
	defaultQueue     = 10_000
	mostWaits        = 60
)

func (o WebhookOptions) withDefaults() WebhookOptions {
	o.Tries = cmp.Or(o.Tries, defaultTries)
	o.RetryWait = cmp.Or(o.RetryWait, defaultRetryWait)
	o.Timeout = cmp.Or(o.Timeout, defaultTimeout)
	o.Queue = cmp.Or(o.Queue, defaultQueue)
	return o
}

func (o WebhookOptions) validate() error {
	if o.Tries < 0 || o.RetryWait < 0 || o.Timeout < 0 || o.Queue < 0 {
		return errors.New("webhooks: a negative number or time")
	}
	return nil
}

// wait returns the time between a try and the next one.
func (o WebhookOptions) wait(tries int) time.Duration {
	longest := mostWaits * o.RetryWait
	wait := o.RetryWait
	for range tries - 1 {
		if wait *= 2; wait > longest {
			return longest
		}
	}
	return wait
}

// WebhookCounts counts what became of deliveries.
type WebhookCounts struct {
	Tries        int // requests to receivers, and those that failed on their way
	Acknowledged int // events that a receiver answered with 2xx
	Discarded    int // events that no try delivered
	Lost         int // events that a fault lost
	Dropped      int // events beyond the bound of the queue
}

func (c WebhookCounts) String() string {
	return fmt.Sprintf("%d tries, %d acknowledged, %d discarded, %d lost, %d dropped",
		c.Tries, c.Acknowledged, c.Discarded, c.Lost, c.Dropped)
}
