package emulator

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

var (
	organizationFirstWords = []string{
		"Amber", "Blue", "Cedar", "Copper", "Delta", "Eastern", "Fern", "Granite", "Harbor", "Indigo",
		"Juniper", "Lantern", "Maple", "Nimbus", "Orchid", "Pebble", "Quartz", "River", "Silver", "Timber",
	}
	organizationSecondWords = []string{
		"Anvil", "Bakery", "Bridge", "Canvas", "Compass", "Foundry", "Garden", "Kettle", "Labs", "Loom",
		"Meadow", "Mill", "Outfitters", "Paper", "Press", "Robotics", "Studio", "Supply", "Travel", "Works",
	}
	organizationSuffixes = []string{"", "", "", " Ltd", " GmbH", " Co-op", " & Søn", " S.A.", ", Inc"}

	organizationNamesOfOtherScripts = []string{
		"株式会社サンプル/sanpuru", "شركة المثال/almithal", "ООО «Пример»/primer", "דוגמה בע״מ/dugma",
		"예시 주식회사/yesi", "Παράδειγμα Α.Ε./paradeigma", "उदाहरण उद्योग/udaharan",
	}
)

func (g *generator) organization(i int) *Organization {
	g.begin(organizationStream, i)
	name, domain := g.organizationName(i)
	o := &Organization{
		ID:                organizationID(i),
		Name:              name,
		LastInteractionAt: g.between(firstDay, lastDay),
	}
	if g.chance(70) {
		o.Website = pick(g, []string{"www.", "https://", "http://www."}) + domain
	}
	if g.chance(85) {
		o.Domains = append(o.Domains, domain)
	}
	if g.chance(20) {
		o.Domains = append(o.Domains, "mail."+domain)
	}
	for range g.random.IntN(3) {
		o.Phones = append(o.Phones, g.phoneNumber())
	}
	if g.chance(40) {
		o.BrandColor = g.color()
	}
	if g.chance(50) {
		o.Description = "Known for " + strings.ToLower(pick(g, organizationSecondWords)) + " since " + g.digits("19##")
		o.Location = pick(g, places).text()
	}
	if g.chance(30) {
		o.LogoURL = "https://" + domain + "/logo.png"
		o.Note = pick(g, notes)
	}
	o.Properties = g.organizationProperties(domain)
	return o
}

// organizationID returns a small number, and for a few organizations one that does not fit in 32 bits or that a 64-bit float
// does not hold exactly.
func organizationID(i int) int64 {
	id := int64(1000 + 13*i)
	switch {
	case i%50 == 7:
		return id + 1<<53
	case i%30 == 4:
		return id + 1<<32
	default:
		return id
	}
}

// organizationName returns a name and the matching domain.
func (g *generator) organizationName(i int) (name, domain string) {
	if others := len(organizationNamesOfOtherScripts); i%20 == 9 && i/20 < others {
		name, letters := spelling(organizationNamesOfOtherScripts[i/20])
		return name, letters + ".example"
	}
	// Steps of a prime number reach all pairs of words before a pair repeats.
	pairs := len(organizationFirstWords) * len(organizationSecondWords)
	pair := i * 127 % pairs
	first := organizationFirstWords[pair%len(organizationFirstWords)]
	second := organizationSecondWords[pair/len(organizationFirstWords)]
	name, domain = first+" "+second+pick(g, organizationSuffixes), strings.ToLower(first+second)
	if round := i / pairs; round > 0 {
		name += " " + strconv.Itoa(round+1)
		domain += strconv.Itoa(round + 1)
	}
	return name, domain + ".example"
}

func (g *generator) organizationProperties(domain string) []OrganizationProperty {
	var properties []OrganizationProperty
	for _, d := range organizationPropertyDefinitions {
		if g.chance(50) {
			continue
		}
		properties = append(properties, OrganizationProperty{
			DefinitionID: d.id, Slug: d.slug, Name: d.name, Type: d.kind,
			Value: g.organizationPropertyValue(d, domain), Options: d.labels(),
		})
	}
	return properties
}

func (g *generator) organizationPropertyValue(d propertyDefinition, domain string) string {
	switch d.kind {
	case "number":
		return g.number()
	case "date":
		return g.day(firstDay.AddDate(-40, 0, 0), lastDay)
	case "url":
		return "https://status." + domain
	case "dropdown":
		return pick(g, d.options).label
	default:
		return pick(g, []string{"Gold", "Silver", "Bronze", "Partner"})
	}
}

// number returns the value of a number property: usually a small number, sometimes one that a 64-bit float does not hold
// exactly, and sometimes no number, since the API has all values as strings.
func (g *generator) number() string {
	switch g.random.IntN(12) {
	case 0:
		return strconv.FormatInt(1<<53+1+2*g.random.Int64N(1000), 10)
	case 1:
		return strconv.FormatInt(math.MaxInt64-g.random.Int64N(1000), 10)
	case 2:
		return fmt.Sprintf("%d.%d", g.random.IntN(500), 1+g.random.IntN(9))
	case 3:
		return pick(g, []string{"about forty", "n/a", "10-20"})
	case 4:
		return strconv.FormatInt(-1-g.random.Int64N(100), 10)
	default:
		return strconv.FormatInt(g.random.Int64N(5000), 10)
	}
}
