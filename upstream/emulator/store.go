package emulator

import (
	"slices"
	"sync"
	"time"
)

// store holds the customers and the organizations. A record is replaced and never changed, so that a reader needs no lock
// once it has the record.
type store struct {
	now      func() time.Time
	indexLag time.Duration

	mu            sync.RWMutex
	customers     map[int64]*customerRecord
	organizations map[int64]*Organization
	newest        []*customerRecord   // customers, newest first; nil after a change
	lastID        int64               // the last id that nextID returned
	owners        emailOwners         // nil until a write asks for it
	doomed        map[int64]time.Time // customers that are deleted in the background, with the time of their removal

	customerProperties     []propertyDefinition
	organizationProperties []propertyDefinition
}

func newStore(options Options, initial population) *store {
	s := &store{
		now:           options.Now,
		indexLag:      options.IndexLag,
		customers:     make(map[int64]*customerRecord, options.Customers+1),
		organizations: make(map[int64]*Organization, options.Organizations+1),
		lastID:        firstAddedID,
		doomed:        make(map[int64]time.Time),

		customerProperties:     slices.Clone(customerPropertyDefinitions),
		organizationProperties: slices.Clone(organizationPropertyDefinitions),
	}
	for _, o := range initial.organizations {
		s.organizations[o.ID] = o
	}
	for _, c := range initial.customers {
		s.customers[c.ID] = newCustomerRecord(c)
	}
	return s
}

// firstAddedID is larger than the ids of the population, except the few that do not fit in 32 bits.
const firstAddedID = 900_000_000

func (s *store) nextID() int64 {
	s.lastID++
	for s.customers[s.lastID] != nil || s.organizations[s.lastID] != nil {
		s.lastID++
	}
	return s.lastID
}

func (s *store) customer(id int64) (*customerRecord, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	record, ok := s.customers[id]
	return record, ok
}

// newestCustomers returns all customers, newest first. The caller must not change the slice.
func (s *store) newestCustomers() []*customerRecord {
	s.mu.RLock()
	newest := s.newest
	s.mu.RUnlock()
	if newest != nil {
		return newest
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest == nil {
		s.newest = make([]*customerRecord, 0, len(s.customers))
		for _, record := range s.customers {
			s.newest = append(s.newest, record)
		}
		slices.SortFunc(s.newest, func(a, b *customerRecord) int { return newestFirst(a.place(), b.place()) })
	}
	return s.newest
}

func (s *store) organization(id int64) (*Organization, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	o, ok := s.organizations[id]
	return o, ok
}

// allOrganizations returns all organizations in no order, in a new slice.
func (s *store) allOrganizations() []*Organization {
	s.mu.RLock()
	defer s.mu.RUnlock()
	all := make([]*Organization, 0, len(s.organizations))
	for _, o := range s.organizations {
		all = append(all, o)
	}
	return all
}

// putCustomer stores a customer as of now. The caller holds the lock.
func (s *store) putCustomer(c *Customer) {
	if o, ok := s.organizations[c.OrganizationID]; ok {
		c.Organization = o.Name
	}
	for _, kind := range entryKinds {
		entries := *kind.entries(c)
		for i := range entries {
			if entries[i].ID == 0 {
				entries[i].ID = s.nextID()
			}
		}
	}
	now := s.now()
	record := newCustomerRecord(c)
	record.changedAt = now
	previous := s.customers[c.ID]
	if previous != nil && s.indexLag > 0 {
		record.previous = previous.forgetBefore(now.Add(-s.indexLag))
	}
	if s.owners != nil {
		if previous != nil {
			s.owners.remove(previous)
		}
		s.owners.add(record)
	}
	s.customers[c.ID] = record
	s.newest = nil
}

// removeCustomer reports whether the customer existed. The caller holds the lock.
func (s *store) removeCustomer(id int64) bool {
	record, ok := s.customers[id]
	if !ok {
		return false
	}
	if s.owners != nil {
		s.owners.remove(record)
	}
	delete(s.customers, id)
	delete(s.doomed, id)
	s.newest = nil
	return true
}

// putOrganization stores an organization, and its name in its customers. The caller holds the lock.
func (s *store) putOrganization(o *Organization) {
	previous := s.organizations[o.ID]
	s.organizations[o.ID] = o
	if previous != nil && previous.Name == o.Name {
		return
	}
	s.changeMembers(o.ID, func(c *Customer) { c.Organization = o.Name })
}

// changeMembers changes the customers of an organization. The caller holds the lock.
func (s *store) changeMembers(organizationID int64, change func(*Customer)) {
	for _, record := range s.customers {
		if organizationID != 0 && record.customer.OrganizationID == organizationID {
			member := record.customer.clone()
			change(member)
			s.putCustomer(member)
		}
	}
}

// countConversation adds one to a customer's conversations and leaves UpdatedAt as it is.
func (s *store) countConversation(customerID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	record, ok := s.customers[customerID]
	if !ok {
		return
	}
	counted := record.customer.clone()
	counted.ConversationCount++
	s.putCustomer(counted)
}
