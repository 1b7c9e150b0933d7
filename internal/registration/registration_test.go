package registration_test

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/registration"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const receiver = "https://graphql.example/webhooks/helpscout"

func newAccount(t *testing.T, options emulator.Options) (*emulator.Server, *upstream.Client) {
	t.Helper()
	options.Customers = -1
	account, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(account.Close)
	client, err := upstream.New(upstream.Options{Base: account.Client().Transport, Tokens: auth.Static(emulator.DefaultToken)})
	if err != nil {
		t.Fatal(err)
	}
	return account, client
}

// register runs the command and returns what it prints.
func register(t *testing.T, account registration.Account, change func(*config.RegisterWebhook)) (string, error) {
	t.Helper()
	address, err := url.Parse(receiver)
	if err != nil {
		t.Fatal(err)
	}
	wanted := &config.RegisterWebhook{URL: address, PayloadVersion: "V2", Secret: "s3cret"}
	if change != nil {
		change(wanted)
	}
	return run(t, account, config.WebhookCommand{Register: wanted})
}

func run(t *testing.T, account registration.Account, command config.WebhookCommand) (string, error) {
	t.Helper()
	var printed bytes.Buffer
	err := registration.Run(t.Context(), &printed, command, account)
	if text := printed.String(); strings.Contains(text, "s3cret") || err != nil && strings.Contains(err.Error(), "s3cret") {
		t.Errorf("the secret was printed: %s, %v", text, err)
	}
	return printed.String(), err
}

func expect(t *testing.T, printed string, err error, parts ...string) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
	for _, part := range parts {
		if !strings.Contains(printed, part) {
			t.Errorf("printed %q, which lacks %q", printed, part)
		}
	}
}

// The first run creates the webhook, each further one sets it right, and the account always has one.
func TestRegisterIsIdempotent(t *testing.T) {
	t.Parallel()
	account, client := newAccount(t, emulator.Options{})
	printed, err := register(t, client, nil)
	expect(t, printed, err, "created webhook 1 to "+receiver, "customer.updated", "organization.deleted", "convo.tags")
	if strings.Contains(printed, "refused") || strings.Contains(printed, "survey") {
		t.Errorf("printed %q", printed)
	}
	created := account.Webhooks()[0]

	printed, err = register(t, client, func(wanted *config.RegisterWebhook) { wanted.Secret = "s3cret2" })
	expect(t, printed, err, "updated webhook 1 to "+receiver+": its secret; the rest was as wanted")
	created.Secret = "s3cret2"
	if diff := cmp.Diff([]emulator.Webhook{created}, account.Webhooks()); diff != "" {
		t.Errorf("after the second run (-want +got):\n%s", diff)
	}

	account.ResetRequests()
	printed, err = register(t, client, func(wanted *config.RegisterWebhook) {
		wanted.Events, wanted.Notification = []string{"customer.updated"}, true
	})
	expect(t, printed, err, "updated webhook 1 to "+receiver+"\n", "events: customer.updated\n")
	requests := map[string]int{"GET /v2/webhooks": 2, "PUT /v2/webhooks/{webhookId}": 1}
	if diff := cmp.Diff(requests, account.Requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if got := account.Webhooks(); len(got) != 1 || !got[0].Notification || !slices.Equal(got[0].Events, []string{"customer.updated"}) {
		t.Errorf("webhooks %+v", got)
	}
}

// A webhook that the account has disabled is enabled again, by a new one if an update does not do it.
func TestRegisterEnables(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		keeps bool
		want  string
		id    int64
	}{
		{false, "updated webhook 1 to " + receiver + ", and enabled it again", 1},
		{true, "replaced webhook 1 by 2, to " + receiver, 2},
	} {
		account, client := newAccount(t, emulator.Options{Switches: emulator.Switches{PutKeepsWebhookState: test.keeps}})
		account.AddWebhook(emulator.Webhook{URL: receiver, State: emulator.WebhookDisabled, Label: "Main"})
		printed, err := register(t, client, nil)
		expect(t, printed, err, test.want)
		got := account.Webhooks()
		if len(got) != 1 || got[0].ID != test.id || got[0].State != "enabled" || got[0].Secret != "s3cret" || got[0].Label != "mailbox-graphql" {
			t.Errorf("webhooks %+v", got)
		}
	}
}

// What the account refuses is left out and told, however the account says it, at the creation and at an update.
func TestRegisterWithoutRefusedEvents(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		switches emulator.Switches
		drop     bool // whether the account drops the events without a word
	}{
		"each":     {emulator.Switches{OrganizationEventsRefused: true}, false},
		"as whole": {emulator.Switches{OrganizationEventsRefused: true, EventsRefusedAsWhole: true}, false},
		"silently": {emulator.Switches{}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, client := newAccount(t, emulator.Options{Switches: test.switches})
			if test.drop {
				account.Patch("/v2/webhooks", dropOrganizationEvents)
			}
			for range 2 {
				printed, err := register(t, client, nil)
				expect(t, printed, err, "webhook 1", "refused by the account: organization.created, organization.deleted, organization.updated",
					"reads of organizations for a short time", "customer.updated")
			}
			if got := account.Webhooks(); len(got) != 1 {
				t.Errorf("webhooks %+v", got)
			}
		})
	}
}

func dropOrganizationEvents(body map[string]any) {
	embedded, _ := body["_embedded"].(map[string]any)
	hooks, _ := embedded["webhooks"].([]any)
	for _, hook := range hooks {
		members, _ := hook.(map[string]any)
		events, _ := members["events"].([]any)
		members["events"] = slices.DeleteFunc(events, func(event any) bool {
			name, _ := event.(string)
			return strings.HasPrefix(name, "organization.")
		})
	}
}

func TestRegisterTidiesUp(t *testing.T) {
	t.Parallel()
	account, client := newAccount(t, emulator.Options{})
	for _, label := range []string{"mailbox-graphql", "mailbox-graphql", "by hand"} {
		account.AddWebhook(emulator.Webhook{URL: receiver, Label: label})
	}
	account.AddWebhook(emulator.Webhook{URL: "https://other.example/", Label: "mailbox-graphql"})
	printed, err := register(t, client, nil)
	expect(t, printed, err, "updated webhook 1", "removed webhook 2", "webhook remove 3")
	var ids []int64
	for _, hook := range account.Webhooks() {
		ids = append(ids, hook.ID)
	}
	if !slices.Equal(ids, []int64{1, 3, 4}) {
		t.Errorf("webhooks %v are left", ids)
	}
}

func TestRegisterFails(t *testing.T) {
	t.Parallel()
	const list, create = "GET /v2/webhooks", "POST /v2/webhooks"
	for name, test := range map[string]struct {
		fault  emulator.Fault
		change func(*config.RegisterWebhook)
		want   string
	}{
		"no list":         {emulator.Fault{Route: list, Status: 403}, nil, "compare webhooks: get webhooks: REST API answered 403"},
		"forbidden":       {emulator.Fault{Route: create, Status: 403}, nil, "the app's user may not manage webhooks"},
		"long secret":     {emulator.Fault{}, func(w *config.RegisterWebhook) { w.Secret = config.Secret(strings.Repeat("s", 41)) }, "secret: size must be between 0 and 40"},
		"unknown events":  {emulator.Fault{}, func(w *config.RegisterWebhook) { w.Events = []string{"a", "b"} }, "events[0]: Expected one of these"},
		"unknown version": {emulator.Fault{}, func(w *config.RegisterWebhook) { w.PayloadVersion = "V1" }, "payloadVersion: Expected one of"},
		"not listed": {
			emulator.Fault{Route: list, Body: `{"page":{"size":50,"totalElements":0,"totalPages":1,"number":1}}`}, nil, "does not list it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			account, client := newAccount(t, emulator.Options{})
			if test.fault.Route != "" {
				account.Inject(test.fault)
			}
			if printed, err := register(t, client, test.change); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("printed %q, error %v; want %s", printed, err, test.want)
			}
		})
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	account, client := newAccount(t, emulator.Options{})
	printed, err := run(t, client, config.WebhookCommand{List: true})
	expect(t, printed, err, "the account has no webhook")
	account.AddWebhook(emulator.Webhook{
		URL: receiver, Label: "A\x1b[31m", Events: []string{"tag.created", "tag.updated"}, Notification: true, MailboxIDs: []int64{13, 14},
		Secret: "s3cret",
	})
	account.AddWebhook(emulator.Webhook{URL: "https://b.example/", State: emulator.WebhookDisabled})
	printed, err = run(t, client, config.WebhookCommand{List: true})
	expect(t, printed, err)
	want := `1  enabled  https://graphql.example/webhooks/helpscout
  label    A�[31m
  payload  V2, only the address of what has changed
  inboxes  13 14
  events   tag.created, tag.updated
2  disabled  https://b.example/
  label    -
  payload  V2
  inboxes  all
  events   -
`
	if diff := cmp.Diff(want, printed); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	account, client := newAccount(t, emulator.Options{})
	for _, to := range []string{receiver, receiver, "https://b.example/"} {
		account.AddWebhook(emulator.Webhook{URL: to})
	}
	for _, step := range []struct {
		which, want string
		left        int
	}{
		{"3", "removed webhook 3 to https://b.example/\n", 2},
		{"3", "nothing to remove", 2},
		{"https://b.example/", "nothing to remove", 2},
		{receiver, "removed webhook 1 to " + receiver + "\nremoved webhook 2", 0},
	} {
		printed, err := run(t, client, config.WebhookCommand{Remove: step.which})
		expect(t, printed, err, step.want)
		if got := account.Webhooks(); len(got) != step.left {
			t.Errorf("%s: %d webhooks are left, want %d", step.which, len(got), step.left)
		}
	}
}

// busy is an account where somebody else removes each webhook before it is written.
type busy struct {
	registration.Account
	account *emulator.Server
}

func (b busy) UpdateWebhook(ctx context.Context, id int64, hook upstream.NewWebhook) error {
	return errors.Join(b.DeleteWebhook(ctx, id), b.Account.UpdateWebhook(ctx, id, hook))
}

func TestRegisterWhileItIsRemoved(t *testing.T) {
	t.Parallel()
	account, client := newAccount(t, emulator.Options{})
	account.AddWebhook(emulator.Webhook{URL: receiver})
	printed, err := register(t, busy{client, account}, nil)
	expect(t, printed, err, "replaced webhook 1 by 2")
	if got := account.Webhooks(); len(got) != 1 || got[0].ID != 2 {
		t.Errorf("webhooks %+v", got)
	}
}

// Whatever webhooks the account has, and however it behaves, the command leaves exactly one of its own to the URL: enabled, and
// with the secret. Webhooks to other URLs stay as they are. Running it again changes nothing.
func TestRegisterAnything(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		account, client := newAccount(t, emulator.Options{Budget: -1, Switches: emulator.Switches{
			OrganizationEventsRefused: rapid.Bool().Draw(rt, "refused"), EventsRefusedAsWhole: rapid.Bool().Draw(rt, "as whole"),
			PutKeepsWebhookState: rapid.Bool().Draw(rt, "keeps state"),
		}})
		others := make(map[int64]emulator.Webhook)
		for _, hook := range rapid.SliceOfN(rapid.Custom(drawWebhook), 0, 5).Draw(rt, "webhooks") {
			hook.ID = account.AddWebhook(hook)
			if hook.URL != receiver {
				others[hook.ID] = hook
			}
		}
		var settled []emulator.Webhook
		for range 2 {
			if printed, err := register(t, client, nil); err != nil {
				rt.Fatalf("printed %q, %v", printed, err)
			}
			own := 0
			for _, hook := range account.Webhooks() {
				if other, ok := others[hook.ID]; ok && !cmp.Equal(hook, other) {
					rt.Errorf("webhook to another URL: %+v", hook)
				}
				if hook.URL != receiver || hook.Label != "mailbox-graphql" {
					continue
				}
				own++
				if hook.State != emulator.WebhookEnabled || hook.Secret != "s3cret" || !slices.Contains(hook.Events, "customer.updated") {
					rt.Errorf("webhook %+v", hook)
				}
			}
			if own != 1 {
				rt.Errorf("%d webhooks of its own: %+v", own, account.Webhooks())
			}
			if diff := cmp.Diff(settled, account.Webhooks()); settled != nil && diff != "" {
				rt.Errorf("the second run changed (-before +after):\n%s", diff)
			}
			settled = account.Webhooks()
		}
	})
}

func drawWebhook(t *rapid.T) emulator.Webhook {
	return emulator.Webhook{
		URL:            rapid.SampledFrom([]string{receiver, receiver, "https://other.example/"}).Draw(t, "URL"),
		Label:          rapid.SampledFrom([]string{"mailbox-graphql", "Main", ""}).Draw(t, "label"),
		State:          rapid.SampledFrom([]string{emulator.WebhookEnabled, emulator.WebhookDisabled}).Draw(t, "state"),
		PayloadVersion: rapid.SampledFrom([]string{"V1", "V2"}).Draw(t, "version"),
		Notification:   rapid.Bool().Draw(t, "notification"),
		Events:         rapid.SliceOfN(rapid.SampledFrom(emulator.WebhookEvents()), 1, 4).Draw(t, "events"),
		Secret:         "old",
	}
}
