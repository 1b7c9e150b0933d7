// Package query parses the `query` parameter of the list endpoints and decides whether a record matches it. It knows no
// record and no field: the caller compares each term.
//
// The grammar covers what the documentation shows (https://developer.helpscout.com/mailbox-api/endpoints/customers/list):
//
//	query      = or
//	or         = and { "OR" and }
//	and        = not { "AND" not }
//	not        = { "NOT" } ( "(" or ")" | field ":" value )
//	value      = phrase | word | range | "(" values ")"   values: or, and, not over plain values
//	range      = "[" bound "TO" bound "]"                 both ends included
//	bound      = date | "*"
package query

// Expression is a parsed query.
type Expression interface {
	// Matches reports whether the query is true when match decides each term. It stops as soon as the result is known.
	Matches(match func(Term) bool) bool
	// Terms calls visit for every term.
	Terms(visit func(Term))
}

type allOf []Expression

func (all allOf) Matches(match func(Term) bool) bool {
	for _, e := range all {
		if !e.Matches(match) {
			return false
		}
	}
	return true
}

func (all allOf) Terms(visit func(Term)) {
	for _, e := range all {
		e.Terms(visit)
	}
}

type anyOf []Expression

func (some anyOf) Matches(match func(Term) bool) bool {
	for _, e := range some {
		if e.Matches(match) {
			return true
		}
	}
	return false
}

func (some anyOf) Terms(visit func(Term)) {
	for _, e := range some {
		e.Terms(visit)
	}
}

type not struct{ negated Expression }

func (n not) Matches(match func(Term) bool) bool { return !n.negated.Matches(match) }
func (n not) Terms(visit func(Term))             { n.negated.Terms(visit) }
