package emulator

import (
	"strings"
	"time"

	"mailbox-graphql/upstream/emulator/query"
)

// customerFilter holds the conditions that the numbered list and the cursor list of customers share.
type customerFilter struct {
	visible       func(id int64) bool
	firstName     string // in lower case
	lastName      string // in lower case
	modifiedSince time.Time
	query         query.Expression // nil: everything
	indexedUntil  time.Time
}

func (s *Server) customerFilter(c *call, p *parameters) customerFilter {
	return customerFilter{
		visible:       c.sees,
		firstName:     strings.ToLower(p.values.Get("firstName")),
		lastName:      strings.ToLower(p.values.Get("lastName")),
		modifiedSince: p.time("modifiedSince"),
		query:         p.search(customerVocabulary(), s.options.UnknownQuery),
		indexedUntil:  s.options.Now().Add(-s.options.IndexLag),
	}
}

// apply returns the records that pass, in a new slice.
func (f customerFilter) apply(records []*customerRecord) []*customerRecord {
	passed := make([]*customerRecord, 0, len(records))
	for _, r := range records {
		if f.passes(r) {
			passed = append(passed, r)
		}
	}
	return passed
}

// passes compares whole names without regard to case, and includes what was modified exactly at modifiedSince. The
// documentation says neither.
func (f customerFilter) passes(r *customerRecord) bool {
	c := r.customer
	return f.passesQuery(r) &&
		(f.firstName == "" || strings.ToLower(c.FirstName) == f.firstName) &&
		(f.lastName == "" || strings.ToLower(c.LastName) == f.lastName) &&
		!c.UpdatedAt.Before(f.modifiedSince) &&
		f.visible(c.ID)
}

// passesQuery searches the index, which holds the version of the record that was current Options.IndexLag ago.
func (f customerFilter) passesQuery(r *customerRecord) bool {
	if f.query == nil {
		return true
	}
	indexed := r.asOf(f.indexedUntil)
	return indexed != nil && f.query.Matches(indexed.matches)
}
