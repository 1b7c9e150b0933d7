package model

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"time"
)

// ScalarError says that a literal or variable is no value of a scalar. Its text is for the client.
type ScalarError struct{ Problem string }

func (e *ScalarError) Error() string { return e.Problem }

// DateTime is the schema's scalar: RFC 3339 in UTC.
type DateTime struct{ time.Time }

// dateTimeOf reads the API's "yyyy-MM-dd'T'HH:mm:ss'Z'". It returns nil for text that is no time: one bad date must not cost
// a customer.
func dateTimeOf(wire *string) *DateTime {
	if wire == nil {
		return nil
	}
	parsed, err := time.Parse(time.RFC3339, *wire)
	if err != nil {
		return nil
	}
	return &DateTime{parsed.UTC()}
}

// AppendGQL appends the time as a JSON string.
func (t DateTime) AppendGQL(dst []byte) []byte {
	return append(t.AppendFormat(append(dst, '"'), time.RFC3339Nano), '"')
}

// MarshalGQL writes the time as a JSON string.
func (t DateTime) MarshalGQL(w io.Writer) { _, _ = w.Write(t.AppendGQL(nil)) }

// dateTimeForm is what RFC 3339 allows: time.Parse also takes hours of one digit, commas and offsets of more than a day.
var dateTimeForm = regexp.MustCompile(`^.{10}T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// UnmarshalGQL reads an argument.
func (t *DateTime) UnmarshalGQL(value any) error {
	text, ok := value.(string)
	if !ok {
		return &ScalarError{"DateTime must be a string"}
	}
	parsed, err := time.Parse(time.RFC3339, text)
	if err != nil || !dateTimeForm.MatchString(text) {
		return &ScalarError{"DateTime must be written as RFC 3339 says, such as 2012-07-23T12:34:12Z"}
	}
	t.Time = parsed.UTC()
	return nil
}

// Date is the schema's scalar: a day as YYYY-MM-DD.
type Date string

// dateOf returns nil for text that is no day.
func dateOf(text *string) *Date {
	if text == nil {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, *text); err != nil {
		return nil
	}
	date := Date(*text)
	return &date
}

// MarshalGQL writes the day as a JSON string.
func (d Date) MarshalGQL(w io.Writer) {
	_, _ = io.WriteString(w, strconv.Quote(string(d)))
}

// UnmarshalGQL reads an argument.
func (d *Date) UnmarshalGQL(value any) error {
	text, ok := value.(string)
	if !ok || dateOf(&text) == nil {
		return &ScalarError{"Date must be a day written YYYY-MM-DD, such as 2019-01-02"}
	}
	*d = Date(text)
	return nil
}

// Number is the schema's scalar: the literal of a JSON number, so that no digit is lost.
type Number string

// numberOf returns nil for text that is no JSON number, such as "1,000" or "about 5".
func numberOf(text *string) *Number {
	if text == nil || !json.Valid([]byte(*text)) {
		return nil
	}
	first := (*text)[0]
	if first != '-' && (first < '0' || first > '9') {
		return nil
	}
	number := Number(*text)
	return &number
}

// MarshalGQL writes the literal.
func (n Number) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, string(n)) }

// UnmarshalGQL reads an argument.
func (n *Number) UnmarshalGQL(value any) error {
	_, isText := value.(string)
	text := fmt.Sprint(value)
	number := numberOf(&text)
	if number == nil || isText {
		return &ScalarError{"Number must be a JSON number"}
	}
	*n = *number
	return nil
}
