package emulator

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
)

// maxSecret is the most characters of a webhook's secret.
const maxSecret = 40

func (s *Server) addWebhookRoutes() {
	s.router.handle("GET /v2/webhooks", s.listWebhooks)
	s.router.handle("GET /v2/webhooks/{webhookId}", s.getWebhook)
	s.router.handle("POST /v2/webhooks", s.createWebhook)
	s.router.handle("PUT /v2/webhooks/{webhookId}", s.updateWebhook)
	s.router.handle("DELETE /v2/webhooks/{webhookId}", s.deleteWebhook)
}

// listWebhooks: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/list/
func (s *Server) listWebhooks(c *call) answer {
	p := c.parameters()
	page := p.page()
	if p.violations != nil {
		return c.invalid(p.violations)
	}
	all := s.Webhooks()
	return c.list("webhooks", paging{size: pageSize, total: len(all), number: page}, func(w *jsonWriter, i int) {
		c.view().webhook(w, &all[i])
	})
}

func (s *Server) getWebhook(c *call) answer {
	found, refused := s.webhookInPath(c)
	if refused != nil {
		return *refused
	}
	w := c.writer()
	c.view().webhook(w, found)
	return ok(w.buf)
}

func (s *Server) webhookInPath(c *call) (*Webhook, *answer) {
	id, refused := c.pathID("webhookId")
	if refused != nil {
		return nil, refused
	}
	all := s.Webhooks()
	i := slices.IndexFunc(all, func(w Webhook) bool { return w.ID == id })
	if i < 0 {
		return nil, new(c.notFound())
	}
	return &all[i], nil
}

// createWebhook: https://developer.helpscout.com/mailbox-api/endpoints/webhooks/create/
func (s *Server) createWebhook(c *call) answer {
	read, refused := s.webhookInBody(c)
	if refused != nil {
		return *refused
	}
	id := s.webhooks.put(*read, c.origin)
	return created(id, c.view().webhookHref(id))
}

// updateWebhook replaces a webhook: what is absent becomes unset.
// https://developer.helpscout.com/mailbox-api/endpoints/webhooks/update/
func (s *Server) updateWebhook(c *call) answer {
	read, refused := s.webhookInBody(c)
	if refused != nil {
		return *refused
	}
	before, refused := s.webhookInPath(c)
	if refused != nil {
		return *refused
	}
	read.ID = before.ID
	if s.options.Switches.PutKeepsWebhookState {
		read.State = before.State
	}
	s.webhooks.put(*read, c.origin)
	return noContent()
}

func (s *Server) deleteWebhook(c *call) answer {
	found, refused := s.webhookInPath(c)
	if refused != nil {
		return *refused
	}
	s.webhooks.remove(found.ID)
	return noContent()
}

// webhookInBody reads a webhook without its id.
func (s *Server) webhookInBody(c *call) (*Webhook, *answer) {
	m, refused := c.objectBody()
	if refused != nil {
		return nil, refused
	}
	versions := []string{payloadV2}
	if s.options.Switches.PayloadV1Accepted {
		versions = append(versions, payloadV1)
	}
	read := &Webhook{
		URL:            m.text("url", textRule{required: true, valid: validReceiver}),
		Events:         m.webhookEvents(s.options.Switches),
		Secret:         m.text("secret", textRule{required: true, max: maxSecret}),
		Notification:   m.flag("notification"),
		Label:          m.text("label", textRule{}),
		PayloadVersion: cmp.Or(m.text("payloadVersion", textRule{choices: versions}), payloadV2),
		State:          cmp.Or(m.text("state", textRule{choices: []string{WebhookDisabled, WebhookEnabled}}), WebhookEnabled),
		MailboxIDs:     m.ids("mailboxIds"),
	}
	if len(*m.violations) > 0 {
		return nil, new(c.invalid(*m.violations))
	}
	return read, nil
}

// validReceiver takes what deliveries can be sent to.
func validReceiver(text string) *violation {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return &violation{message: "must be a URL", anchor: "URL"}
	}
	return nil
}

// webhookEvents reads the names of events. A refusal names each that is not allowed, unless a switch says otherwise.
func (m *members) webhookEvents(switches Switches) []string {
	if !m.given("events") {
		m.reject("events", "may not be null", "NotNull")
		return nil
	}
	allowed := WebhookEvents()
	if switches.OrganizationEventsRefused {
		allowed = slices.DeleteFunc(allowed, isOrganizationEvent)
	}
	names := m.texts("events")
	if len(names) == 0 {
		m.reject("events", "may not be empty", "NotEmpty")
	}
	for i, name := range names {
		if slices.Contains(allowed, name) {
			continue
		}
		refusal := oneOf(allowed)
		if switches.EventsRefusedAsWhole {
			m.reject("events", refusal.message, refusal.anchor)
			return nil
		}
		*m.violations = append(*m.violations, violation{
			path: m.prefix + "events[" + strconv.Itoa(i) + "]", message: refusal.message, rejected: name, anchor: refusal.anchor,
			source: sourceJSON,
		})
	}
	slices.Sort(names)
	return slices.Compact(names)
}
