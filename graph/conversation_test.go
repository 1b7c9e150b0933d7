package graph_test

import (
	"fmt"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/upstream/emulator"
)

// conversationsOf returns the ids of a customer's conversations with the given statuses, newest first.
func conversationsOf(api *api, customerID int64, statuses ...string) []string {
	found := []string{}
	all := slices.Clone(api.account.Conversations())
	slices.SortStableFunc(all, func(a, b emulator.Conversation) int { return b.CreatedAt.Compare(a.CreatedAt) })
	for _, conversation := range all {
		if conversation.CustomerID == customerID && (len(statuses) == 0 || slices.Contains(statuses, conversation.Status)) {
			found = append(found, fmt.Sprint(conversation.ID))
		}
	}
	return found
}

func TestCustomerConversations(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 1000})
		busiest, most := int64(0), 0
		counts := map[int64]int{}
		for _, conversation := range api.account.Conversations() {
			if counts[conversation.CustomerID]++; counts[conversation.CustomerID] > most {
				busiest, most = conversation.CustomerID, counts[conversation.CustomerID]
			}
		}
		if most <= 50 {
			t.Fatalf("the busiest customer has %d conversations: too few for this test", most)
		}
		list := func(arguments string) listing {
			t.Helper()
			query := fmt.Sprintf(`{ customer(id: "%d") { conversations%s { %s totalCount } } }`, busiest, arguments, listingFields)
			return readListing(t, api.data(t, query, nil).(map[string]any)["customer"].(map[string]any)["conversations"])
		}
		want := conversationsOf(api, busiest)
		all := list("(first: 250)")
		wantSame(t, all.ids, want)
		api.wantRequests(t, requests{customerRoute: 1, conversationsPage: (most + 24) / 25})

		wantRows(t, list(""), all.ids[:50], true, false, most)
		api.wantRequests(t, requests{customerRoute: 1, conversationsPage: 2})
		wantRows(t, list(fmt.Sprintf("(first: 10, after: %q)", all.cursorByRow[29])), all.ids[30:40], true, true, most)
		api.wantRequests(t, requests{customerRoute: 1, conversationsPage: 1})
		wantRows(t, list("(last: 5)"), all.ids[most-5:], false, true, most)

		for status, statuses := range map[string][]string{
			"ACTIVE": {"active"}, "CLOSED": {"closed"}, "PENDING": {"pending"}, "SPAM": {"spam"}, "OPEN": {"active", "pending"},
		} {
			wantSame(t, list("(first: 250, status: "+status+")").ids, conversationsOf(api, busiest, statuses...))
		}
	})
}

// wantSame compares ids but not their order, since conversations can begin in the same second.
func wantSame(t *testing.T, got, want []string) {
	t.Helper()
	if diff := gocmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))); diff != "" {
		t.Errorf("conversations (-want +got):\n%s", diff)
	}
}

// A few searches serve many customers, and each gets exactly its own conversations.
func TestConversationsOfManyCustomers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 300})
		var some []emulator.Customer
		total := 0
		for _, customer := range api.account.Customers() {
			if count := len(conversationsOf(api, customer.ID)); count > 0 && count < 8 && len(some) < 20 {
				some, total = append(some, customer), total+count
			}
		}
		data := api.data(t, `query ($ids: [ID!]!) { customersByIds(ids: $ids) { conversations(first: 10) { totalCount nodes { id } } } }`,
			map[string]any{"ids": ids(some)})
		pages := (total + 24) / 25
		if pages >= 20 {
			t.Fatalf("%d pages of conversations for 20 customers: too many for this test", pages)
		}
		api.wantRequests(t, requests{customerRoute: 20, conversationsPage: pages})
		for i, row := range data.(map[string]any)["customersByIds"].([]any) {
			connection := row.(map[string]any)["conversations"].(map[string]any)
			want := conversationsOf(api, some[i].ID)
			got := []string{}
			for _, node := range connection["nodes"].([]any) {
				got = append(got, node.(map[string]any)["id"].(string))
			}
			wantSame(t, got, want)
			if fmt.Sprint(connection["totalCount"]) != fmt.Sprint(len(want)) {
				t.Errorf("totalCount = %v, want %d", connection["totalCount"], len(want))
			}
		}
	})
}

// If a shared search finds a conversation of another customer, its rows cannot be assigned: each customer is searched for
// alone.
func TestSharedSearchWithAnotherCustomersRow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 300})
		some := api.account.Customers()[:3]
		api.account.Patch("/v2/conversations", func(page map[string]any) {
			found, ok := page["_embedded"].(map[string]any)
			if !ok {
				return
			}
			conversation := found["conversations"].([]any)[0].(map[string]any)
			conversation["primaryCustomer"] = map[string]any{"id": 1, "type": "customer"}
		})
		api.data(t, `query ($ids: [ID!]!) { customersByIds(ids: $ids) { conversations(first: 5) { nodes { id } } } }`,
			map[string]any{"ids": ids(some)})
		api.wantRequests(t, requests{customerRoute: 3, conversationsPage: 1 + 3})
	})
}

// A conversation that cannot be read may belong to any of the customers of a shared search: each list reports it, keeps its
// other rows, and costs no further request.
func TestSharedSearchWithAnUnreadableRow(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 300})
		some := api.account.Customers()[:3]
		var want []string
		for _, customer := range some {
			want = append(want, conversationsOf(api, customer.ID)...)
		}
		unreadable := want[len(want)-1]
		api.account.Patch("/v2/conversations", func(page map[string]any) {
			for _, conversation := range page["_embedded"].(map[string]any)["conversations"].([]any) {
				if conversation := conversation.(map[string]any); fmt.Sprint(conversation["id"]) == unreadable {
					conversation["id"] = 1.5
				}
			}
		})
		answer := api.query(t, `query ($ids: [ID!]!) { customersByIds(ids: $ids) { conversations(first: 50) { totalCount nodes { id } } } }`,
			map[string]any{"ids": ids(some)})
		var got []string
		for i, row := range answer.Data.(map[string]any)["customersByIds"].([]any) {
			list := row.(map[string]any)["conversations"].(map[string]any)
			for _, node := range list["nodes"].([]any) {
				got = append(got, node.(map[string]any)["id"].(string))
			}
			if list["totalCount"] != nil {
				t.Errorf("totalCount = %v, want null: it is unknown", list["totalCount"])
			}
			at := fmt.Sprintf("[customersByIds %d conversations]", i)
			if i >= len(answer.Errors) || fmt.Sprint(answer.Errors[i].Path) != at || len(answer.Errors) != len(some) {
				t.Errorf("errors %+v, want one at %s", answer.Errors, at)
			}
		}
		wantSame(t, got, want[:len(want)-1])
		api.wantRequests(t, requests{customerRoute: 3, conversationsPage: 1})
	})
}

// A shared search gives each customer the same conversations as a search of its own.
func TestSharedSearchesEqualSingleOnes(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{Customers: 120})
	customers := api.account.Customers()
	const fields = `{ conversations(first: 30, status: %s) { totalCount pageInfo { hasNextPage endCursor } nodes { id } } }`
	rapid.Check(t, func(rt *rapid.T) {
		chosen := rapid.SliceOfNDistinct(rapid.SampledFrom(customers), 1, 12, func(c emulator.Customer) int64 { return c.ID }).Draw(rt, "customers")
		status := rapid.SampledFrom([]string{"ALL", "ACTIVE", "OPEN", "CLOSED"}).Draw(rt, "status")
		shared := api.data(t, fmt.Sprintf(`query ($ids: [ID!]!) { customersByIds(ids: $ids) `+fields+` }`, status), map[string]any{"ids": ids(chosen)})
		for i, customer := range chosen {
			alone := api.data(t, fmt.Sprintf(`{ customer(id: "%d") `+fields+` }`, customer.ID, status), nil)
			if diff := gocmp.Diff(alone.(map[string]any)["customer"], shared.(map[string]any)["customersByIds"].([]any)[i]); diff != "" {
				rt.Fatalf("customer %d (-alone +shared):\n%s", customer.ID, diff)
			}
		}
	})
}

// What a conversation tells of its people, inbox and tags costs no request. The rest is read once for all conversations.
func TestConversationPeople(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 300})
		const list = `{ organization(id: "35") { conversations { nodes { id %s } } } customer(id: "500") { conversations { nodes { id %s } } } }`
		ask := func(selection string) any { return api.data(t, fmt.Sprintf(list, selection, selection), nil) }
		base := requests{organizationRoute: 1, customerRoute: 1, conversationsPage: 1, organizationRoute + "/conversations": 1}
		with := func(more requests) requests {
			want := requests{}
			for _, counts := range []requests{base, more} {
				for route, count := range counts {
					want[route] += count
				}
			}
			return want
		}
		tests := []struct {
			selection string
			more      requests
		}{
			{`subject status inbox { id nodeId }`, nil},
			{`primaryCustomer { __typename id firstName lastName name nodeId }`, nil},
			{`createdBy { __typename ... on Customer { id } ... on User { id } }`, nil},
			{`assignee { id name email }`, nil},
			{`tags { id name color }`, nil},
			{`customFields { fieldId name value text } cc bcc source { type via } customerWaitingSince { time friendly latestReplyFrom }`, nil},
			{`primaryCustomer { emails { value } }`, nil}, // customer 500, whom the operation has read
			{`inbox { name email }`, requests{inboxesPage: 1}},
			{`assignee { role timezone }`, requests{usersPage: 1}},
			{`tags { slug conversationCount }`, requests{tagsPage: 1}},
		}
		for _, test := range tests {
			ask(test.selection)
			got := api.account.Requests()
			if got[inboxRoute] == 1 || got[userRoute] == 1 { // the rows refer to only one
				delete(test.more, inboxesPage)
				delete(test.more, usersPage)
				test.more = requests{inboxRoute: got[inboxRoute], userRoute: got[userRoute]}
			}
			want := with(test.more)
			for route, count := range want {
				if count == 0 {
					delete(want, route)
				}
			}
			api.wantRequests(t, want)
		}
	})
}

func TestConversation(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{Customers: 300})
		all := api.account.Conversations()
		wanted := all[slices.IndexFunc(all, func(c emulator.Conversation) bool {
			return c.AssigneeID != 0 && len(c.TagIDs) > 0 && c.Status == "closed" && c.CustomerID != 0 && c.Type == "email"
		})]
		got := api.data(t, fmt.Sprintf(`{ conversation(id: "%d") {
		  id number type status state subject preview threadCount folderId createdAt
		  inbox { id name slug email } primaryCustomer { id emails { value } } assignee { id firstName role }
		  tags { id name slug } cc bcc threads(first: 100) { totalCount nodes { id type body createdAt createdBy { ... on Customer { id } ... on User { id } } } }
		} }`, wanted.ID), nil).(map[string]any)["conversation"].(map[string]any)
		for field, want := range map[string]any{
			"id": fmt.Sprint(wanted.ID), "type": "EMAIL", "status": "CLOSED", "subject": orNull(wanted.Subject), "preview": orNull(wanted.Preview),
			"folderId": fmt.Sprint(wanted.FolderID), "createdAt": wanted.CreatedAt.Format("2006-01-02T15:04:05Z"),
			"cc": wantList(wanted.CC, func(s string) any { return s }), "bcc": wantList(wanted.BCC, func(s string) any { return s }),
		} {
			if diff := gocmp.Diff(want, got[field]); diff != "" {
				t.Errorf("%s (-want +got):\n%s", field, diff)
			}
		}
		threads := got["threads"].(map[string]any)
		if count := len(threads["nodes"].([]any)); count != wanted.Threads || fmt.Sprint(threads["totalCount"]) != fmt.Sprint(count) {
			t.Errorf("%d threads, totalCount %v, want %d", count, threads["totalCount"], wanted.Threads)
		}
		if person := got["primaryCustomer"].(map[string]any); person["id"] != fmt.Sprint(wanted.CustomerID) {
			t.Errorf("primary customer = %v, want %d", person, wanted.CustomerID)
		}
		if user := got["assignee"].(map[string]any); user["id"] != fmt.Sprint(wanted.AssigneeID) || user["role"] == nil {
			t.Errorf("assignee = %v, want %d with a role", user, wanted.AssigneeID)
		}
		if tags := got["tags"].([]any); len(tags) != len(wanted.TagIDs) || tags[0].(map[string]any)["slug"] == nil {
			t.Errorf("tags = %v, want %v", tags, wanted.TagIDs)
		}
		api.wantRequests(t, requests{conversationRoute: 1, inboxRoute: 1, customerRoute: 1, userRoute: 1, tagsPage: 1, threadsPage: 1})

		wantData(t, api.data(t, `{ conversation(id: "999999999999") { id } }`, nil), `{"conversation": null}`)
		node := api.data(t, fmt.Sprintf(`{ conversation(id: "%d") { nodeId inbox { nodeId } assignee { nodeId } } }`, wanted.ID), nil).(map[string]any)["conversation"].(map[string]any)
		for want, id := range map[string]any{
			"Conversation": node["nodeId"], "Inbox": node["inbox"].(map[string]any)["nodeId"], "User": node["assignee"].(map[string]any)["nodeId"],
		} {
			same := api.data(t, `query ($id: ID!) { node(nodeId: $id) { __typename nodeId } }`, map[string]any{"id": id})
			wantData(t, same, fmt.Sprintf(`{"node": {"__typename": %q, "nodeId": %q}}`, want, id))
		}
	})
}

// The id of a merged conversation leads to the conversation that it was merged into.
func TestMergedConversation(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{Customers: 300})
	for _, conversation := range api.account.Conversations() {
		api.account.ResetRequests()
		got := api.data(t, fmt.Sprintf(`{ conversation(id: "%d") { id } }`, conversation.ID-1), nil).(map[string]any)["conversation"]
		if got == nil {
			continue
		}
		wantData(t, got, fmt.Sprintf(`{"id": "%d"}`, conversation.ID))
		api.wantRequests(t, requests{conversationRoute: 2})
		return
	}
	t.Fatal("the account has no merged conversation")
}

func TestAccountLists(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		api := newAPI(t, emulator.Options{})
		got := api.data(t, `{
		  inboxes { id name email } users { id name role type } tags { id name slug conversationCount }
		  me { id email } again: users { email }
		}`, nil).(map[string]any)
		api.wantRequests(t, requests{inboxesPage: 1, usersPage: 1, tagsPage: 1, "GET /v2/users/me": 1})
		for list, least := range map[string]int{"inboxes": 6, "users": 12, "tags": 20} {
			if rows := got[list].([]any); len(rows) < least || rows[0].(map[string]any)["name"] == nil {
				t.Errorf("%d %s, want %d", len(rows), list, least)
			}
		}
		if got["me"].(map[string]any)["email"] == nil {
			t.Errorf("me = %v", got["me"])
		}
	})
}
