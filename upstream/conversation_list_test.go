package upstream_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

// A list is requested with the parameters that select it, and with no others.
func TestConversationParameters(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		filter upstream.ConversationFilter
		sort   upstream.Sort
		number int
		want   url.Values
	}{
		{"all", upstream.ConversationFilter{}, upstream.Sort{}, 1, url.Values{"status": {"all"}}},
		{
			"one customer, second page",
			upstream.ConversationFilter{CustomerIDs: []int64{500}},
			upstream.Sort{},
			2,
			url.Values{"status": {"all"}, "query": {"(customerIds:500)"}, "page": {"2"}},
		},
		{
			"several customers",
			upstream.ConversationFilter{CustomerIDs: []int64{1, 2, 3}},
			upstream.Sort{},
			1,
			url.Values{"status": {"all"}, "query": {"(customerIds:1 OR customerIds:2 OR customerIds:3)"}},
		},
		{
			"status and sort",
			upstream.ConversationFilter{Status: "pending"},
			upstream.Sort{Field: "waitingSince", Ascending: true},
			1,
			url.Values{"status": {"pending"}, "sortField": {"waitingSince"}, "sortOrder": {"asc"}},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			account := newAccount(t, emulator.Options{})
			base := account.Client().Transport
			var got url.Values
			client, err := upstream.New(upstream.Options{
				Tokens: auth.Static(emulator.DefaultToken),
				Base: roundTripper(func(req *http.Request) (*http.Response, error) {
					got = req.URL.Query()
					return base.RoundTrip(req)
				}),
			})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := client.Conversations(t.Context(), test.filter, test.sort, test.number); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// The conversations of several customers cost one request per page, and each customer gets its own conversations.
func TestConversationsOfCustomers(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	customers := account.Customers()[:20]
	ids, want := make([]int64, len(customers)), make(map[int64]int)
	for i, customer := range customers {
		ids[i] = customer.ID
		if customer.ConversationCount > 0 {
			want[customer.ID] = customer.ConversationCount
		}
	}
	filter := upstream.ConversationFilter{CustomerIDs: ids}
	client := newClient(t, account, upstream.Options{})
	got, statuses, pages := make(map[int64]int), make(map[string]bool), 1
	for number := 1; number <= pages; number++ {
		page, err := client.Conversations(t.Context(), filter, upstream.Sort{}, number)
		if err != nil {
			t.Fatal(err)
		}
		if page.Size != upstream.ConversationPageSize || page.Number != number {
			t.Errorf("page %d of size %d, want %d of size %d", page.Number, page.Size, number, upstream.ConversationPageSize)
		}
		pages = page.TotalPages
		for _, conversation := range page.Items {
			got[conversation.PrimaryCustomer.ID]++
			statuses[conversation.Status] = true
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
		t.Errorf("conversations by customer (-want +got):\n%s", diff)
	}
	if len(statuses) < 4 {
		t.Errorf("statuses %v, want closed, active, pending and spam", statuses)
	}
	if requests := account.Requests()[conversationsRoute]; requests != pages || pages < 2 {
		t.Errorf("%d requests for %d pages", requests, pages)
	}
}

func TestConversationsByStatus(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	client := newClient(t, account, upstream.Options{})
	filter := upstream.ConversationFilter{Status: "closed"}
	page, err := client.Conversations(t.Context(), filter, upstream.Sort{Field: "number", Ascending: true}, 1)
	if err != nil || len(page.Items) == 0 {
		t.Fatalf("page = %v, %v", page, err)
	}
	for _, conversation := range page.Items {
		if conversation.Status != "closed" {
			t.Errorf("conversation %d: status %s", conversation.ID, conversation.Status)
		}
	}
	if !slices.IsSortedFunc(page.Items, func(a, b *upstream.Conversation) int { return int(a.Number - b.Number) }) {
		t.Error("conversations are not sorted by number")
	}
}

func TestOrganizationConversations(t *testing.T) {
	t.Parallel()
	for _, size := range []int{25, 50} {
		account := newAccount(t, emulator.Options{OrganizationConversationsPage: size})
		for range size {
			account.AddConversation(emulator.Conversation{CustomerID: 500, Status: "closed"})
		}
		client := newClient(t, account, upstream.Options{})
		first, err := client.OrganizationConversations(t.Context(), 35, 1)
		if err != nil || first.Size != size || len(first.Items) != size {
			t.Fatalf("first page = %v, %v; want one of %d", first, err, size)
		}
		second, err := client.OrganizationConversations(t.Context(), 35, 2)
		if err != nil || len(second.Items) == 0 || second.Items[0].ID == first.Items[0].ID {
			t.Errorf("second page = %v, %v", second, err)
		}
	}
}
