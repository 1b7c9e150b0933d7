package emulator_test

import (
	"net/http"
	"slices"
	"strconv"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// What a test changes of a conversation is what reads show.
func TestConversationsChange(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{URL: origin})
	target := func(id int64) string { return "/v2/conversations/" + strconv.FormatInt(id, 10) }
	first := a.AddConversation(emulator.Conversation{CustomerID: 500, Subject: "First", Threads: 2})
	second := a.AddConversation(emulator.Conversation{CustomerID: 500, Subject: "Second", Threads: 3})
	if !a.UpdateConversation(first, func(c *emulator.Conversation) { c.ID, c.Subject, c.Status = 1, "Other", "closed" }) {
		t.Error("the conversation is not known")
	}
	if got := a.get(target(first)); got.at("subject") != "Other" || got.at("status") != "closed" {
		t.Errorf("updated: %v", got.body)
	}
	if !a.MergeConversation(first, second) {
		t.Error("the conversations are not known")
	}
	if got := a.get(target(first)); got.status != http.StatusOK || got.at("subject") != "Second" || len(a.get(target(first)+"/threads").ids("threads")) != 5 {
		t.Errorf("merged: %d, %v", got.status, got.body)
	}
	listed := a.get("/v2/conversations?status=all").ids("conversations")
	if slices.Contains(listed, strconv.FormatInt(first, 10)) || !slices.Contains(listed, strconv.FormatInt(second, 10)) {
		t.Errorf("listed: %v", listed)
	}
	if !a.RemoveConversation(second) {
		t.Error("the conversation is not known")
	}
	for _, id := range []int64{first, second} {
		if got := a.get(target(id)); got.status != http.StatusNotFound {
			t.Errorf("removed: %d", got.status)
		}
	}
	if a.UpdateConversation(second, func(*emulator.Conversation) {}) || a.RemoveConversation(second) || a.MergeConversation(second, first) {
		t.Error("a conversation that is gone was changed")
	}
}

// A tag has its name in conversations and in their filter, until it is removed.
func TestTagsChange(t *testing.T) {
	t.Parallel()
	a := newWritableAPI(t, emulator.Options{})
	tag := a.AddTag(emulator.Tag{Name: "new", Color: "red"})
	a.AddConversation(emulator.Conversation{CustomerID: 500, TagIDs: []int64{9150, tag}})
	for _, step := range []struct {
		change func()
		want   any // the second tag of the conversation
		listed int
	}{
		{func() {}, "new", 21},
		{func() { a.AddTag(emulator.Tag{ID: tag, Name: "newer"}) }, "newer", 21},
		{func() { a.RemoveTag(tag) }, nil, 20},
	} {
		step.change()
		list := a.get("/v2/conversations?status=all")
		if got := list.at("_embedded", "conversations", 0, "tags", 1, "tag"); got != step.want {
			t.Errorf("tag %v, want %v", got, step.want)
		}
		found := a.get("/v2/conversations?status=all&tag=newer").ids("conversations")
		if (len(found) == 1) != (step.want == "newer") {
			t.Errorf("with the tag newer: %v, while the tag is %v", found, step.want)
		}
		if got := a.get("/v2/tags").ids("tags"); len(got) != step.listed || len(a.Tags()) != step.listed {
			t.Errorf("%d tags, want %d", len(got), step.listed)
		}
		if known := a.get("/v2/tags/"+strconv.FormatInt(tag, 10)).status == http.StatusOK; known != (step.want != nil) {
			t.Errorf("the tag is known: %t", known)
		}
	}
}
