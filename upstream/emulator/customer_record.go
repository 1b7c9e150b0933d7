package emulator

import (
	"strings"
	"sync/atomic"
	"time"
)

// customerRecord is one version of a customer with data that is derived from it.
type customerRecord struct {
	customer *Customer
	emails   []string // addresses in lower case
	rendered atomic.Pointer[rendering]

	changedAt time.Time       // zero for the initial population
	previous  *customerRecord // the version before, as long as the index may hold it
}

// rendering is the JSON of a record with links of one origin.
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

// asOf returns the version that was current at a time, or nil if there was none.
func (r *customerRecord) asOf(at time.Time) *customerRecord {
	for r != nil && r.changedAt.After(at) {
		r = r.previous
	}
	return r
}

// forgetBefore returns a copy of the record without the versions that were replaced before a time.
func (r *customerRecord) forgetBefore(at time.Time) *customerRecord {
	kept := &customerRecord{customer: r.customer, emails: r.emails, changedAt: r.changedAt}
	if r.changedAt.After(at) && r.previous != nil {
		kept.previous = r.previous.forgetBefore(at)
	}
	return kept
}
