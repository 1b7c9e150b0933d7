package emulator

import (
	"strings"
	"sync/atomic"
	"time"
)

// customerRecord is one version of a customer with what is derived from it.
type customerRecord struct {
	customer *Customer
	emails   []string // addresses, folded
	rendered atomic.Pointer[rendering]

	changedAt time.Time       // zero for the population
	previous  *customerRecord // the version before, while the index may still hold it
}

// rendering is the JSON of a record under one origin.
type rendering struct {
	origin string
	body   []byte
}

func newCustomerRecord(c *Customer) *customerRecord {
	r := &customerRecord{customer: c}
	for _, email := range c.Emails {
		r.emails = append(r.emails, strings.ToLower(email.Value))
	}
	return r
}

func (r *customerRecord) place() cursor {
	return cursor{CreatedAt: r.customer.CreatedAt, ID: r.customer.ID}
}

// asOf is the version that was current at a time, nil if there was none.
func (r *customerRecord) asOf(at time.Time) *customerRecord {
	for r != nil && r.changedAt.After(at) {
		r = r.previous
	}
	return r
}

// forgetBefore is the record without the versions that nobody can ask for at or after a time.
func (r *customerRecord) forgetBefore(at time.Time) *customerRecord {
	kept := &customerRecord{customer: r.customer, emails: r.emails, changedAt: r.changedAt}
	if r.changedAt.After(at) && r.previous != nil {
		kept.previous = r.previous.forgetBefore(at)
	}
	return kept
}
