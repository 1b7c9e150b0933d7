package upstream

import (
	"net/url"
	"strconv"
	"time"
)

// Sort is the order of a list that is paged by number.
type Sort struct {
	// Field is one of the fields that the list documents. Empty: the API's default.
	Field string
	// Ascending reverses the API's default, which is descending.
	Ascending bool
}

// setIn sets the parameters that customers and conversations are sorted by.
func (s Sort) setIn(query url.Values) {
	if s.Field != "" {
		query.Set("sortField", s.Field)
		query.Set("sortOrder", s.direction())
	}
}

func (s Sort) direction() string {
	if s.Ascending {
		return "asc"
	}
	return "desc"
}

// withPage sets the number of the requested page, counted from 1. The first page needs no parameter.
func withPage(query url.Values, number int) url.Values {
	if number > 1 {
		query.Set("page", strconv.Itoa(number))
	}
	return query
}

// setIf sets a parameter unless its value is empty.
func setIf(query url.Values, name, value string) {
	if value != "" {
		query.Set(name, value)
	}
}

// formatTime writes a time in whole seconds, since the API refuses fractions. The zero time is "".
func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
