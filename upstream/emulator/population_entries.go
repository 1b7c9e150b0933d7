package emulator

import (
	"strconv"
	"strings"
)

// The documented values of `type` come first. Behind them are some that are not documented or in another case, since old
// records may have such values.
var (
	emailTypes  = []string{"home", "work", "other", "work", "home", "Work", "HOME", "mobile", "assistant"}
	phoneTypes  = []string{"fax", "home", "mobile", "other", "pager", "work", "Mobile", "car"}
	chatTypes   = []string{"aim", "gtalk", "icq", "msn", "other", "qq", "skype", "xmpp", "yahoo", "Skype", "matrix"}
	socialTypes = []string{
		"aboutme", "facebook", "flickr", "forsquare", "google", "googleplus", "linkedin", "other", "quora",
		"tungleme", "twitter", "youtube", "foursquare", "Twitter", "mastodon",
	}
	mailDomains = []string{"example.com", "example.net", "example.org", "mail.example", "post.example"}
)

func (g *generator) entry(value, kind string) Entry {
	g.lastEntryID++
	return Entry{ID: g.lastEntryID, Value: value, Type: kind}
}

func (g *generator) setEmails(c *Customer, employer *Organization, i int, localPart string) {
	count := 1
	switch kind := g.random.IntN(100); {
	case kind < 10:
		count = 0
	case kind >= 70:
		count = 2 + g.random.IntN(3)
	}
	for n := range count {
		local := localPart
		if n > 0 {
			local = strings.ReplaceAll(localPart, ".", pick(g, []string{"-", "_", ".office."}))
		}
		c.Emails = append(c.Emails, g.entry(g.email(local, g.mailDomain(employer), i), pick(g, emailTypes)))
	}
}

// mailDomain returns the domain of the employer in most cases.
func (g *generator) mailDomain(employer *Organization) string {
	if employer != nil && len(employer.Domains) > 0 && g.chance(75) {
		return employer.Domains[0]
	}
	return pick(g, mailDomains)
}

// email returns an address that no other customer has.
func (g *generator) email(local, domain string, i int) string {
	if g.chance(5) {
		local += "+news"
	}
	if g.takenEmails[local+"@"+domain] {
		local += strconv.Itoa(i)
	}
	for g.takenEmails[local+"@"+domain] {
		local += "x"
	}
	g.takenEmails[local+"@"+domain] = true
	if g.chance(5) {
		return strings.ToUpper(local[:1]) + local[1:] + "@" + strings.ToUpper(domain[:1]) + domain[1:]
	}
	return local + "@" + domain
}

func (g *generator) setEntries(c *Customer, localPart string) {
	for range g.random.IntN(3) {
		c.Phones = append(c.Phones, g.entry(g.phoneNumber(), pick(g, phoneTypes)))
	}
	if g.chance(25) {
		c.Chats = append(c.Chats, g.entry(localPart, pick(g, chatTypes)))
	}
	for g.chance(30) && len(c.SocialProfiles) < 4 {
		kind := pick(g, socialTypes)
		value := "https://example.com/" + strings.ToLower(kind) + "/" + localPart
		if g.chance(30) {
			value = "@" + localPart
		}
		c.SocialProfiles = append(c.SocialProfiles, g.entry(value, kind))
	}
	if g.chance(20) {
		value := pick(g, []string{"https://example.com/", "http://example.org/", "www.example.net/"}) + localPart
		c.Websites = append(c.Websites, g.entry(value, ""))
	}
}

// customerProperties returns no property for a third of the customers, the set ones for a third, and all properties for a
// third. The documentation does not say whether an unset property is listed.
func (g *generator) customerProperties(localPart string) []CustomerProperty {
	style := g.random.IntN(3)
	if style == 0 {
		return nil
	}
	var properties []CustomerProperty
	for _, d := range customerPropertyDefinitions {
		p := CustomerProperty{Type: d.kind, Slug: d.slug, Name: d.name}
		if g.chance(60) {
			p.Value, p.Text = g.customerPropertyValue(d, localPart)
			p.Source = pick(g, []string{"api", "api", "user"})
		} else if style == 1 {
			continue
		}
		properties = append(properties, p)
	}
	return properties
}

func (g *generator) customerPropertyValue(d propertyDefinition, localPart string) (value, text string) {
	switch d.kind {
	case "number":
		value = g.number()
	case "date":
		value = g.day(firstDay, lastDay.AddDate(5, 0, 0))
	case "url":
		value = "example.com/profiles/" + localPart
	case "dropdown":
		option := pick(g, d.options)
		return option.id, option.label
	default:
		value = pick(g, []string{"Tesla", "Bicycle", "Škoda", "None, walks", "電車"})
	}
	return value, value
}
