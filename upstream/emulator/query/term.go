package query

import (
	"strconv"
	"strings"
	"time"
)

// Term compares one field with a text or with a range of dates.
type Term struct {
	Field string
	// Text is what the field is compared with, in lower case. It is "" for a range.
	Text string
	// Ranged tells a range of dates from a text.
	Ranged bool

	id   int64     // Text as a number; 0 when Text is not a number
	from time.Time // zero: the range has no beginning
	to   time.Time // zero: the range has no end
}

func newTerm(field, text string) Term {
	t := Term{Field: field, Text: strings.ToLower(text)}
	if id, err := strconv.ParseInt(text, 10, 64); err == nil {
		t.id = id
	}
	return t
}

// Matches makes a Term an [Expression].
func (t Term) Matches(match func(Term) bool) bool { return match(t) }

// Terms makes a Term an [Expression].
func (t Term) Terms(visit func(Term)) { visit(t) }

// Equals reports whether the text is the whole of value, without regard to case.
func (t Term) Equals(value string) bool { return !t.Ranged && strings.ToLower(value) == t.Text }

// In reports whether value contains the text, without regard to case.
func (t Term) In(value string) bool {
	return !t.Ranged && strings.Contains(strings.ToLower(value), t.Text)
}

// IsID reports whether the text is the identifier.
func (t Term) IsID(id int64) bool { return id > 0 && t.id == id }

// Includes reports whether the range includes the date; both ends belong to the range.
func (t Term) Includes(at time.Time) bool {
	return t.Ranged && (t.from.IsZero() || !at.Before(t.from)) && (t.to.IsZero() || !at.After(t.to))
}

// Date reads the text as a date.
func (t Term) Date() (time.Time, error) { return ParseDate(strings.ToUpper(t.Text)) }
