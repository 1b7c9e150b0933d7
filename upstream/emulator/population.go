package emulator

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// population is the initial data of a Server.
type population struct {
	organizations []*Organization
	customers     []*Customer
}

// populate returns the documented customer and organization, and the generated ones. Equal options give equal data.
func populate(options Options) population {
	g := newGenerator(options)
	for i := range options.Organizations {
		g.organizations = append(g.organizations, g.organization(i))
	}
	all := population{
		organizations: append([]*Organization{documentedOrganization()}, g.organizations...),
		customers:     []*Customer{documentedCustomer()},
	}
	for i := range options.Customers {
		all.customers = append(all.customers, g.customer(i))
	}
	return all
}

// Every date of a population lies between these two.
var (
	firstDay = time.Date(2012, 1, 2, 8, 0, 0, 0, time.UTC)
	lastDay  = time.Date(2025, 12, 31, 20, 0, 0, 0, time.UTC)
)

// Each kind of record has its own stream of random numbers, so that a change to one kind leaves the others as they are.
const (
	organizationStream = iota << 40
	customerStream
	conversationStream
)

const defaultSeed = 20120723

// generator generates records. Each record has its own random numbers, so that it does not depend on the records before it.
type generator struct {
	seed          uint64
	source        *rand.PCG
	random        *rand.Rand
	organizations []*Organization
	takenEmails   map[string]bool
	lastEntryID   int64
}

func newGenerator(options Options) *generator {
	seed := options.Seed
	if seed == 0 {
		seed = defaultSeed
	}
	source := rand.NewPCG(seed, 0)
	return &generator{
		seed:        seed,
		source:      source,
		random:      rand.New(source),
		takenEmails: make(map[string]bool, 2*options.Customers),
		lastEntryID: 1000,
	}
}

// begin selects the random numbers of the record at index i of a stream.
func (g *generator) begin(stream, i int) {
	g.source.Seed(g.seed, uint64(stream)+uint64(i))
}

// chance reports true in that percentage of cases.
func (g *generator) chance(percent int) bool { return g.random.IntN(100) < percent }

func pick[T any](g *generator, choices []T) T { return choices[g.random.IntN(len(choices))] }

func (g *generator) between(from, to time.Time) time.Time {
	seconds := int64(to.Sub(from) / time.Second)
	if seconds <= 0 {
		return from
	}
	return from.Add(time.Duration(g.random.Int64N(seconds)) * time.Second)
}

func (g *generator) digits(format string) string {
	digits := []byte(format)
	for i, c := range digits {
		if c == '#' {
			digits[i] = byte('0' + g.random.IntN(10))
		}
	}
	return string(digits)
}

func (g *generator) phoneNumber() string {
	return g.digits(pick(g, []string{"555-01##-###", "+1 555 01##", "+44 1632 960###", "(555) 010-####", "+49 30 23125 ###"}))
}

func (g *generator) day(from, to time.Time) string { return g.between(from, to).Format(time.DateOnly) }

func (g *generator) color() string { return fmt.Sprintf("#%06X", g.random.IntN(1<<24)) }
