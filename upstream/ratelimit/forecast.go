package ratelimit

import "time"

// forecast foretells when a line of requests will be granted, each after those before it and as early as the window
// allows. It takes for granted that a slot will be free, since nobody knows when a request under way will end.
type forecast struct {
	window window
	at     time.Time // of the last request's grant
}

// newForecast returns the forecast of a line that is empty, with room for so many requests.
func newForecast(w window, now time.Time, room int) forecast {
	w.charges = append(make([]charge, 0, len(w.charges)+room), w.charges...)
	return forecast{window: w, at: now}
}

// next returns when a request at the end of the line would be granted.
func (f *forecast) next(permits int) time.Time {
	return f.window.earliest(f.at, permits)
}

// join adds a request to the end of the line.
func (f *forecast) join(permits int) {
	f.at = f.next(permits)
	f.window.spend(f.at, permits)
}
