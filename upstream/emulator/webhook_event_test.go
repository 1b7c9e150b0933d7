package emulator_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/emulator/inprocess"
)

// delivered is a request that a receiver got.
type delivered struct {
	event string
	body  string
	http.Header
}

// receiver records deliveries and answers them.
type receiver struct {
	mu     sync.Mutex
	got    []delivered
	at     []time.Time
	delay  time.Duration   // until an answer
	status func(n int) int // of the answer to the n-th delivery, which counts from 1; nil: 200
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	r.mu.Lock()
	r.got = append(r.got, delivered{request.Header.Get("X-HelpScout-Event"), string(body), request.Header})
	r.at = append(r.at, time.Now())
	n := len(r.got)
	r.mu.Unlock()
	if r.delay > 0 {
		select {
		case <-time.After(r.delay):
		case <-request.Context().Done():
		}
	}
	if r.status != nil {
		w.WriteHeader(r.status(n))
	}
}

func (r *receiver) client() *http.Client {
	return &http.Client{Transport: inprocess.Transport{Handler: r}}
}

// deliveries returns what came until now.
func (r *receiver) deliveries() []delivered {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// take returns what came since the last call, as "event body", when nothing is pending any more.
func (r *receiver) take(a api) (lines []string) {
	a.Helper()
	if err := a.AwaitDeliveries(a.Context()); err != nil {
		a.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range r.got {
		lines = append(lines, d.event+" "+d.body)
	}
	r.got, r.at = nil, nil
	return lines
}

// names leaves the bodies out.
func names(lines []string) (events []string) {
	for _, line := range lines {
		name, _, _ := strings.Cut(line, " ")
		events = append(events, name)
	}
	return events
}

// newSubscribedAPI has a webhook for all events.
func newSubscribedAPI(t *testing.T, options emulator.Options, hook emulator.Webhook) (api, *receiver) {
	t.Helper()
	r := new(receiver)
	options.Webhooks.Client = r.client()
	a := newWritableAPI(t, options)
	t.Cleanup(a.Close)
	if hook.Events == nil {
		hook.Events = emulator.WebhookEvents()
	}
	hook.URL, hook.Secret = "https://graphql.example/webhooks/helpscout", "MyTestKey"
	a.AddWebhook(hook)
	return a, r
}

// The delivery that was recorded from the API, with another person: each byte and the signature.
func TestRecordedDelivery(t *testing.T) {
	t.Parallel()
	a, r := newSubscribedAPI(t, emulator.Options{}, emulator.Webhook{PayloadVersion: "V1"})
	if got := names(r.take(a)); got != nil {
		t.Fatalf("events before the first change: %q", got)
	}
	a.UpdateCustomer(500, func(c *emulator.Customer) {
		*c = emulator.Customer{
			FirstName: "Vérnon", LastName: "Bear😃", Gender: "Unknown", PhotoType: "default",
			PhotoURL:  "https://d33v4339jhl8k0.cloudfront.net/customer-avatar/07.png",
			CreatedAt: time.Date(2020, 7, 7, 8, 15, 55, 0, time.UTC), UpdatedAt: time.Date(2020, 7, 7, 8, 41, 59, 0, time.UTC),
			Emails: []emulator.Entry{{ID: 1, Value: "bear@acme.com", Type: "work"}},
			// What this form leaves out although it is set.
			JobTitle: "CEO", Location: "Dallas", OrganizationID: 35, Age: "30", Draft: true, ConversationCount: 3,
			Address: &emulator.Address{City: "Prague"},
		}
	})
	if err := a.AwaitDeliveries(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := r.deliveries()
	if len(got) != 1 {
		t.Fatalf("%d deliveries, want 1", len(got))
	}
	if diff := cmp.Diff(readTestdata(t, "webhook-delivery-customer-updated.json"), got[0].body); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	var headers map[string]string
	if err := json.Unmarshal([]byte(readTestdata(t, "webhook-delivery-customer-updated.headers.json")), &headers); err != nil {
		t.Fatal(err)
	}
	headers["Content-Type"] = "application/json"
	for name, want := range headers {
		if got[0].Get(name) != want {
			t.Errorf("%s: %q, want %q", name, got[0].Get(name), want)
		}
	}
	if got[0].Get("Authorization") != "" || got[0].Get("User-Agent") == "" {
		t.Errorf("headers %v", got[0].Header)
	}
}

// Payload version V2 has the customer as the documentation shows it.
func TestDocumentedDelivery(t *testing.T) {
	t.Parallel()
	a, r := newSubscribedAPI(t, emulator.Options{}, emulator.Webhook{})
	a.SendEvent("customer.updated", 500)
	got := r.take(a)
	if len(got) != 1 {
		t.Fatalf("deliveries %q", got)
	}
	_, body, _ := strings.Cut(got[0], " ")
	if diff := cmp.Diff(decodeText(t, readTestdata(t, "webhook-customer-updated.json")), decodeText(t, body)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	if !strings.Contains(body, `"href":"https:\/\/api.helpscout.net\/v2\/customers\/500"`) {
		t.Errorf("body %s", body)
	}
}

// Each change has its event, with the resource or only its id; the deletion of what does not exist has none.
func TestChangesHaveEvents(t *testing.T) {
	t.Parallel()
	const gone = `{"id":500}`
	tests := map[string]struct {
		change func(a api)
		want   []string // "event" or "event body"
	}{
		"customer created": {func(a api) { a.send("POST", "/v2/customers", `{"firstName":"Ada"}`) }, []string{"customer.created"}},
		"customer refused": {func(a api) { a.send("POST", "/v2/customers", `{"firstName":1}`) }, nil},
		"customer patched": {
			func(a api) { a.send("PATCH", "/v2/customers/500", "["+replaceOp("/age", `"5"`)+"]") }, []string{"customer.updated"},
		},
		"empty patch":        {func(a api) { a.send("PATCH", "/v2/customers/500", "[]") }, nil},
		"customer replaced":  {func(a api) { a.send("PUT", "/v2/customers/500", `{"firstName":"A"}`) }, []string{"customer.updated"}},
		"email added":        {func(a api) { a.send("POST", "/v2/customers/500/websites", `{"value":"a.example"}`) }, []string{"customer.updated"}},
		"address removed":    {func(a api) { a.send("DELETE", "/v2/customers/500/address", "") }, []string{"customer.updated"}},
		"property set":       {func(a api) { a.send("PATCH", "/v2/customers/500/properties", "["+replaceOp("/car", `"A"`)+"]") }, []string{"customer.updated"}},
		"customer deleted":   {func(a api) { a.send("DELETE", "/v2/customers/500", "") }, []string{"customer.deleted " + gone}},
		"deletion refused":   {func(a api) { a.send("DELETE", "/v2/customers/501", "") }, nil},
		"deletion, later":    {func(a api) { a.send("DELETE", "/v2/customers/500?async=true", ""); a.get("/v2/tags") }, []string{"customer.deleted " + gone}},
		"customer by a test": {func(a api) { a.AddCustomer(emulator.Customer{}) }, []string{"customer.created"}},
		"update by a test":   {func(a api) { a.UpdateCustomer(500, func(*emulator.Customer) {}) }, []string{"customer.updated"}},
		"replaced by a test": {func(a api) { a.AddCustomer(emulator.Customer{ID: 500}) }, []string{"customer.updated"}},
		"removal by a test":  {func(a api) { a.RemoveCustomer(500); a.RemoveCustomer(500) }, []string{"customer.deleted " + gone}},

		"organization created":  {func(a api) { a.send("POST", "/v2/organizations", `{"name":"A"}`) }, []string{"organization.created"}},
		"organization updated":  {func(a api) { a.send("PUT", "/v2/organizations/35", `{"name":"A"}`) }, []string{"organization.updated"}},
		"organization refused":  {func(a api) { a.send("PUT", "/v2/organizations/35", `{}`) }, nil},
		"organization property": {func(a api) { a.send("DELETE", "/v2/organizations/35/properties/industry", "") }, []string{"organization.updated"}},
		"organization deleted":  {func(a api) { a.send("DELETE", "/v2/organizations/35", "") }, []string{`organization.deleted {"id":35}`}},
		"organization by a test": {
			func(a api) {
				id := a.AddOrganization(emulator.Organization{Name: "A"})
				a.AddOrganization(emulator.Organization{ID: id, Name: "B"})
				a.UpdateOrganization(id, func(o *emulator.Organization) { o.Name = "C" })
				a.RemoveOrganization(id)
				a.RemoveOrganization(id)
			},
			[]string{"organization.created", "organization.updated", "organization.updated", "organization.deleted"},
		},

		"conversation created": {func(a api) { a.AddConversation(emulator.Conversation{CustomerID: 500}) }, []string{"convo.created"}},
		"conversation changed": {
			changeConversation(func(c *emulator.Conversation) {
				c.AssigneeID, c.MailboxID, c.Status, c.TagIDs, c.State = 4, 13, "closed", []int64{9150}, "deleted"
				c.CustomFields = []emulator.CustomField{{ID: 1}}
			}),
			[]string{
				"convo.created", "convo.assigned", "convo.moved", "convo.status", "convo.tags", "convo.custom-fields", "convo.deleted",
			},
		},
		"other subject": {changeConversation(func(c *emulator.Conversation) { c.Subject = "Other" }), []string{"convo.created"}},
		"thread":        {changeConversation(func(c *emulator.Conversation) { c.Threads = 2 }), []string{"convo.created", "convo.customer.reply.created"}},
		"merged": {
			func(a api) {
				from, into := a.AddConversation(emulator.Conversation{CustomerID: 500}), a.AddConversation(emulator.Conversation{CustomerID: 500})
				a.MergeConversation(from, into)
				a.MergeConversation(from, into)
				a.RemoveConversation(into)
				a.RemoveConversation(into)
			},
			[]string{"convo.created", "convo.created", "convo.merged", "convo.deleted"},
		},
		"tags": {
			func(a api) {
				id := a.AddTag(emulator.Tag{Name: "new", Color: "red"})
				a.AddTag(emulator.Tag{ID: id, Name: "newer", Color: "red"})
				a.RemoveTag(id)
				a.RemoveTag(id)
			},
			[]string{"tag.created", "tag.updated", `tag.deleted {"id":9170}`},
		},
		"without a change": {
			func(a api) {
				for _, sent := range []struct {
					name string
					id   int64
				}{
					{"satisfaction.ratings", 3},
					{"tag.updated", 9150},
					{"tag.updated", 1},
					{"user.status.changed", 4},
					{"tag.deleted", 1},
					{"organization.updated", 35},
					{"organization.updated", 1},
					{"customer.created", 1},
					{"convo.status", 1},
				} {
					a.SendEvent(sent.name, sent.id)
				}
				a.SendTest(1)
			},
			[]string{
				`satisfaction.ratings {"id":3}`, "tag.updated", "user.status.changed", `tag.deleted {"id":1}`, "organization.updated",
				"helpscout.test {}",
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, r := newSubscribedAPI(t, emulator.Options{}, emulator.Webhook{})
			test.change(a)
			got := r.take(a)
			if len(got) != len(test.want) {
				t.Fatalf("events %q, want %q", got, test.want)
			}
			for i, want := range test.want {
				if want != got[i] && (strings.Contains(want, " ") || want != names(got)[i]) {
					t.Errorf("event %d: %s, want %s", i, got[i], want)
				}
			}
		})
	}
}

func changeConversation(change func(*emulator.Conversation)) func(api) {
	return func(a api) {
		id := a.AddConversation(emulator.Conversation{ID: 77, CustomerID: 500, Number: 77, MailboxID: 2001})
		if !a.UpdateConversation(id, change) {
			a.Error("the conversation is not known")
		}
	}
}

// A webhook gets its own events, of its own inboxes, and no event while it is disabled.
func TestWebhooksChoose(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		hook emulator.Webhook
		want []string
	}{
		"all":       {emulator.Webhook{}, []string{"customer.updated", "organization.updated", "convo.created", "convo.created"}},
		"one event": {emulator.Webhook{Events: []string{"organization.updated"}}, []string{"organization.updated"}},
		"one inbox": {emulator.Webhook{MailboxIDs: []int64{13}}, []string{"customer.updated", "organization.updated", "convo.created"}},
		"disabled":  {emulator.Webhook{State: emulator.WebhookDisabled}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, r := newSubscribedAPI(t, emulator.Options{}, test.hook)
			a.UpdateCustomer(500, func(*emulator.Customer) {})
			a.UpdateOrganization(35, func(*emulator.Organization) {})
			a.AddConversation(emulator.Conversation{CustomerID: 500, MailboxID: 13})
			a.AddConversation(emulator.Conversation{CustomerID: 500, MailboxID: 2001})
			if diff := cmp.Diff(test.want, names(r.take(a))); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
}

// A notification has only the URI, and a thin delivery no address.
func TestFormsOfDeliveries(t *testing.T) {
	t.Parallel()
	const self = `"https:\/\/api.example.com\/v2\/customers\/500"`
	for name, test := range map[string]struct {
		hook       emulator.Webhook
		options    emulator.Options
		want, lack string
	}{
		"notification": {emulator.Webhook{Notification: true}, emulator.Options{}, "customer.updated {\"uri\":" + self + "}", `"id"`},
		"V2":           {emulator.Webhook{}, emulator.Options{}, `"city":"Prague"`, `address\/"`},
		"V1":           {emulator.Webhook{PayloadVersion: "V1"}, emulator.Options{}, `address\/"`, "Prague"},
		"thin V2":      {emulator.Webhook{}, emulator.Options{Webhooks: emulator.WebhookOptions{ThinBodies: true}}, `address\/"`, "Prague"},
		"null scalars": {emulator.Webhook{}, emulator.Options{NullScalars: true}, `"state":null`, "never"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.options.URL = origin
			a, r := newSubscribedAPI(t, test.options, test.hook)
			a.SendEvent("customer.updated", 500)
			got := strings.Join(r.take(a), "\n")
			if !strings.Contains(got, test.want) || strings.Contains(got, test.lack) {
				t.Errorf("delivery %s; want %s, and not %s", got, test.want, test.lack)
			}
		})
	}
}

// Whatever the texts are, a delivery is ASCII, has no bare slash, and decodes to what a read shows.
func TestEscapingKeepsContent(t *testing.T) {
	t.Parallel()
	a, r := newSubscribedAPI(t, emulator.Options{URL: origin, Budget: -1}, emulator.Webhook{})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		a.UpdateCustomer(500, func(c *emulator.Customer) { c.Background = text + "/" })
		line := r.take(a)[0]
		_, body, _ := strings.Cut(line, " ")
		if strings.ContainsFunc(body, func(r rune) bool { return r > 0x7f }) ||
			strings.Contains(strings.ReplaceAll(body, `\/`, ""), "/") {
			t.Errorf("body %s", body)
		}
		var got map[string]any
		decoder := json.NewDecoder(bytes.NewReader([]byte(body)))
		decoder.UseNumber()
		if err := decoder.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a.get("/v2/customers/500").body, got); diff != "" {
			t.Errorf("body (-read +delivered):\n%s", diff)
		}
	})
}

func TestUnknownEvent(t *testing.T) {
	t.Parallel()
	defer func() {
		if message, _ := recover().(string); !strings.Contains(message, `no event "customer.merged"`) {
			t.Errorf("panic %q", message)
		}
	}()
	newAPI(t, emulator.Options{Customers: -1}).SendEvent("customer.merged", 500)
}
