package upstream

import (
	"net/http"
	"sync/atomic"
	"time"
)

// apiClock knows how far the API's clock is ahead of this server's, by the header Date of its answers. The zero value knows
// nothing yet.
type apiClock struct {
	ahead atomic.Pointer[time.Duration]
}

// note learns from an answer that has just come.
func (c *apiClock) note(resp *http.Response) {
	told, err := http.ParseTime(resp.Header.Get("Date"))
	if err != nil {
		return
	}
	ahead := time.Until(told)
	c.ahead.Store(&ahead)
}

// clockTolerance is how much later than told, or earlier, it may be by the API's clock: the header Date and the API's times
// are cut to seconds, and the API has several machines.
const clockTolerance = 2 * time.Second

// since tells whether a time of the API's may be after a moment of this server's clock. Where nothing tells, it reports false.
func (c *apiClock) since(moment time.Time, told *string) bool {
	ahead := c.ahead.Load()
	if ahead == nil || told == nil || moment.IsZero() {
		return false
	}
	at, err := time.Parse(time.RFC3339, *told)
	return err == nil && !at.Before(moment.Add(*ahead-clockTolerance))
}
