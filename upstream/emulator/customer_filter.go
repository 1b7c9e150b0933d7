package emulator

import (
	"strings"
	"time"

	"mailbox-graphql/upstream/emulator/query"
)

// customerFilter holds the conditions that the numbered list and the cursor list of customers share.
type customerFilter struct {
	visible       func(id int64) bool
	firstName     string // folded
	lastName      string // folded
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

// apply returns the records that pass, in a slice of its own.
func (f customerFilter) apply(records []*customerRecord) []*customerRecord {
	passed := make([]*customerRecord, 0, len(records))
	for _, r := range records {
		if f.passes(r) {
			passed = append(passed, r)
		}
	}
	return passed
}

// passes compares names whole and without regard to case, and lets in what was modified at modifiedSince itself;
// the documentation leaves both open.
func (f customerFilter) passes(r *customerRecord) bool {
	c := r.customer
	return f.passesQuery(r) &&
		(f.firstName == "" || strings.ToLower(c.FirstName) == f.firstName) &&
		(f.lastName == "" || strings.ToLower(c.LastName) == f.lastName) &&
		!c.UpdatedAt.Before(f.modifiedSince) &&
		f.visible(c.ID)
}

// passesQuery searches what the index holds: the record as it was Options.IndexLag ago, if it was there.
func (f customerFilter) passesQuery(r *customerRecord) bool {
	if f.query == nil {
		return true
	}
	indexed := r.asOf(f.indexedUntil)
	return indexed != nil && f.query.Matches(indexed.matches)
}
