package emulator

import (
	"slices"
	"strings"
	"time"
)

func (s *Server) addOrganizationRoutes() {
	s.router.handle("GET /v2/organizations", s.listOrganizations)
	s.router.handle("GET /v2/organizations/properties", s.listOrganizationProperties)
	s.router.handle("GET /v2/organizations/properties/{slug}", s.getOrganizationProperty)
	s.router.handle("GET /v2/organizations/{organizationId}", s.getOrganization)
	s.router.handle("GET /v2/organizations/{organizationId}/customers", s.listOrganizationCustomers)
}

// organizationInPath returns the organization of the path's organizationId, or the answer that refuses the request.
func (s *Server) organizationInPath(c *call) (*Organization, *answer) {
	id, refused := c.pathID("organizationId")
	if refused != nil {
		return nil, refused
	}
	if o, ok := s.store.organization(id); ok {
		return o, nil
	}
	return nil, new(c.notFound())
}

func (s *Server) getOrganization(c *call) answer {
	p := c.parameters()
	counts, properties := p.flag("includeCounts"), p.flag("includeProperties")
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	o, refused := s.organizationInPath(c)
	if refused != nil {
		return *refused
	}
	var counted *organizationCounts
	if counts {
		counted = new(s.organizationCounts(c)[o.ID])
	}
	w := c.writer()
	c.view().organization(w, o, counted, properties)
	return ok(w.buf)
}

// organizationCounts counts, by organization, the customers that the caller may see and their conversations.
func (s *Server) organizationCounts(c *call) map[int64]organizationCounts {
	counts := make(map[int64]organizationCounts)
	for _, r := range s.store.newestCustomers() {
		id := r.customer.OrganizationID
		if id == 0 || !c.sees(r.customer.ID) {
			continue
		}
		counted := counts[id]
		counted.customers++
		counted.conversations += r.customer.ConversationCount
		counts[id] = counted
	}
	return counts
}

// listOrganizations: https://developer.helpscout.com/mailbox-api/endpoints/organizations/list/.
// Its items have neither counts nor properties, as in the documentation's example.
func (s *Server) listOrganizations(c *call) answer {
	p := c.parameters()
	page := p.page()
	field, ascending := p.organizationSort()
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	found := s.store.allOrganizations()
	s.sortOrganizations(c, found, field, ascending)
	paging := paging{size: pageSize, total: len(found), number: page}
	return c.list("organizations", paging, func(w *jsonWriter, i int) {
		c.view().organization(w, found[i], nil, false)
	})
}

// organizationSort reads sort=<field>[,asc|desc].
func (p *parameters) organizationSort() (field string, ascending bool) {
	field, direction, _ := strings.Cut(p.values.Get("sort"), ",")
	known := []string{"", "name", "customerCount", "conversationCount", "lastInteractionAt"}
	if !slices.Contains(known, field) || !slices.Contains([]string{"", "asc", "desc"}, direction) {
		p.reject("sort", "Expected one of these: '"+strings.Join(known[1:], "', '")+"', with ',asc' or ',desc'", "EnumValue")
	}
	return field, direction == "asc"
}

func (s *Server) sortOrganizations(c *call, found []*Organization, field string, ascending bool) {
	var compare func(a, b *Organization) int
	switch field {
	case "name":
		compare = byText(func(o *Organization) string { return o.Name })
	case "customerCount":
		counts := s.organizationCounts(c)
		compare = byNumber(func(o *Organization) int64 { return int64(counts[o.ID].customers) })
	case "conversationCount":
		counts := s.organizationCounts(c)
		compare = byNumber(func(o *Organization) int64 { return int64(counts[o.ID].conversations) })
	default:
		compare = byTime(func(o *Organization) time.Time { return o.LastInteractionAt })
	}
	sortBy(found, ascending, compare, func(o *Organization) int64 { return o.ID })
}

// listOrganizationCustomers: https://developer.helpscout.com/mailbox-api/endpoints/organizations/get-customers/
func (s *Server) listOrganizationCustomers(c *call) answer {
	p := c.parameters()
	page := p.page()
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	o, refused := s.organizationInPath(c)
	if refused != nil {
		return *refused
	}
	var members []*customerRecord
	for _, r := range s.store.newestCustomers() {
		if r.customer.OrganizationID == o.ID && c.sees(r.customer.ID) {
			members = append(members, r)
		}
	}
	paging := paging{size: pageSize, total: len(members), number: page}
	return c.list("customers", paging, func(w *jsonWriter, i int) {
		if s.options.ThinOrganizationCustomers {
			w.value(c.view().thinCustomer(members[i].customer))
			return
		}
		w.value(c.view().customer(members[i]))
	})
}
