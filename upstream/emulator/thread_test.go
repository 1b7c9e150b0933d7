package emulator_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

func TestEmbeddedThreads(t *testing.T) {
	t.Parallel()
	a := newConversationsAPI(t, emulator.Options{})
	listed := a.get("/v2/conversations/101/threads").at("_embedded", "threads")
	for target, path := range map[string][]any{
		"/v2/conversations/101?embed=threads": {"_embedded", "threads"},
		"/v2/conversations?embed=threads":     {"_embedded", "conversations", 0, "_embedded", "threads"},
	} {
		if diff := cmp.Diff(listed, a.get(target).at(path...)); diff != "" || listed == nil {
			t.Errorf("%s (-listed +embedded):\n%s", target, diff)
		}
	}
	if a.get("/v2/conversations/101").at("_embedded") != nil {
		t.Error("threads are embedded without being asked for")
	}
}

func TestThreads(t *testing.T) {
	t.Parallel()
	const want = `{
		"id": 1001, "type": "customer", "status": "active", "state": "published", "body": "Twice charged",
		"action": {"type": "default", "associatedEntities": {}}, "source": {"type": "email", "via": "customer"},
		"customer": {"id": 1, "type": "customer", "first": "Ada", "last": "Tamm", "email": "Ada@Amber.example"},
		"createdBy": {"id": 1, "type": "customer", "first": "Ada", "last": "Tamm", "email": "Ada@Amber.example"},
		"assignedTo": {"id": 4, "type": "user", "first": "Support", "last": "Agent", "email": "agent@example.com"},
		"savedReplyId": 0, "to": [], "cc": [], "bcc": [], "createdAt": "2021-01-01T00:00:00Z",
		"_embedded": {"attachments": []},
		"_links": {"createdByCustomer": {"href": "https://api.example.com/v2/customers/1"},
			"customer": {"href": "https://api.example.com/v2/customers/1"}}}`
	got := newConversationsAPI(t, emulator.Options{}).get("/v2/conversations/101/threads")
	if diff := cmp.Diff(decodeText(t, want), got.at("_embedded", "threads", 0)); diff != "" {
		t.Errorf("thread (-want +got):\n%s", diff)
	}
}

func TestEveryKindOfThread(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Budget: -1})
	kinds, attachments, opened := map[any]bool{}, 0, 0
	for page := 1; page <= 4; page++ {
		list := a.get(fmt.Sprintf("/v2/conversations?status=all&embed=threads&page=%d", page))
		for _, conversation := range list.at("_embedded", "conversations").([]any) {
			threads := at(conversation, "_embedded", "threads").([]any)
			if at(conversation, "threads") != json.Number(fmt.Sprint(len(threads))) {
				t.Errorf("conversation of %v threads embeds %d", at(conversation, "threads"), len(threads))
			}
			if !slices.IsSortedFunc(threads, func(a, b any) int {
				return strings.Compare(at(b, "createdAt").(string), at(a, "createdAt").(string))
			}) || at(threads[len(threads)-1], "body") != at(conversation, "preview") {
				t.Errorf("threads of %v are not newest first", at(conversation, "id"))
			}
			for _, thread := range threads {
				kinds[at(thread, "type")] = true
				attachments += len(at(thread, "_embedded", "attachments").([]any))
				if at(thread, "openedAt") != nil {
					opened++
				}
			}
		}
	}
	for _, kind := range []string{"customer", "message", "note", "lineitem"} {
		if !kinds[kind] {
			t.Errorf("no thread of type %s", kind)
		}
	}
	if attachments == 0 || opened == 0 {
		t.Errorf("%d attachments, %d opened messages", attachments, opened)
	}
}
