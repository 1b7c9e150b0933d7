package emulator_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestPopulationIsDeterministic(t *testing.T) {
	t.Parallel()
	options := emulator.Options{Customers: 100}
	first, second := newAPI(t, options), newAPI(t, options)
	if diff := cmp.Diff(first.Customers(), second.Customers()); diff != "" {
		t.Errorf("customers differ:\n%s", diff)
	}
	if diff := cmp.Diff(first.Organizations(), second.Organizations()); diff != "" {
		t.Errorf("organizations differ:\n%s", diff)
	}
	options.Seed = 7
	if cmp.Equal(first.Customers(), newAPI(t, options).Customers()) {
		t.Error("another seed gives the same customers")
	}
}

func TestPopulationSizes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		options                  emulator.Options
		customers, organizations int
	}{
		"default":                                {emulator.Options{}, 1001, 121},
		"none":                                   {emulator.Options{Customers: -1}, 1, 1},
		"few":                                    {emulator.Options{Customers: 3}, 4, 2},
		"many":                                   {emulator.Options{Customers: 2500}, 2501, 121},
		"no organizations":                       {emulator.Options{Customers: 10, Organizations: -1}, 11, 1},
		"more organizations than pairs of words": {emulator.Options{Customers: 1, Organizations: 900}, 2, 901},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t, test.options)
			customers, organizations := len(a.Customers()), len(a.Organizations())
			if customers != test.customers || organizations != test.organizations {
				t.Errorf("%d customers, %d organizations, want %d, %d", customers, organizations, test.customers, test.organizations)
			}
		})
	}
}

func TestPopulationKeepsTheRules(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{})
	address := regexp.MustCompile(`(?i)^[a-z0-9.+_-]+@([a-z0-9-]+\.)*(example|example\.com|example\.net|example\.org)$`)
	organizations := map[int64]string{}
	for _, o := range a.Organizations() {
		organizations[o.ID] = o.Name
	}
	emails, ids, entries := map[string]bool{}, map[int64]bool{}, map[int64]bool{}
	for _, c := range a.Customers() {
		if ids[c.ID] {
			t.Errorf("id %d twice", c.ID)
		}
		ids[c.ID] = true
		if c.OrganizationID != 0 && organizations[c.OrganizationID] != c.Organization {
			t.Errorf("customer %d: organization %q is not %d", c.ID, c.Organization, c.OrganizationID)
		}
		if utf8.RuneCountInString(c.Background) > 200 || !utf8.ValidString(c.Background) {
			t.Errorf("customer %d: background of %d characters", c.ID, utf8.RuneCountInString(c.Background))
		}
		if c.UpdatedAt.Before(c.CreatedAt) || c.CreatedAt.Before(time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("customer %d: created %s, updated %s", c.ID, c.CreatedAt, c.UpdatedAt)
		}
		for _, email := range c.Emails {
			if c.ID != 500 && !address.MatchString(email.Value) {
				t.Errorf("customer %d: address %q", c.ID, email.Value)
			}
			if emails[strings.ToLower(email.Value)] {
				t.Errorf("address %q twice", email.Value)
			}
			emails[strings.ToLower(email.Value)] = true
			if entries[email.ID] {
				t.Errorf("entry id %d twice", email.ID)
			}
			entries[email.ID] = true
		}
	}
}

// The population of the default size has every kind of customer that a client must handle.
func TestPopulationVariety(t *testing.T) {
	t.Parallel()
	type customer = emulator.Customer
	hasProperty := func(matches func(emulator.CustomerProperty) bool) func(customer) bool {
		return func(c customer) bool {
			return slices.ContainsFunc(c.Properties, matches)
		}
	}
	number := func(matches func(string) bool) func(customer) bool {
		return hasProperty(func(p emulator.CustomerProperty) bool { return p.Type == "number" && matches(p.Value) })
	}
	typed := func(kind string) func(customer) bool {
		return func(c customer) bool {
			for _, e := range append(append(append(c.Emails, c.Phones...), c.Chats...), c.SocialProfiles...) {
				if e.Type == kind {
					return true
				}
			}
			return false
		}
	}
	inName := func(from, to rune) func(customer) bool {
		return func(c customer) bool {
			return strings.ContainsFunc(c.FirstName, func(r rune) bool { return r >= from && r <= to })
		}
	}
	tests := map[string]struct {
		has      func(customer) bool
		min, max int
	}{
		"no organization":           {func(c customer) bool { return c.Organization == "" }, 150, 250},
		"organization in text only": {func(c customer) bool { return c.Organization != "" && c.OrganizationID == 0 }, 20, 100},
		"no email":                  {func(c customer) bool { return len(c.Emails) == 0 }, 50, 200},
		"several emails":            {func(c customer) bool { return len(c.Emails) > 1 }, 200, 400},
		"nameless":                  {func(c customer) bool { return c.FirstName == "" }, 10, 100},
		"draft":                     {func(c customer) bool { return c.Draft }, 5, 60},
		"no address":                {func(c customer) bool { return c.Address == nil }, 300, 500},
		"partial address":           {func(c customer) bool { return c.Address != nil && c.Address.Lines == nil }, 50, 400},
		"full address":              {func(c customer) bool { return c.Address != nil && c.Address.PostalCode != "" }, 200, 600},
		"long notes":                {func(c customer) bool { return len(c.Background) == 200 }, 10, 200},
		"id above 2^32":             {func(c customer) bool { return c.ID > 1<<32 }, 10, 30},
		"id above 2^53":             {func(c customer) bool { return c.ID > 1<<53 }, 2, 8},
		"id of nine digits":         {func(c customer) bool { return len(strconv.FormatInt(c.ID, 10)) == 9 }, 950, 999},
		"gender in lower case":      {func(c customer) bool { return c.Gender == "female" }, 20, 300},
		"unknown gender":            {func(c customer) bool { return c.Gender == "nonbinary" }, 20, 300},
		"unknown photo type":        {func(c customer) bool { return c.PhotoType == "mastodon" }, 20, 300},
		"many conversations":        {func(c customer) bool { return c.ConversationCount > 60 }, 2, 20},
		"no conversation":           {func(c customer) bool { return c.ConversationCount == 0 }, 200, 500},
		"unset property":            {hasProperty(func(p emulator.CustomerProperty) bool { return p.Value == "" }), 100, 700},
		"dropdown":                  {hasProperty(func(p emulator.CustomerProperty) bool { return p.Value != p.Text }), 100, 700},
		"number beyond 2^53": {number(func(v string) bool {
			n, err := strconv.ParseInt(v, 10, 64)
			return err == nil && n > 1<<53
		}), 10, 200},
		"fraction":           {number(func(v string) bool { return strings.Contains(v, ".") }), 10, 100},
		"number in words":    {number(func(v string) bool { return v == "about forty" }), 5, 100},
		"Cyrillic":           {inName('А', 'я'), 5, 100},
		"Arabic":             {inName('\u0600', '\u06ff'), 5, 100},
		"Hebrew":             {inName('\u0590', '\u05ff'), 5, 100},
		"emoji":              {inName('\U0001f300', '\U0001faff'), 5, 100},
		"mixed case of type": {typed("HOME"), 20, 400},
		"undocumented email": {typed("mobile"), 20, 600},
	}
	for _, kind := range []string{
		"home", "work", "other", "fax", "pager", "aim", "gtalk", "icq", "msn", "qq", "skype", "xmpp", "yahoo", "aboutme",
		"facebook", "flickr", "forsquare", "google", "googleplus", "linkedin", "quora", "tungleme", "twitter", "youtube",
	} {
		tests["type "+kind] = struct {
			has      func(customer) bool
			min, max int
		}{typed(kind), 1, 1000}
	}
	customers := newAPI(t, emulator.Options{}).Customers()
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			count := 0
			for _, c := range customers {
				if test.has(c) {
					count++
				}
			}
			if count < test.min || count > test.max {
				t.Errorf("%d customers, want %d to %d", count, test.min, test.max)
			}
		})
	}
}

func TestPopulationTies(t *testing.T) {
	t.Parallel()
	at := map[time.Time]int{}
	most := 0
	for _, c := range newAPI(t, emulator.Options{}).Customers() {
		at[c.CreatedAt]++
		most = max(most, at[c.CreatedAt])
	}
	if most <= 50 {
		t.Errorf("at most %d customers share an instant: too few to reach over a page", most)
	}
}

func TestPopulationOrganizations(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{})
	type organization = emulator.Organization
	members, names := map[int64]int{}, map[int64]string{}
	for _, o := range a.Organizations() {
		names[o.ID] = o.Name
	}
	for _, c := range a.Customers() {
		members[c.OrganizationID]++
		if name, ok := names[c.OrganizationID]; ok && c.Organization != name {
			t.Errorf("customer %d is of %q, but organization %d is %q", c.ID, c.Organization, c.OrganizationID, name)
		}
	}
	tests := map[string]func(organization) bool{
		"website":            func(o organization) bool { return o.Website != "" },
		"no website":         func(o organization) bool { return o.Website == "" },
		"no domain":          func(o organization) bool { return len(o.Domains) == 0 },
		"two domains":        func(o organization) bool { return len(o.Domains) == 2 },
		"no phone":           func(o organization) bool { return len(o.Phones) == 0 },
		"brand color":        func(o organization) bool { return len(o.BrandColor) == 7 },
		"no brand color":     func(o organization) bool { return o.BrandColor == "" },
		"no property":        func(o organization) bool { return len(o.Properties) == 0 },
		"five properties":    func(o organization) bool { return len(o.Properties) == 5 },
		"id above 2^53":      func(o organization) bool { return o.ID > 1<<53 },
		"more than one page": func(o organization) bool { return members[o.ID] > 50 },
		"one member":         func(o organization) bool { return members[o.ID] == 1 },
	}
	for name, has := range tests {
		t.Run(name, func(t *testing.T) {
			if slices.ContainsFunc(a.Organizations(), has) {
				return
			}
			t.Error("no such organization")
		})
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := emulator.New(emulator.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListCustomers(b *testing.B) {
	server, err := emulator.New(emulator.Options{Budget: -1})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := fetch(b.Context(), server.Client(), origin+"/v2/customers?page=3"); err != nil {
			b.Fatal(err)
		}
	}
}
