package emulator

import "time"

// importDays are instants at which many customers were created, as by an import.
var importDays = [...]time.Time{
	time.Date(2016, 3, 1, 9, 0, 0, 0, time.UTC),
	time.Date(2021, 11, 15, 14, 30, 0, 0, time.UTC),
}

func (g *generator) customer(i int) *Customer {
	g.begin(customerStream, i)
	c := &Customer{ID: g.customerID(i), Mailboxes: []int64{pick(g, mailboxIDs)}, Draft: g.chance(2)}
	g.setDates(c)
	employer := g.setOrganization(c)
	localPart := g.setName(c)
	g.setScalars(c)
	c.ConversationCount = g.conversationCount()
	g.setEmails(c, employer, i, localPart)
	g.setEntries(c, localPart)
	c.Properties = g.customerProperties(localPart)
	c.Address = g.address()
	return c
}

// customerID returns an id of nine digits, and for a few customers one that does not fit in 32 bits or that a 64-bit float
// does not hold exactly.
func (g *generator) customerID(i int) int64 {
	const step = 797
	id := 100_000_000 + step*int64(i) + g.random.Int64N(step)
	switch {
	case i%251 == 7:
		return id + 1<<54
	case i%97 == 3:
		return id + 1<<33
	default:
		return id
	}
}

func (g *generator) setDates(c *Customer) {
	c.CreatedAt = g.between(firstDay, lastDay)
	if g.chance(14) {
		c.CreatedAt = importDays[g.random.IntN(len(importDays))]
	}
	c.UpdatedAt = c.CreatedAt
	if g.chance(80) {
		c.UpdatedAt = g.between(c.CreatedAt, lastDay)
	}
}

// setOrganization gives three quarters of the customers an organization and returns it; it returns nil for the others.
// Squaring the random number makes a few organizations large.
func (g *generator) setOrganization(c *Customer) *Organization {
	switch kind := g.random.IntN(100); {
	case kind < 20 || len(g.organizations) == 0:
	case kind < 25:
		c.Organization = pick(g, []string{"Self-employed", "My own shop", "自営業", "Family farm"})
	default:
		share := g.random.Float64()
		o := g.organizations[int(share*share*float64(len(g.organizations)))]
		c.Organization, c.OrganizationID = o.Name, o.ID
		return o
	}
	return nil
}

// setName also returns the name in letters that an email address may have.
func (g *generator) setName(c *Customer) (localPart string) {
	pool := latinNames
	if g.chance(25) {
		pool = pick(g, otherNames)
	}
	given, givenLetters := spelling(pick(g, pool.given))
	family, familyLetters := spelling(pick(g, pool.family))
	switch kind := g.random.IntN(100); {
	case kind < 4: // no name, only an address
	case kind < 10:
		c.FirstName = given
	default:
		c.FirstName, c.LastName = given, family
	}
	return givenLetters + "." + familyLetters
}

func (g *generator) setScalars(c *Customer) {
	if g.chance(80) {
		c.Gender = pick(g, []string{"Male", "Female", "Unknown", "male", "female", "unknown", "FEMALE", "nonbinary"})
	}
	if g.chance(60) {
		c.JobTitle = pick(g, jobTitles)
	}
	if g.chance(60) {
		c.Location = pick(g, places).text()
	}
	if g.chance(40) {
		c.Age = pick(g, []string{"18-25", "25-30", "30-35", "52", "sixty"})
	}
	if g.chance(40) {
		c.Background = pick(g, notes)
	}
	if g.chance(90) {
		c.PhotoType = pick(g, []string{
			"unknown", "unknown", "unknown", "gravatar", "twitter", "facebook", "googleprofile", "googleplus",
			"linkedin", "instagram", "mastodon",
		})
	}
	if c.PhotoType != "" && c.PhotoType != "unknown" {
		c.PhotoURL = avatar(c.ID)
	}
}

// conversationCount is 3 on average: many customers have none or one, a few have very many.
func (g *generator) conversationCount() int {
	switch kind := g.random.IntN(200); {
	case kind < 60:
		return 0
	case kind == 60:
		return 61 + g.random.IntN(40)
	default:
		return 1 + g.random.IntN(1+g.random.IntN(9))
	}
}

func (g *generator) address() *Address {
	if g.chance(40) {
		return nil
	}
	p := pick(g, places)
	if g.chance(30) {
		return &Address{City: p.city, Country: p.country}
	}
	a := &Address{
		City:       p.city,
		State:      p.state,
		PostalCode: g.digits(p.postalCode),
		Country:    p.country,
		Lines:      []string{p.street + " " + g.digits("1##")},
	}
	if g.chance(30) {
		a.Lines = append(a.Lines, "Suite "+g.digits("2#"))
	}
	return a
}
