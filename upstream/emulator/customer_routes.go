package emulator

import (
	"slices"
	"strconv"
	"time"
)

func (s *Server) addCustomerRoutes() {
	s.router.handle("GET /v2/customers", s.listCustomers)
	s.router.handle("GET /v3/customers", s.listCustomersByCursor)
	s.router.handle("GET /v2/customers/{customerId}", s.getCustomer)
	for _, kind := range entryKinds {
		s.router.handle("GET /v2/customers/{customerId}/"+kind.relation, s.listEntries(kind))
	}
	s.router.handle("GET /v2/customers/{customerId}/address", s.getAddress)
	s.router.handle("GET /v2/customer-properties", s.listCustomerProperties)
}

// visibleCustomer returns the record of the path's customerId, or the answer that refuses the request.
func (s *Server) visibleCustomer(c *call) (*customerRecord, *answer) {
	id, refused := c.pathID("customerId")
	if refused != nil {
		return nil, refused
	}
	if record, ok := s.store.customer(id); ok && c.sees(id) {
		return record, nil
	}
	return nil, new(c.notFound())
}

func (s *Server) getCustomer(c *call) answer {
	record, refused := s.visibleCustomer(c)
	if refused != nil {
		return *refused
	}
	return ok(c.view().customer(record))
}

func (s *Server) listEntries(kind entryKind) endpoint {
	return func(c *call) answer {
		record, refused := s.visibleCustomer(c)
		if refused != nil {
			return *refused
		}
		entries := *kind.entries(record.customer)
		return c.unpaged(kind.relation, len(entries), func(w *jsonWriter, i int) {
			w.beginObject()
			w.entry(entries[i])
			w.selfLink(c.href("") + "/" + strconv.FormatInt(entries[i].ID, 10))
			w.endObject()
		})
	}
}

func (s *Server) getAddress(c *call) answer {
	record, refused := s.visibleCustomer(c)
	if refused != nil {
		return *refused
	}
	if record.customer.Address == nil {
		return c.notFound()
	}
	w := c.writer()
	w.beginObject()
	w.address(record.customer.Address)
	w.selfLink(c.href(""))
	w.endObject()
	return ok(w.buf)
}

// listCustomers: https://developer.helpscout.com/mailbox-api/endpoints/customers/list/
func (s *Server) listCustomers(c *call) answer {
	p := c.parameters()
	page := p.page()
	mailbox := p.id("mailbox")
	filter := s.customerFilter(c, p)
	field := p.choice("sortField", "createdAt", "createdAt", "firstName", "lastName", "modifiedAt", "score")
	order := p.choice("sortOrder", "desc", "asc", "desc")
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	found := slices.DeleteFunc(filter.apply(s.store.newestCustomers()), func(r *customerRecord) bool {
		return mailbox != 0 && !slices.Contains(r.customer.Mailboxes, mailbox)
	})
	sortCustomers(found, field, order == "asc")
	return c.list("customers", paging{size: pageSize, total: len(found), number: page}, func(w *jsonWriter, i int) {
		w.value(c.view().customer(found[i]))
	})
}

// sortCustomers sorts records that are in the order of creation, newest first. The emulator has no scores: score is the
// order of creation.
func sortCustomers(records []*customerRecord, field string, ascending bool) {
	var compare func(a, b *customerRecord) int
	switch field {
	case "firstName":
		compare = byText(func(r *customerRecord) string { return r.customer.FirstName })
	case "lastName":
		compare = byText(func(r *customerRecord) string { return r.customer.LastName })
	case "modifiedAt":
		compare = byTime(func(r *customerRecord) time.Time { return r.customer.UpdatedAt })
	default:
		if ascending {
			slices.Reverse(records)
		}
		return
	}
	sortBy(records, ascending, compare, func(r *customerRecord) int64 { return r.customer.ID })
}
