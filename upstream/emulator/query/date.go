package query

import (
	"fmt"
	"time"
)

// DateLayout is the only form in which the API reads and writes a date: UTC, whole seconds.
const DateLayout = "2006-01-02T15:04:05Z"

// ParseDate reads a date in DateLayout. It refuses fractions of a second, which time.Parse accepts although the layout
// has none.
func ParseDate(text string) (time.Time, error) {
	t, err := time.Parse(DateLayout, text)
	if err != nil {
		return time.Time{}, err
	}
	if len(text) != len(DateLayout) {
		return time.Time{}, fmt.Errorf("date %q is not in whole seconds", text)
	}
	return t, nil
}
