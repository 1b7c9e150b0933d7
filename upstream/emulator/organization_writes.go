package emulator

import (
	"net/http"
	"regexp"
	"slices"
)

func (s *Server) addOrganizationWriteRoutes() {
	s.router.handle("POST /v2/organizations", s.createOrganization)
	s.router.handle("PUT /v2/organizations/{organizationId}", s.updateOrganization)
	s.router.handle("DELETE /v2/organizations/{organizationId}", s.deleteOrganization)
}

// createOrganization: https://developer.helpscout.com/mailbox-api/endpoints/organizations/create
func (s *Server) createOrganization(c *call) answer {
	m, refused := c.objectBody()
	if refused != nil {
		return *refused
	}
	added := &Organization{LastInteractionAt: s.present()}
	m.organization(added, s.options.Switches)
	// The documented example has one domain, the update a list.
	if domain := m.text("domain", textRule{}); domain != "" && !slices.Contains(added.Domains, domain) {
		added.Domains = append(added.Domains, domain)
	}
	if len(*m.violations) > 0 {
		return c.invalid(*m.violations)
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	added.ID = s.store.nextID()
	s.storeOrganization(added)
	s.webhooks.occur(organizationEvent("organization.created", added))
	return created(added.ID, c.view().organizationHref(added.ID)+"?includeCounts=false&includeProperties=false")
}

// updateOrganization overwrites an organization: what is absent becomes unset, except `logoUrl` and the properties, which the
// request cannot have. https://developer.helpscout.com/mailbox-api/endpoints/organizations/update
func (s *Server) updateOrganization(c *call) answer {
	m, refused := c.objectBody()
	if refused != nil {
		return *refused
	}
	return s.changeOrganization(c, func(changed *Organization) answer {
		m.organization(changed, s.options.Switches)
		if s.options.Switches.PutNeedsWholeOrganization {
			for _, name := range []string{"website", "domains", "phones"} {
				if !m.given(name) {
					m.reject(name, "may not be null", "NotNull")
				}
			}
		}
		if len(*m.violations) > 0 {
			return c.invalid(*m.violations)
		}
		return noContent()
	})
}

func (s *Server) deleteOrganization(c *call) answer {
	o, refused := s.organizationInPath(c)
	if refused != nil {
		return *refused
	}
	if !s.RemoveOrganization(o.ID) {
		return c.notFound()
	}
	return noContent()
}

// changeOrganization calls change with a copy of the path's organization, under the lock of the store. It stores the copy when
// the answer is a success.
func (s *Server) changeOrganization(c *call, change func(*Organization) answer) answer {
	id, refused := c.pathID("organizationId")
	if refused != nil {
		return *refused
	}
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	o, known := s.store.organizations[id]
	if !known {
		return c.notFound()
	}
	changed := o.clone()
	a := change(changed)
	if a.status < http.StatusBadRequest {
		s.storeOrganization(changed)
		s.webhooks.occur(organizationEvent("organization.updated", changed))
	}
	return a
}

// storeOrganization stores an organization that a request changed. The caller holds the store's lock.
func (s *Server) storeOrganization(o *Organization) {
	s.store.putOrganization(o)
	if s.options.Switches.DomainsMatchCustomers {
		s.store.joinAll(o)
	}
}

// organization sets everything that a request may set: what is absent becomes unset.
func (m *members) organization(o *Organization, switches Switches) {
	location := textRule{}
	if switches.StrictCountries {
		location.valid = validCountry
	}
	o.Name = m.text("name", textRule{required: true})
	o.Website = m.text("website", textRule{})
	o.Description = m.text("description", textRule{})
	o.Location = m.text("location", location)
	o.Note = m.text("note", textRule{})
	o.Domains = m.texts("domains")
	o.Phones = m.texts("phones")
	o.BrandColor = m.text("brandColor", textRule{valid: validColor})
}

var colorPattern = regexp.MustCompile(`^#[0-9A-Fa-f]{6}$`)

func validColor(text string) *violation {
	if !colorPattern.MatchString(text) {
		return &violation{message: `must match "` + colorPattern.String() + `"`, anchor: "Pattern"}
	}
	return nil
}
