package graph_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// membership is what an account shows of its organizations and of who belongs to them, each by id.
type membership struct {
	Organizations []shownOrganization
	Customers     []shownCustomer
}

type shownOrganization struct {
	ID, Name, Note string
	CustomerCount  int
	Customers      struct{ Nodes []shownID }
}

type shownCustomer struct {
	ID           string
	Organization *struct{ ID, Name string }
}

type shownID struct{ ID string }

// sorted orders everything by id: the lists' own orders are not of interest here.
func (m membership) sorted() membership {
	byID := func(a, b shownID) int { return cmp.Compare(a.ID, b.ID) }
	slices.SortFunc(m.Organizations, func(a, b shownOrganization) int { return byID(shownID{a.ID}, shownID{b.ID}) })
	slices.SortFunc(m.Customers, func(a, b shownCustomer) int { return byID(shownID{a.ID}, shownID{b.ID}) })
	for _, organization := range m.Organizations {
		slices.SortFunc(organization.Customers.Nodes, byID)
	}
	return m
}

// membershipOf reads the account itself.
func membershipOf(account *emulator.Server) (m membership) {
	organizations := make(map[int64]*shownOrganization)
	for _, one := range account.Organizations() {
		organizations[one.ID] = &shownOrganization{ID: strconv.FormatInt(one.ID, 10), Name: one.Name, Note: one.Note}
	}
	for _, one := range account.Customers() {
		shown := shownCustomer{ID: strconv.FormatInt(one.ID, 10)}
		if of := organizations[one.OrganizationID]; of != nil {
			shown.Organization = &struct{ ID, Name string }{of.ID, of.Name}
			of.CustomerCount++
			of.Customers.Nodes = append(of.Customers.Nodes, shownID{shown.ID})
		}
		m.Customers = append(m.Customers, shown)
	}
	for _, one := range organizations {
		m.Organizations = append(m.Organizations, *one)
	}
	return m.sorted()
}

const organizationShown = ` { id name note customerCount customers(first: 50) { nodes { id } } }`

// lists reads the membership in lists. It reports false for an answer that has errors.
func (e *endpoint) lists(t *testing.T) (m membership, ok bool) {
	t.Helper()
	var data struct {
		Organizations struct{ Nodes []shownOrganization }
		Customers     struct{ Nodes []shownCustomer }
	}
	ok = e.into(t, &data, `{ organizations(first: 50) { nodes`+organizationShown+
		` } customers(first: 50) { nodes { id organization { id name } } } }`)
	return membership{data.Organizations.Nodes, data.Customers.Nodes}.sorted(), ok
}

// byID reads objects by id, those that exist and those that do not any more.
func (e *endpoint) byID(t *testing.T, organizations, customers []string) (m membership, ok bool) {
	t.Helper()
	var query strings.Builder
	for _, id := range organizations {
		fmt.Fprintf(&query, ` o%s: organization(id: %q)%s`, id, id, organizationShown)
	}
	for _, id := range customers {
		fmt.Fprintf(&query, ` c%s: customer(id: %q) { id organization { id name } }`, id, id)
	}
	var data map[string]json.RawMessage
	ok = e.into(t, &data, "{ __typename"+query.String()+" }")
	for _, id := range organizations {
		m.Organizations = appendShown(t, m.Organizations, data["o"+id])
	}
	for _, id := range customers {
		m.Customers = appendShown(t, m.Customers, data["c"+id])
	}
	return m.sorted(), ok
}

func appendShown[E any](t *testing.T, to []E, encoded json.RawMessage) []E {
	t.Helper()
	if len(encoded) == 0 || string(encoded) == "null" {
		return to
	}
	var one E
	if err := json.Unmarshal(encoded, &one); err != nil {
		t.Fatal(err)
	}
	return append(to, one)
}

// into reads the data of a query. It reports false for an answer that has errors.
func (e *endpoint) into(t *testing.T, data any, query string) bool {
	t.Helper()
	got := e.ask(t.Context(), t, query)
	encoded, err := json.Marshal(got.Data)
	if err == nil {
		err = json.Unmarshal(encoded, data)
	}
	if err != nil {
		t.Fatal(err)
	}
	return len(got.Errors) == 0
}

// membershipWrites draws writes. Names tell what was made by which write, or under which key.
type membershipWrites struct {
	rt      *rapid.T
	counter int
}

func (w *membershipWrites) draw(before membership) string {
	organization := func() string {
		ids := []string{"7"} // does not exist
		for _, one := range before.Organizations {
			ids = append(ids, one.ID)
		}
		return rapid.SampledFrom(ids).Draw(w.rt, "organization")
	}
	customer := func() string {
		ids := []string{"500"}
		for _, one := range before.Customers {
			ids = append(ids, one.ID)
		}
		return rapid.SampledFrom(ids).Draw(w.rt, "customer")
	}
	domains := rapid.SampledFrom([]string{``, `, domains: []`, `, domains: ["acme.com"]`}).Draw(w.rt, "domains")
	w.counter++
	switch rapid.IntRange(0, 9).Draw(w.rt, "write") {
	case 0:
		key := rapid.SampledFrom([]string{"k", "l"}).Draw(w.rt, "key")
		return fmt.Sprintf(`createOrganization(input: {name: "once %s", domains: ["%[1]s.example"], idempotencyKey: %[1]q})`, key)
	case 1:
		return fmt.Sprintf(`createOrganization(input: {name: "made %d"%s})`, w.counter, domains)
	case 2:
		return fmt.Sprintf(`updateOrganization(input: {id: %q, name: "named %d"%s})`, organization(), w.counter, domains)
	case 3:
		return fmt.Sprintf(`updateOrganization(input: {id: %q, note: "note %d"})`, organization(), w.counter)
	case 4:
		return fmt.Sprintf(`deleteOrganization(input: {id: %q})`, organization())
	case 5:
		return fmt.Sprintf(`createCustomer(input: {firstName: "Ann", emails: [{value: "ann%d@acme.com"}]})`, w.counter)
	case 6:
		return fmt.Sprintf(`deleteCustomer(input: {id: %q})`, customer())
	case 7:
		return fmt.Sprintf(`updateCustomer(input: {id: %q, emails: {add: [{value: "bob%d@acme.com"}]}})`, customer(), w.counter)
	case 8:
		return fmt.Sprintf(`updateCustomer(input: {id: %q, organizationId: null})`, customer())
	}
	return fmt.Sprintf(`updateCustomer(input: {id: %q, organizationId: %q})`, customer(), organization())
}

// drawReadFault returns what happens to some reads on their way.
func drawReadFault(rt *rapid.T) emulator.Fault {
	return emulator.Fault{
		Route: rapid.SampledFrom([]string{
			pageRoute, walkRoute, customerRoute, organizationsPage, organizationRoute, membersPage,
		}).Draw(rt, "read"),
		Status: http.StatusServiceUnavailable, Times: rapid.IntRange(1, 4).Draw(rt, "reads"),
	}
}

// Whatever is made of organizations and their members, and whatever happens to requests on their way: an answer without
// errors shows the account as it is after the last write, in lists, counts and by id, although resources and answers are kept,
// stale ones among them, and although other readers began before the write. Under one key an organization is made once.
func TestMembershipIsNeverStale(t *testing.T) {
	t.Parallel()
	var changed, answered atomic.Int64
	rapid.Check(t, func(rt *rapid.T) {
		caseInBubble(rt, t, func(t *testing.T) string {
			e := newEndpoint(t, live{
				account:      emulator.Options{Customers: 3, Organizations: 2, Budget: -1, Latency: 10 * time.Millisecond},
				keepsAnswers: true,
				client:       upstream.Options{Cache: cache.Options{TTL: time.Hour, Stale: time.Hour}},
			})
			var organizations, customers []string // that there ever were
			once := make(map[string]string)       // ids by names that are made under a key
			writes := &membershipWrites{rt: rt}
			for range rapid.IntRange(1, 10).Draw(rt, "writes") {
				before := membershipOf(e.account)
				mutation := writes.draw(before)
				removeWriteFault := e.account.Inject(drawMembershipFault(rt))
				removeReadFault := e.account.Inject(drawReadFault(rt))
				head := time.Duration(rapid.IntRange(0, 30).Draw(rt, "head start")) * time.Millisecond
				var readers sync.WaitGroup
				readers.Go(func() { e.lists(t) })
				readers.Go(func() { e.byID(t, organizations, customers) })
				<-time.After(head)
				answer := e.ask(t.Context(), t, "mutation { m: "+mutation+" { userErrors { code field message } } }")
				removeWriteFault()
				truth := membershipOf(e.account)
				if !gocmp.Equal(before, truth) {
					changed.Add(1)
				}
				for _, one := range truth.Organizations {
					if !slices.Contains(organizations, one.ID) {
						organizations = append(organizations, one.ID)
					}
					if first := cmp.Or(once[one.Name], one.ID); strings.HasPrefix(one.Name, "once ") {
						if once[one.Name] = first; first != one.ID {
							return fmt.Sprintf("%s is made as %s and as %s", one.Name, first, one.ID)
						}
					}
				}
				for _, one := range truth.Customers {
					if !slices.Contains(customers, one.ID) {
						customers = append(customers, one.ID)
					}
				}
				differs := func(read string, got membership, clean bool) string {
					if !clean {
						return ""
					}
					answered.Add(1)
					diff := gocmp.Diff(truth, got, cmpopts.EquateEmpty())
					if diff == "" {
						return ""
					}
					return fmt.Sprintf("%s: %+v\n%s (-account +answer):\n%s", mutation, answer.answer, read, diff)
				}
				atOnce, cleanAtOnce := e.lists(t)
				byIDAtOnce, cleanByIDAtOnce := e.byID(t, organizations, customers)
				readers.Wait()
				removeReadFault()
				<-time.After(time.Minute) // the circuit closes
				byID, cleanByID := e.byID(t, organizations, customers)
				lists, cleanLists := e.lists(t)
				if failure := cmp.Or(
					differs("lists at once", atOnce, cleanAtOnce), differs("by id at once", byIDAtOnce, cleanByIDAtOnce),
					differs("by id later", byID, cleanByID), differs("lists later", lists, cleanLists),
				); failure != "" {
					return failure
				}
				if !cleanByID || !cleanLists {
					return mutation + ": answers have errors without a fault"
				}
			}
			return ""
		})
	})
	if changed.Load() == 0 || answered.Load() == 0 {
		t.Errorf("%d changes and %d answers, want some of both", changed.Load(), answered.Load())
	}
}

// drawMembershipFault returns what happens to the next writes on their way.
func drawMembershipFault(rt *rapid.T) emulator.Fault {
	fault := rapid.SampledFrom([]emulator.Fault{
		{},
		{},
		{Cut: true},
		{Cut: true, AfterProcessing: true},
		{Status: http.StatusBadGateway},
		{Status: http.StatusBadGateway, AfterProcessing: true},
	}).Draw(rt, "fault")
	fault.Writes, fault.Times = true, rapid.IntRange(1, 4).Draw(rt, "times")
	return fault
}
