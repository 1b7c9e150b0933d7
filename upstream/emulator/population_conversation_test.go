package emulator_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestConversationsOfTheDocumentedCustomer(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	ids := a.get("/v2/conversations?status=all&query=(customerIds:500)").ids("conversations")
	if len(ids) != 10 {
		t.Errorf("%d conversations, want the ten of conversationCount", len(ids))
	}
	if got := len(a.get("/v2/conversations?status=active").ids("conversations")); got == 0 || got == 10 {
		t.Errorf("%d of them are active, want some but not all", got)
	}
	oldest := a.get("/v2/conversations/" + ids[9])
	pages := a.pages("/v2/conversations/"+ids[9]+"/threads", "threads", func() {})
	if len(pages) != 2 || len(pages[0]) != 50 || len(pages[1]) != 10 || oldest.at("threads") != json.Number("60") {
		t.Errorf("threads by page: %v", pages)
	}
}

func TestConversationsAgreeWithTheirCustomers(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{})
	count, ids := map[int64]int{}, map[int64]bool{}
	all := a.Conversations()
	for _, c := range all {
		count[c.CustomerID]++
		ids[c.ID] = true
	}
	for _, c := range a.Customers() {
		if c.ConversationCount != count[c.ID] {
			t.Errorf("customer %d: conversationCount %d, but %d conversations", c.ID, c.ConversationCount, count[c.ID])
		}
	}
	if average := float64(len(all)) / 1001; len(ids) != len(all) || average < 2 || average > 4 {
		t.Errorf("%d conversations with %d ids, want about three a customer", len(all), len(ids))
	}
	if !slices.ContainsFunc(all, func(c emulator.Conversation) bool { return c.ID > 1<<53 }) {
		t.Error("no id above 2^53")
	}
	if diff := cmp.Diff(all, newAPI(t, emulator.Options{}).Conversations()); diff != "" {
		t.Errorf("not deterministic:\n%s", diff)
	}
}
