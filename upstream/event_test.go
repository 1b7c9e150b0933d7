package upstream_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

// touchedBy has, for each documented event about a resource that exists, the cached reads that the event touches.
func touchedBy() map[string][]string {
	own, lists, counts := []string{"customer", "entries", "address"}, []string{"list", "search", "members"}, []string{"count", "organizations"}
	created := slices.Concat(own, lists, counts) // the id may have been looked up before
	conversations := []string{"conversations"}
	organization := slices.Concat(own, lists, counts, []string{"organization", "other customer"})
	newConversation := slices.Concat(created, conversations, []string{"inboxes", "tags"})
	return map[string][]string{
		"customer.created": created,
		"customer.updated": slices.Concat(created, conversations),
		"customer.deleted": newConversation,

		"organization.created": organization,
		"organization.updated": organization,
		"organization.deleted": organization,

		"convo.created":                newConversation,
		"convo.deleted":                append(slices.Clone(newConversation), "other customer"),
		"convo.merged":                 append(slices.Clone(newConversation), "other customer"),
		"convo.tags":                   append(slices.Clone(conversations), "tags"),
		"convo.assigned":               conversations,
		"convo.moved":                  conversations,
		"convo.status":                 conversations,
		"convo.custom-fields":          conversations,
		"convo.customer.reply.created": conversations,
		"convo.agent.reply.created":    conversations,
		"convo.note.created":           conversations,
		"satisfaction.ratings":         conversations,
		"beacon.chat.created":          newConversation,
		"beacon.chat.customer.replied": conversations,

		"tag.created": {"tags"},
		"tag.updated": append(slices.Clone(conversations), "tags"),
		"tag.deleted": append(slices.Clone(conversations), "tags"),
	}
}

func bodyOf(event string) string {
	switch {
	case strings.HasPrefix(event, "organization."):
		return `{"id":35}`
	case strings.HasPrefix(event, "customer."):
		return `{"id":500}`
	default:
		return `{"id":10,"conversationId":10,"primaryCustomer":{"id":500}}`
	}
}

// Each event drops from the cache exactly what it touches, for every principal.
func TestEventsDropWhatTheyTouch(t *testing.T) {
	t.Parallel()
	tests := touchedBy()
	if diff := cmp.Diff(slices.Sorted(maps.Keys(tests)), upstream.UsefulEvents()); diff != "" {
		t.Fatalf("events of the test and of the table (-test +table):\n%s", diff)
	}
	for _, event := range []string{"message.survey.response.received", "user.status.changed", "helpscout.test", "customer.unheard"} {
		tests[event] = nil
	}
	for event, touched := range tests {
		t.Run(event, func(t *testing.T) {
			t.Parallel()
			want := upstream.Applied
			switch {
			case event == "customer.unheard":
				want = upstream.UnknownEvent
			case touched == nil:
				want = upstream.WithoutEffect
			}
			wantDropped(t, upstream.Event{Name: event, Body: []byte(bodyOf(event))}, want, touched)
		})
	}
}

// wantDropped fails the test unless the event, and nothing else, drops the cached reads.
func wantDropped(t *testing.T, event upstream.Event, effect upstream.Effect, touched []string) {
	t.Helper()
	tokens := []string{"first", "second"}
	account := newAccount(t, emulator.Options{Tokens: tokens, Budget: -1})
	account.AddOrganization(emulator.Organization{ID: 36, Name: "Other"})
	client := newWriter(t, account.Client().Transport, upstream.Options{Tokens: auth.Caller{}})
	reads := cachedReads(account)
	for range 2 { // a list primes its items
		for _, token := range tokens {
			sentBy(auth.WithCaller(t.Context(), token), t, reads, account, client)
		}
	}
	account.ResetRequests()
	if got := client.Apply(event); got != effect {
		t.Errorf("effect %s, want %s", got, effect)
	}
	if account.TotalRequests() != 0 {
		t.Error("the event sent requests")
	}
	want := slices.Clone(touched)
	slices.Sort(want)
	for _, token := range tokens {
		if diff := cmp.Diff(want, sentBy(auth.WithCaller(t.Context(), token), t, reads, account, client)); diff != "" {
			t.Errorf("dropped for %s (-want +got):\n%s", token, diff)
		}
	}
}

// However a body names its resource, the event is about that one. A body that names none makes the event one about all.
func TestBodiesOfEvents(t *testing.T) {
	t.Parallel()
	recorded, err := os.ReadFile("testdata/webhook-delivery-customer-updated.json")
	if err != nil {
		t.Fatal(err)
	}
	all := append(slices.Clone(touchedBy()["customer.updated"]), "other customer")
	for name, test := range map[string]struct {
		body string
		want upstream.Effect
	}{
		"recorded":        {string(recorded), upstream.Applied},
		"id only":         {`{"id":500}`, upstream.Applied},
		"id as text":      {`{"id":"500"}`, upstream.Applied},
		"link":            {`{"_links":{"self":{"href":"https:\/\/api.helpscout.net\/v2\/customers\/500\/"}}}`, upstream.Applied},
		"notification":    {`{"uri":"https://api.helpscout.net/v2/customers/500"}`, upstream.Applied},
		"another name":    {`{"resource_url":"/v3/customers/500?embed=x"}`, upstream.Applied},
		"only a text":     {`"https://api.helpscout.net/v2/customers/500"`, upstream.Applied},
		"wrong id, link":  {`{"id":{},"_links":{"address":{"href":"/v2/customers/500/address"}}}`, upstream.Applied},
		"twice":           {`{"id":500,"id":500}`, upstream.Applied},
		"future members":  {`{"id":500,"version":3,"type":"system_user","extra":[[[{}]]]}`, upstream.Applied},
		"not UTF-8":       {"{\"id\":500,\"firstName\":\"\xff\"}", upstream.Applied},
		"empty":           {``, upstream.AppliedBroadly},
		"no object":       {`[500]`, upstream.AppliedBroadly},
		"null":            {`null`, upstream.AppliedBroadly},
		"no id":           {`{}`, upstream.AppliedBroadly},
		"null id":         {`{"id":null}`, upstream.AppliedBroadly},
		"id of zero":      {`{"id":0}`, upstream.AppliedBroadly},
		"negative id":     {`{"id":-500}`, upstream.AppliedBroadly},
		"fraction":        {`{"id":500.5}`, upstream.AppliedBroadly},
		"too large":       {`{"id":99999999999999999999}`, upstream.AppliedBroadly},
		"truncated":       {string(recorded[:len(recorded)/2]), upstream.AppliedBroadly},
		"trailing":        {`{"id":500}{}`, upstream.AppliedBroadly},
		"other resource":  {`{"uri":"https://api.helpscout.net/v2/organizations/35"}`, upstream.AppliedBroadly},
		"not even JSON":   {`id=500`, upstream.AppliedBroadly},
		"too many of one": {`{"_links":{` + manyLinks() + `}}`, upstream.AppliedBroadly},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			touched := touchedBy()["customer.updated"]
			if test.want == upstream.AppliedBroadly {
				touched = all
			}
			wantDropped(t, upstream.Event{Name: "customer.updated", Body: []byte(test.body)}, test.want, touched)
		})
	}
}

func manyLinks() string {
	links := make([]string, 0, 20)
	for id := 500; id < 520; id++ {
		links = append(links, fmt.Sprintf(`"%d":{"href":"/v2/customers/%d"}`, id, id))
	}
	return strings.Join(links, ",")
}

// An event without a name may be any: everything is dropped.
func TestEventWithoutAName(t *testing.T) {
	t.Parallel()
	everything := slices.Sorted(maps.Keys(cachedReads(newAccount(t, emulator.Options{}))))
	wantDropped(t, upstream.Event{Body: []byte(`{"id":500}`)}, upstream.AppliedBroadly, everything)
}

// Who listens hears what has changed, after the cache has dropped it.
func TestEventsAreTold(t *testing.T) {
	t.Parallel()
	change := func(kind upstream.ChangeKind, resource upstream.ResourceType, id, customer int64) *upstream.ResourceChange {
		return &upstream.ResourceChange{Kind: kind, Resource: resource, ID: id, CustomerID: customer}
	}
	for name, test := range map[string]struct {
		event, body string
		want        *upstream.ResourceChange
	}{
		"customer":  {"customer.updated", `{"id":500}`, change(upstream.ResourceUpdated, upstream.CustomerResource, 500, 0)},
		"created":   {"customer.created", `{"id":7}`, change(upstream.ResourceCreated, upstream.CustomerResource, 7, 0)},
		"deleted":   {"customer.deleted", `{"id":500}`, change(upstream.ResourceDeleted, upstream.CustomerResource, 500, 0)},
		"no id":     {"customer.deleted", `{}`, nil},
		"merged":    {"customer.updated", `{"id":500,"_links":{"merged":{"href":"/v2/customers/7"}}}`, change(upstream.ResourceUpdated, upstream.CustomerResource, 500, 0)},
		"by a link": {"customer.updated", `{"a":"/v2/customers/7","_links":{"self":{"href":"/v2/customers/500"}}}`, change(upstream.ResourceUpdated, upstream.CustomerResource, 500, 0)},
		"company":   {"organization.updated", `{"id":35}`, change(upstream.ResourceUpdated, upstream.OrganizationResource, 35, 0)},
		"conversation": {
			"convo.status", `{"id":10,"primaryCustomer":{"id":500}}`, change(upstream.ResourceUpdated, upstream.ConversationResource, 10, 500),
		},
		"conversation by links": {
			"convo.created", `{"_links":{"self":{"href":"/v2/conversations/10"},"primaryCustomer":{"href":"/v2/customers/500"}}}`,
			change(upstream.ResourceCreated, upstream.ConversationResource, 10, 500),
		},
		"deleted conversation": {"convo.deleted", `{"id":10}`, change(upstream.ResourceDeleted, upstream.ConversationResource, 10, 0)},
		"rating": {
			"satisfaction.ratings", `{"id":1,"conversationId":10,"customerId":500}`,
			change(upstream.ResourceUpdated, upstream.ConversationResource, 10, 500),
		},
		"chat":    {"beacon.chat.created", `{"id":"7b1c","conversationId":10}`, change(upstream.ResourceCreated, upstream.ConversationResource, 10, 0)},
		"tag":     {"tag.updated", `{"id":3}`, nil},
		"nothing": {"helpscout.test", `{"id":500}`, nil},
		"unknown": {"customer.unheard", `{"id":500}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account := newAccount(t, emulator.Options{Budget: -1})
			client := newWriter(t, account.Client().Transport, upstream.Options{})
			if err := getCustomer(t.Context(), client, 500); err != nil {
				t.Fatal(err)
			}
			var told *upstream.ResourceChange
			defer client.OnChange(func(change upstream.ResourceChange) {
				told = &change
				account.ResetRequests()
				_ = getCustomer(t.Context(), client, 500)
				if change.Resource == upstream.CustomerResource && change.ID == 500 && account.TotalRequests() != 1 {
					t.Error("the cache still had the customer when the change was told")
				}
			})()
			client.Apply(upstream.Event{Name: test.event, Body: []byte(test.body)})
			if test.want != nil {
				test.want.Event = test.event
			}
			if diff := cmp.Diff(test.want, told); diff != "" {
				t.Errorf("told (-want +got):\n%s", diff)
			}
		})
	}
}

// A customer that was merged into another one is kept under its old URL too, and an event about the other one drops it.
func TestEventDropsWhatWasMergedIntoIt(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{Budget: -1})
	network := &redirects{base: account.Client().Transport, from: "/v2/customers/7", to: "/v2/customers/500"}
	client := newWriter(t, network, upstream.Options{})
	read := func() (requests int) {
		account.ResetRequests()
		if err := getCustomer(t.Context(), client, 7); err != nil {
			t.Fatal(err)
		}
		return account.TotalRequests()
	}
	read()
	if read() != 0 {
		t.Fatal("the merged customer is not cached")
	}
	client.Apply(upstream.Event{Name: "customer.updated", Body: []byte(`{"id":501}`)})
	if read() != 0 {
		t.Error("an event about another customer dropped it")
	}
	client.Apply(upstream.Event{Name: "customer.updated", Body: []byte(`{"id":500}`)})
	if read() == 0 {
		t.Error("the merged customer is still cached after the event")
	}
	client.Apply(upstream.Event{Name: "customer.deleted", Body: []byte(`{"id":7}`)})
	if read() == 0 {
		t.Error("the merged customer is still cached after an event about its old id")
	}
}

// redirects answers requests for one path with a redirect to another one.
type redirects struct {
	base     http.RoundTripper
	from, to string
}

func (r *redirects) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Path != r.from {
		return r.base.RoundTrip(req)
	}
	return &http.Response{
		StatusCode: http.StatusMovedPermanently, Header: http.Header{"Location": {r.to}}, Body: http.NoBody, Request: req,
	}, nil
}

// Whatever a body says, the event is applied: exactly, or else broadly. It changes nothing but the cache.
func FuzzEventBody(f *testing.F) {
	recorded, err := os.ReadFile("testdata/webhook-delivery-customer-updated.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, body := range []string{
		string(recorded), string(recorded[:99]), `{"id":500}`, `{"id":"500"}`, `[]`, `"x"`, ``, `{"id":1e9}`, `{"_links":[{}]}`,
		`{"_links":{"self":{"href":"::"}}}`, `{"primaryCustomer":7,"customer":{"id":[]}}`, strings.Repeat("[", 10000), `{"id":500,"id":null}`,
	} {
		for _, event := range upstream.UsefulEvents() {
			f.Add(event, []byte(body))
		}
	}
	account, err := emulator.New(emulator.Options{Customers: 1, Budget: -1})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, event string, body []byte) {
		client := newWriter(t, account.Client().Transport, upstream.Options{})
		before, err := client.Customer(context.Background(), 500)
		if err != nil {
			t.Fatal(err)
		}
		told := 0
		client.OnChange(func(change upstream.ResourceChange) {
			if told++; change.ID <= 0 || change.CustomerID < 0 || change.Event != event {
				t.Errorf("told %+v", change)
			}
		})
		effect := client.Apply(upstream.Event{Name: event, Body: body})
		if known := event == "" || upstream.IsEvent(event); known == (effect == upstream.UnknownEvent) {
			t.Errorf("%q: effect %s", event, effect)
		}
		if told > 1 || told == 1 && effect != upstream.Applied {
			t.Errorf("effect %s, told %d times", effect, told)
		}
		if strings.HasPrefix(event, "customer.") && effect == upstream.AppliedBroadly {
			account.ResetRequests()
			if err := getCustomer(context.Background(), client, 500); err != nil || account.TotalRequests() != 1 {
				t.Errorf("a broad event left the customer in the cache: %v", err)
			}
		}
		after, err := client.Customer(context.Background(), 500)
		if err != nil || *after.FirstName != *before.FirstName {
			t.Errorf("the event changed the customer: %v", err)
		}
	})
}
