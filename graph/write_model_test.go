package graph_test

import (
	"context"
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

	"pgregory.net/rapid"

	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// accountState is what the tests of writes change and read: of customer 500, of organization 35, and of customers that they
// make.
type accountState struct {
	Gone                 bool // customer 500
	Job, Chats           string
	Organization         string // of customer 500
	Note                 string // of organization 35
	Upserted             string // job title of the customer with upsertedEmail, if there is one
	PlainOnce, EmailOnce int    // how many customers were made under each key
}

const (
	upsertedEmail = "ada@acme.com"
	createdEmail  = "grace@acme.com"
	none          = "none"
)

// truth reads the state from the account itself.
func truth(account *emulator.Server) accountState {
	state := accountState{Gone: true, Upserted: none}
	for _, customer := range account.Customers() {
		has := func(email string) bool {
			return slices.ContainsFunc(customer.Emails, func(e emulator.Entry) bool { return e.Value == email })
		}
		switch {
		case customer.ID == 500:
			state.Gone, state.Job, state.Chats = false, customer.JobTitle, setOf(chatsOf(customer))
			if customer.OrganizationID != 0 {
				state.Organization = strconv.FormatInt(customer.OrganizationID, 10)
			}
		case has(upsertedEmail):
			state.Upserted = customer.JobTitle
		case has(createdEmail):
			state.EmailOnce++
		case customer.FirstName == "Plain":
			state.PlainOnce++
		}
	}
	for _, organization := range account.Organizations() {
		if organization.ID == 35 {
			state.Note = organization.Note
		}
	}
	return state
}

func chatsOf(customer emulator.Customer) (values []string) {
	for _, chat := range customer.Chats {
		values = append(values, chat.Value)
	}
	return values
}

// setOf returns the different values. An addition that was lost is taken as done where the entry was there before.
func setOf(values []string) string {
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(values))), " ")
}

const stateQuery = `{
	customer(id: "500") { jobTitle chats { value } organization { id } }
	organization(id: "35") { note }
	upserted: customerByEmail(email: "` + upsertedEmail + `") { jobTitle }
	created: customerByEmail(email: "` + createdEmail + `") { id }
}`

// listQuery is asked apart: the rows of a list would refresh what stateQuery reads by id.
const listQuery = `{ customers(first: 50) { nodes { firstName } } }`

// read reads the state by a query. It reports false for an answer that has errors.
func (e *endpoint) read(ctx context.Context, tb testing.TB) (state accountState, ok bool) {
	tb.Helper()
	got, list := e.ask(ctx, tb, stateQuery), e.ask(ctx, tb, listQuery)
	if len(got.Errors) > 0 || len(list.Errors) > 0 {
		return state, false
	}
	got.Data.(map[string]any)["customers"] = list.Data.(map[string]any)["customers"]
	encoded, err := json.Marshal(got.Data)
	if err != nil {
		tb.Fatal(err)
	}
	type person struct{ JobTitle, FirstName string }
	var data struct {
		Customer *struct {
			person
			Chats        []struct{ Value string }
			Organization *struct{ ID string }
		}
		Organization      struct{ Note string }
		Upserted, Created *person
		Customers         struct{ Nodes []person }
	}
	if err := json.Unmarshal(encoded, &data); err != nil {
		tb.Fatal(err)
	}
	state = accountState{Gone: data.Customer == nil, Note: data.Organization.Note, Upserted: none}
	if customer := data.Customer; customer != nil {
		var chats []string
		for _, chat := range customer.Chats {
			chats = append(chats, chat.Value)
		}
		state.Job, state.Chats = customer.JobTitle, setOf(chats)
		if customer.Organization != nil {
			state.Organization = customer.Organization.ID
		}
	}
	if data.Upserted != nil {
		state.Upserted = data.Upserted.JobTitle
	}
	if data.Created != nil {
		state.EmailOnce = 1
	}
	for _, one := range data.Customers.Nodes {
		if one.FirstName == "Plain" {
			state.PlainOnce++
		}
	}
	return state, true
}

// stateWrite is a mutation, and what it makes of the state.
type stateWrite struct {
	input string
	after func(accountState) accountState
}

// ofCustomer is a write of customer 500, which changes nothing once the customer is gone.
func ofCustomer(input string, after func(*accountState)) stateWrite {
	return stateWrite{input, func(state accountState) accountState {
		if !state.Gone {
			after(&state)
		}
		return state
	}}
}

func drawWrite(rt *rapid.T, account *emulator.Server) stateWrite {
	text := rapid.SampledFrom([]string{"ada", "Ada", "Zoë", "xy"}).Draw(rt, "text")
	switch rapid.IntRange(0, 9).Draw(rt, "write") {
	case 0:
		return ofCustomer(fmt.Sprintf(`updateCustomer(input: {id: "500", jobTitle: %q})`, text), func(s *accountState) { s.Job = text })
	case 1:
		return ofCustomer(`updateCustomer(input: {id: "500", jobTitle: null})`, func(s *accountState) { s.Job = "" })
	case 2:
		return ofCustomer(fmt.Sprintf(`updateCustomer(input: {id: "500", jobTitle: %q, chats: {add: [{value: %q, type: AIM}]}})`, text, text),
			func(s *accountState) { s.Job, s.Chats = text, setOf(append(splitChats(s.Chats), text)) })
	case 3:
		for _, customer := range account.Customers() {
			if customer.ID == 500 && len(customer.Chats) > 0 {
				id := customer.Chats[0].ID
				customer.Chats = customer.Chats[1:]
				return ofCustomer(fmt.Sprintf(`removeCustomerChat(input: {customerId: "500", id: "%d"})`, id),
					func(s *accountState) { s.Chats = setOf(chatsOf(customer)) })
			}
		}
		return ofCustomer(`removeCustomerChat(input: {customerId: "500", id: "999"})`, func(*accountState) {})
	case 4:
		return ofCustomer(`updateCustomer(input: {id: "500", organizationId: null})`, func(s *accountState) { s.Organization = "" })
	case 5:
		return ofCustomer(`updateCustomer(input: {id: "500", organizationId: "35"})`, func(s *accountState) { s.Organization = "35" })
	case 6:
		return stateWrite{fmt.Sprintf(`updateOrganization(input: {id: "35", note: %q})`, text), func(s accountState) accountState {
			s.Note = text
			return s
		}}
	case 7:
		return stateWrite{
			fmt.Sprintf(`upsertCustomer(input: {email: %q, jobTitle: %q})`, upsertedEmail, text),
			func(s accountState) accountState { s.Upserted = text; return s },
		}
	case 8:
		if rapid.Bool().Draw(rt, "with email") {
			return stateWrite{
				`createCustomer(input: {firstName: "Grace", emails: [{value: "` + createdEmail + `"}], idempotencyKey: "e"})`,
				func(s accountState) accountState { s.EmailOnce = 1; return s },
			}
		}
		return stateWrite{`createCustomer(input: {firstName: "Plain", idempotencyKey: "p"})`, func(s accountState) accountState {
			s.PlainOnce = 1
			return s
		}}
	}
	if rapid.IntRange(0, 3).Draw(rt, "really") > 0 {
		return ofCustomer(`updateCustomer(input: {id: "500"})`, func(*accountState) {})
	}
	return stateWrite{`deleteCustomer(input: {id: "500"})`, func(s accountState) accountState {
		return accountState{Gone: true, Note: s.Note, Upserted: s.Upserted, PlainOnce: s.PlainOnce, EmailOnce: s.EmailOnce}
	}}
}

// splitChats is the inverse of setOf.
func splitChats(set string) []string {
	if set == "" {
		return nil
	}
	return strings.Split(set, " ")
}

// drawWriteFault returns what happens to the next writes on their way.
func drawWriteFault(rt *rapid.T) emulator.Fault {
	fault := rapid.SampledFrom([]emulator.Fault{
		{},
		{},
		{},
		{Cut: true},
		{Cut: true, AfterProcessing: true},
		{Status: http.StatusBadGateway},
		{Status: http.StatusServiceUnavailable, AfterProcessing: true},
		{Status: http.StatusTooManyRequests},
	}).Draw(rt, "fault")
	fault.Writes, fault.Times = true, rapid.IntRange(1, 4).Draw(rt, "times")
	return fault
}

// Whatever happens to writes on their way, a write that is acknowledged is done, one that is refused is not, and only an
// unknown outcome may be either. Reads after it, by id, by email and in lists, show what the account has, although resources
// and answers are kept. Under one key a customer is made once.
func TestWritesAgreeWithAModel(t *testing.T) {
	t.Parallel()
	var acknowledged, unknown atomic.Int64
	rapid.Check(t, func(rt *rapid.T) {
		caseInBubble(rt, t, func(t *testing.T) string {
			e := newEndpoint(t, live{
				account: emulator.Options{Customers: 3, Budget: -1, Latency: time.Millisecond}, keepsAnswers: true,
				client: upstream.Options{Cache: cache.Options{TTL: time.Hour, Stale: time.Hour}},
			})
			for range rapid.IntRange(1, 12).Draw(rt, "writes") {
				before := truth(e.account)
				write := drawWrite(rt, e.account)
				remove := e.account.Inject(drawWriteFault(rt))
				got := e.ask(t.Context(), t, "mutation { m: "+write.input+" { userErrors { code field message } } }")
				remove()
				after := truth(e.account)
				want := []accountState{before}
				switch code := got.code(t); {
				case code == errorcode.OutcomeUnknown.String():
					unknown.Add(1)
					want = append(want, write.after(before))
				case code == "" && userErrorsOf(got) == "":
					acknowledged.Add(1)
					want = []accountState{write.after(before)}
				}
				if !slices.Contains(want, after) {
					return fmt.Sprintf("%s: answer %+v\nbefore %+v\nafter  %+v\nwant   %+v", write.input, got.answer, before, after, want)
				}
				if read, ok := e.read(t.Context(), t); ok && read != after {
					return fmt.Sprintf("%s: answer %+v\nread %+v\nwant %+v", write.input, got.answer, read, after)
				}
				<-time.After(time.Minute) // the circuit closes
				if read, ok := e.read(t.Context(), t); !ok || read != after {
					return fmt.Sprintf("%s: answer %+v\nread later %+v, %t\nwant %+v", write.input, got.answer, read, ok, after)
				}
			}
			return ""
		})
	})
	if acknowledged.Load() == 0 || unknown.Load() == 0 {
		t.Errorf("%d writes were acknowledged and the outcome of %d was unknown, want some of both", acknowledged.Load(), unknown.Load())
	}
}

// Readers beside writers: a read that begins after a write was acknowledged shows that write or a later one.
func TestReadersSeeAcknowledgedWrites(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{
			account: emulator.Options{Customers: 3, Budget: -1, Latency: 20 * time.Millisecond}, keepsAnswers: true,
			client: upstream.Options{Cache: cache.Options{TTL: time.Hour, Stale: time.Hour}},
		})
		const writes = 20
		var acknowledged atomic.Int64
		var all sync.WaitGroup
		done := make(chan struct{})
		all.Go(func() {
			defer close(done)
			for n := int64(1); n <= writes; n++ {
				got := e.ask(t.Context(), t, fmt.Sprintf(`mutation { updateCustomer(input: {id: "500", jobTitle: "%d"}) { customer { jobTitle } } }`, n))
				wantData(t, got.Data, fmt.Sprintf(`{"updateCustomer": {"customer": {"jobTitle": "%d"}}}`, n))
				acknowledged.Store(n)
				<-time.After(time.Duration(n%5) * 13 * time.Millisecond)
			}
		})
		for reader := range 6 {
			query := []string{
				`{ customer(id: "500") { jobTitle } }`, `{ customer: customerByEmail(email: "bear@acme.com") { jobTitle } }`,
			}[reader%2]
			all.Go(func() {
				for {
					select {
					case <-done:
						return
					case <-time.After(time.Duration(3+reader*4) * time.Millisecond):
					}
					least := acknowledged.Load()
					got := e.ask(t.Context(), t, query)
					customer, _ := got.Data.(map[string]any)["customer"].(map[string]any)
					shown, _ := strconv.ParseInt(fmt.Sprint(customer["jobTitle"]), 10, 64) // at first it is a text
					if len(got.Errors) > 0 || shown < least {
						t.Errorf("reader %d: job title %v after %d was acknowledged; %+v", reader, customer["jobTitle"], least, got.Errors)
					}
				}
			})
		}
		all.Wait()
	})
}
