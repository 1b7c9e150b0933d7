package emulator

import (
	"fmt"
	"slices"

	"mailbox-graphql/upstream/emulator/query"
)

// vocabulary holds the fields that `query` may name in one list.
type vocabulary struct {
	texts        []string // documented fields that are compared with a text
	ranges       []string // documented fields that need a range of dates
	instants     []string // documented fields that need a date
	undocumented []string // fields that QuerySupported adds; they are compared with a text
}

func (v vocabulary) documents(field string) bool {
	return slices.Contains(v.texts, field) || slices.Contains(v.ranges, field) || slices.Contains(v.instants, field)
}

// search reads `query`. unknown decides about fields that are not documented. It returns nil when the list is not searched.
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

// checkValue rejects a value that does not fit its field.
func (p *parameters) checkValue(v vocabulary, t query.Term) {
	switch {
	case slices.Contains(v.ranges, t.Field):
		if !t.Ranged {
			p.rejectQuery("%s needs a range of dates", t.Field)
		}
	case t.Ranged:
		p.rejectQuery("%s cannot have a range", t.Field)
	case slices.Contains(v.instants, t.Field):
		if _, err := t.Date(); err != nil {
			p.rejectQuery("%s needs a date", t.Field)
		}
	}
}

func (p *parameters) rejectQuery(format, field string) {
	p.reject("query", "query: "+fmt.Sprintf(format, field), "Query")
}
