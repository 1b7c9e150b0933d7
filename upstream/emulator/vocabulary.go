package emulator

import (
	"fmt"
	"slices"

	"mailbox-graphql/upstream/emulator/query"
)

// vocabulary is what `query` may name in one list.
type vocabulary struct {
	texts        []string // documented fields that compare with a text
	ranges       []string // documented fields that want a range of dates
	instants     []string // documented fields that want one date
	undocumented []string // fields that QuerySupported lets match as well
}

func (v vocabulary) documents(field string) bool {
	return slices.Contains(v.texts, field) || slices.Contains(v.ranges, field) || slices.Contains(v.instants, field)
}

// search reads `query`, with what unknown says about fields that are not documented. It is nil when there is nothing
// to search by.
func (p *parameters) search(v vocabulary, unknown UnknownQuery) query.Expression {
	parsed := p.query()
	if parsed == nil {
		return nil
	}
	ignored := false
	parsed.Terms(func(t query.Term) {
		if v.documents(t.Field) || unknown == QuerySupported && slices.Contains(v.undocumented, t.Field) {
			p.checkValue(v, t)
			return
		}
		ignored = true
		if unknown != QueryIgnored {
			p.rejectQuery("unknown field %q", t.Field)
		}
	})
	if ignored {
		return nil
	}
	return parsed
}

// checkValue rejects a range over a text and a date that is none.
func (p *parameters) checkValue(v vocabulary, t query.Term) {
	switch {
	case slices.Contains(v.ranges, t.Field):
		if !t.Ranged {
			p.rejectQuery("%s wants a range of dates", t.Field)
		}
	case t.Ranged:
		p.rejectQuery("%s has no range", t.Field)
	case slices.Contains(v.instants, t.Field):
		if _, err := t.Date(); err != nil {
			p.rejectQuery("%s wants a date", t.Field)
		}
	}
}

func (p *parameters) rejectQuery(format, field string) {
	p.reject("query", "query: "+fmt.Sprintf(format, field), "Query")
}
