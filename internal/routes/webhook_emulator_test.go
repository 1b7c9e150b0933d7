package routes_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/internal/webhook"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/emulator/inprocess"
)

// The emulator's deliveries of all events, in each form, are taken, and say which resource they are about.
func TestDeliveriesOfTheEmulator(t *testing.T) {
	t.Parallel()
	for _, hook := range []emulator.Webhook{{}, {Notification: true}, {PayloadVersion: "V1"}} {
		t.Run(fmt.Sprintf("%+v", hook), func(t *testing.T) {
			t.Parallel()
			receiver := new(inprocess.Transport)
			account, err := emulator.New(emulator.Options{Budget: -1, Webhooks: emulator.WebhookOptions{Client: &http.Client{Transport: receiver}}})
			if err != nil {
				t.Fatal(err)
			}
			defer account.Close()
			client, err := upstream.New(upstream.Options{Tokens: auth.Static(emulator.DefaultToken), Base: account.Client().Transport})
			if err != nil {
				t.Fatal(err)
			}
			var mu sync.Mutex
			outcomes := make(map[string]string)
			hooks, handler := hooked("/hook", client, func(event string, outcome webhook.Outcome) {
				mu.Lock()
				defer mu.Unlock()
				outcomes[event] = string(outcome)
			})
			receiver.Handler = handler
			hook.URL, hook.Secret, hook.Events = "http://receiver.example/hook", hookSecret, emulator.WebhookEvents()
			account.AddWebhook(hook)
			conversation := account.Conversations()[0].ID
			var sent []string
			for _, event := range upstream.UsefulEvents() {
				for _, id := range []int64{500, 35, conversation, 1, 2, 3, 4, 5} {
					if account.SendEvent(event, id) {
						sent = append(sent, event)
						break
					}
				}
			}
			if err := account.AwaitDeliveries(t.Context()); err != nil {
				t.Fatal(err)
			}
			hooks.Drain(time.Minute)
			mu.Lock()
			defer mu.Unlock()
			want := make(map[string]string)
			for _, event := range sent {
				want[event] = "applied"
				if slices.Contains([]string{"beacon.chat.created", "beacon.chat.customer.replied", "satisfaction.ratings"}, event) {
					want[event] = "applied_broadly" // the emulator's bodies name no conversation
				}
			}
			if len(sent) < 20 {
				t.Errorf("only %d events were sent", len(sent))
			}
			if diff := cmp.Diff(want, outcomes); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
		})
	}
}
