package emulator

import (
	"strings"
	"time"
)

// The `query` parameter of the list endpoints, as far as its documentation goes
// (https://developer.helpscout.com/mailbox-api/endpoints/customers/list):
//
//	query      = or
//	or         = and { "OR" and }
//	and        = not { "AND" not }
//	not        = { "NOT" } ( "(" or ")" | field ":" value )
//	value      = phrase | word | range | "(" values ")"   values: or, and, not over plain values
//	range      = "[" bound "TO" bound "]"                 both ends included
//	bound      = date | "*"

// expression is a parsed query. It knows nothing of records: matches asks for every term that decides.
type expression interface {
	matches(match func(term) bool) bool
	// terms calls visit for every term.
	terms(visit func(term))
}

// term is one field and what it is compared with: a text, or a range of dates.
type term struct {
	field  string
	text   string // folded to lower case
	id     int64  // text as an identifier, 0 if it is none
	ranged bool
	from   time.Time // zero: open
	to     time.Time // zero: open
}

// equals compares without regard to case. folded is in lower case already.
func (t term) equals(folded string) bool { return !t.ranged && folded == t.text }

// names is true for the identifier that the text is.
func (t term) names(id int64) bool { return id != 0 && t.id == id }

// within is true inside the range, both ends included.
func (t term) within(at time.Time) bool {
	return t.ranged && (t.from.IsZero() || !at.Before(t.from)) && (t.to.IsZero() || !at.After(t.to))
}

func (t term) matches(match func(term) bool) bool { return match(t) }
func (t term) terms(visit func(term))             { visit(t) }

type allOf []expression

func (all allOf) matches(match func(term) bool) bool {
	for _, e := range all {
		if !e.matches(match) {
			return false
		}
	}
	return true
}

func (all allOf) terms(visit func(term)) {
	for _, e := range all {
		e.terms(visit)
	}
}

type anyOf []expression

func (some anyOf) matches(match func(term) bool) bool {
	for _, e := range some {
		if e.matches(match) {
			return true
		}
	}
	return false
}

func (some anyOf) terms(visit func(term)) {
	for _, e := range some {
		e.terms(visit)
	}
}

type not struct{ negated expression }

func (n not) matches(match func(term) bool) bool { return !n.negated.matches(match) }
func (n not) terms(visit func(term))             { n.negated.terms(visit) }

func fold(s string) string { return strings.ToLower(s) }
