package upstream_test

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

func someWebhook() upstream.NewWebhook {
	return upstream.NewWebhook{
		URL: "https://graphql.example/webhooks/helpscout", Events: []string{"customer.updated", "convo.created"}, Secret: "s3cret",
		Notification: true, PayloadVersion: "V2", Label: "mailbox-graphql", MailboxIDs: []int64{13},
	}
}

func TestWebhookIsWrittenAndRead(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{Customers: -1})
	client := newWriter(t, account.Client().Transport, upstream.Options{})
	hook := someWebhook()
	id, err := client.CreateWebhook(t.Context(), hook)
	check(t, err)
	want := emulator.Webhook{
		ID: id, URL: hook.URL, State: emulator.WebhookEnabled, Events: []string{"convo.created", "customer.updated"}, Secret: hook.Secret,
		Notification: true, PayloadVersion: "V2", Label: hook.Label, MailboxIDs: []int64{13},
	}
	if diff := cmp.Diff([]emulator.Webhook{want}, account.Webhooks()); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	read, err := client.Webhooks(t.Context())
	check(t, err)
	if len(read) != 1 || read[0].ID != id || *read[0].State != upstream.WebhookEnabled || !hook.Matches(read[0]) {
		t.Errorf("read: %+v", read)
	}

	account.AddWebhook(emulator.Webhook{ID: id, State: emulator.WebhookDisabled})
	changed := upstream.NewWebhook{URL: "https://other.example/", Events: []string{"tag.created"}, Secret: "new"}
	check(t, client.UpdateWebhook(t.Context(), id, changed))
	want = emulator.Webhook{
		ID: id, URL: changed.URL, State: emulator.WebhookEnabled, Events: changed.Events, Secret: "new", PayloadVersion: "V2",
	}
	if diff := cmp.Diff([]emulator.Webhook{want}, account.Webhooks()); diff != "" {
		t.Errorf("updated (-want +got):\n%s", diff)
	}
	check(t, client.DeleteWebhook(t.Context(), id))
	if read, err = client.Webhooks(t.Context()); err != nil || len(read) != 0 {
		t.Errorf("after the deletion: %v, %v", read, err)
	}
	if err := client.DeleteWebhook(t.Context(), id); !upstream.IsNotFound(err) {
		t.Errorf("deleted twice: %v", err)
	}
}

func TestWebhookMatches(t *testing.T) {
	t.Parallel()
	read := &upstream.Webhook{
		URL: new("https://a.example/"), Events: []string{"b", "a"}, PayloadVersion: new("V2"), Label: new("L"), MailboxIDs: []int64{2, 1},
	}
	for name, test := range map[string]struct {
		change func(*upstream.NewWebhook)
		want   bool
	}{
		"same":         {func(*upstream.NewWebhook) {}, true},
		"repeated":     {func(n *upstream.NewWebhook) { n.Events = []string{"a", "b", "a"} }, true},
		"default form": {func(n *upstream.NewWebhook) { n.PayloadVersion = "" }, true},
		"secret":       {func(n *upstream.NewWebhook) { n.Secret = "other" }, true},
		"URL":          {func(n *upstream.NewWebhook) { n.URL += "x" }, false},
		"events":       {func(n *upstream.NewWebhook) { n.Events = n.Events[1:] }, false},
		"notification": {func(n *upstream.NewWebhook) { n.Notification = true }, false},
		"version":      {func(n *upstream.NewWebhook) { n.PayloadVersion = "V1" }, false},
		"label":        {func(n *upstream.NewWebhook) { n.Label = "" }, false},
		"inboxes":      {func(n *upstream.NewWebhook) { n.MailboxIDs = nil }, false},
	} {
		hook := upstream.NewWebhook{
			URL: *read.URL, Events: []string{"a", "b"}, PayloadVersion: "V2", Label: "L", MailboxIDs: []int64{1, 2},
		}
		test.change(&hook)
		if got := hook.Matches(read); got != test.want {
			t.Errorf("%s: %t, want %t", name, got, test.want)
		}
	}
}

// All pages are read, past the cache. An endless list and an unreadable webhook are errors.
func TestWebhooksOfAllPages(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{Customers: -1, Budget: -1})
	client := newWriter(t, account.Client().Transport, upstream.Options{})
	for range 2 {
		for range 60 {
			account.AddWebhook(emulator.Webhook{URL: "https://a.example/", Events: []string{"tag.created"}})
		}
		account.ResetRequests()
		read, err := client.Webhooks(t.Context())
		check(t, err)
		if present := len(account.Webhooks()); len(read) != present || account.TotalRequests() != (present+49)/50 {
			t.Errorf("%d of %d webhooks were read with %d requests", len(read), present, account.TotalRequests())
		}
	}
	for name, edit := range map[string]func(map[string]any){
		"endless": func(body map[string]any) {
			body["page"].(map[string]any)["totalPages"] = math.MaxInt32 //nolint:forcetypeassert // a panic fails the test
			body["_embedded"] = map[string]any{"webhooks": []any{map[string]any{"id": 1}}}
		},
		"unreadable": func(body map[string]any) {
			body["_embedded"] = map[string]any{"webhooks": []any{map[string]any{"id": 1, "events": 7}}}
		},
	} {
		remove := account.Patch("/v2/webhooks", edit)
		account.ResetRequests()
		var malformed *upstream.MalformedError
		if _, err := client.Webhooks(t.Context()); !errors.As(err, &malformed) {
			t.Errorf("%s: %v", name, err)
		}
		if got := account.TotalRequests(); got > 20 {
			t.Errorf("%s: %d requests", name, got)
		}
		remove()
	}
}

// What becomes of a write whose answer is lost: a creation happens once, and is found; a deletion counts as done.
func TestWebhookWritesOfUnknownOutcome(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		faults          []fault
		created, update string // in the errors; "": none
		hooks           int    // after the creation
	}{
		{[]fault{lostAfter}, "", "", 1},
		{[]fault{failsAfter}, "", "", 1},
		{[]fault{lostBefore}, "outcome of the write is unknown", "", 0},
		{[]fault{limited}, "", "", 1},
		{[]fault{lostAfter, lostAfter, lostAfter, lostAfter}, "", "outcome of the write is unknown", 1},
	} {
		t.Run(fmt.Sprint(test.faults), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account := newAccount(t, emulator.Options{Customers: -1})
				network := &faultyNetwork{base: account.Client().Transport}
				client := newWriter(t, network, upstream.Options{})
				expect := func(what, want string, err error) {
					t.Helper()
					if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
						t.Errorf("%s: %v, want %q", what, err, want)
					}
				}
				network.plan(test.faults...)
				id, err := client.CreateWebhook(t.Context(), someWebhook())
				expect("create", test.created, err)
				if hooks := account.Webhooks(); len(hooks) != test.hooks || test.created == "" && hooks[0].ID != id {
					t.Fatalf("id %d, webhooks %+v", id, hooks)
				}
				if test.hooks == 0 {
					id = account.AddWebhook(emulator.Webhook{URL: "https://a.example/"})
				}
				network.plan(test.faults...)
				changed := someWebhook()
				changed.Secret = "new"
				expect("update", test.update, client.UpdateWebhook(t.Context(), id, changed))
				if hooks := account.Webhooks(); hooks[0].Secret != "new" {
					t.Errorf("updated: %+v", hooks)
				}
				network.plan(test.faults...)
				expect("delete", "", client.DeleteWebhook(t.Context(), id))
				if hooks := account.Webhooks(); len(hooks) != 0 {
					t.Errorf("deleted: %+v", hooks)
				}
			})
		})
	}
}

// Refused events are named by their place in the input. No text has the secret.
func TestWebhookRefusedEvents(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{Customers: -1, Switches: emulator.Switches{OrganizationEventsRefused: true}})
	client := newWriter(t, account.Client().Transport, upstream.Options{})
	hook := someWebhook()
	hook.Events = []string{"tag.created", "organization.updated"}
	_, err := client.CreateWebhook(t.Context(), hook)
	var status *upstream.StatusError
	if !errors.As(err, &status) || status.Status != http.StatusBadRequest || len(status.Violations) != 1 ||
		!slices.Equal(status.Violations[0].Input, []string{"events", "1"}) ||
		status.Violations[0].RejectedValue != "organization.updated" {
		t.Errorf("error %v, %+v", err, status)
	}
	for _, text := range []string{fmt.Sprint(err), fmt.Sprintf("%v %+v %#v", hook, hook, hook)} {
		if strings.Contains(text, hook.Secret) {
			t.Errorf("the secret is in %s", text)
		}
	}
}
