package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

// rename makes customer 500 have a name, and so an event.
func rename(a api, name string) {
	a.UpdateCustomer(500, func(c *emulator.Customer) { c.FirstName = name })
}

// firstNames returns the first names in deliveries.
func firstNames(t *testing.T, r *receiver) (names []string) {
	t.Helper()
	for _, d := range r.deliveries() {
		names = append(names, fmt.Sprint(at(decodeText(t, d.body), "firstName")))
	}
	return names
}

// inBubble runs a test with a fake clock.
func inBubble(t *testing.T, hook emulator.Webhook, options emulator.WebhookOptions, run func(t *testing.T, a api, r *receiver)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		a, r := newSubscribedAPI(t, emulator.Options{Webhooks: options}, hook)
		run(t, a, r)
	})
}

func TestRetries(t *testing.T) {
	t.Parallel()
	hook := emulator.Webhook{}
	inBubble(t, hook, emulator.WebhookOptions{RetryWait: time.Second}, func(t *testing.T, a api, r *receiver) {
		r.status = func(n int) int {
			return []int{500, 302, 404, 429, 500, 500, 500, 500, 204}[n-1]
		}
		start := time.Now()
		rename(a, "Ada")
		if err := a.AwaitDeliveries(t.Context()); err != nil {
			t.Fatal(err)
		}
		var at []int
		for _, when := range r.at {
			at = append(at, int(when.Sub(start).Seconds()))
		}
		if diff := cmp.Diff([]int{0, 1, 3, 7, 15, 31, 63, 123, 183}, at); diff != "" {
			t.Errorf("seconds of the tries (-want +got):\n%s", diff)
		}
		bodies := r.deliveries()
		if slices.ContainsFunc(bodies, func(d delivered) bool { return d.body != bodies[0].body }) {
			t.Error("a later try has another body")
		}
		if got, want := a.WebhookCounts(), (emulator.WebhookCounts{Tries: 9, Acknowledged: 1}); got != want {
			t.Errorf("counts: %v, want %v", got, want)
		}
	})
}

func TestGoneDisables(t *testing.T) {
	t.Parallel()
	inBubble(t, emulator.Webhook{}, emulator.WebhookOptions{}, func(t *testing.T, a api, r *receiver) {
		r.status = func(int) int { return http.StatusGone }
		rename(a, "Ada")
		rename(a, "Bob")
		if got := names(r.take(a)); len(got) != 1 || a.get("/v2/webhooks/1").at("state") != "disabled" {
			t.Errorf("deliveries %q, then %v", got, a.get("/v2/webhooks/1").body)
		}
	})
}

// Ten events without success disable a webhook, unless one succeeds between them. An update enables it again.
func TestDiscardedEventsDisable(t *testing.T) {
	t.Parallel()
	inBubble(t, emulator.Webhook{}, emulator.WebhookOptions{Tries: 2}, func(t *testing.T, a api, r *receiver) {
		state := func() any { return a.get("/v2/webhooks/1").at("state") }
		fail := func(events int) {
			r.status = func(int) int { return http.StatusInternalServerError }
			for range events {
				rename(a, "Ada")
				r.take(a)
			}
			r.status = nil
		}
		fail(9)
		rename(a, "Ada")
		if got := r.take(a); len(got) != 1 {
			t.Fatalf("deliveries %q", got)
		}
		fail(9)
		if state() != "enabled" {
			t.Fatalf("state %v after nine events", state())
		}
		fail(1)
		rename(a, "Ada")
		if got := r.take(a); state() != "disabled" || got != nil {
			t.Fatalf("state %v after ten events, deliveries %q", state(), got)
		}
		a.send(http.MethodPut, "/v2/webhooks/1", webhookBody(`"url":"https://graphql.example/webhooks/helpscout"`))
		fail(9)
		rename(a, "Ada")
		if got := r.take(a); state() != "enabled" || len(got) != 1 {
			t.Errorf("state %v after the update, deliveries %q", state(), got)
		}
		if got := a.WebhookCounts(); got.Discarded != 9+10+9 {
			t.Errorf("counts: %v", got)
		}
	})
}

func TestReceiverTimesOut(t *testing.T) {
	t.Parallel()
	inBubble(t, emulator.Webhook{}, emulator.WebhookOptions{Tries: 1}, func(t *testing.T, a api, r *receiver) {
		r.delay = 11 * time.Second
		start := time.Now()
		rename(a, "Ada")
		r.take(a)
		if got := a.WebhookCounts(); got.Discarded != 1 || time.Since(start) != 10*time.Second {
			t.Errorf("after %s: %v", time.Since(start), got)
		}
	})
}

// Events come in the order of the changes, and each fault does what it says.
func TestDeliveryFaults(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault  emulator.DeliveryFault
		want   []string
		counts emulator.WebhookCounts
	}{
		"none":         {emulator.DeliveryFault{Event: "tag.created"}, []string{"A", "B", "C"}, emulator.WebhookCounts{Tries: 3, Acknowledged: 3}},
		"lost":         {emulator.DeliveryFault{Lost: true}, []string{"B", "C"}, emulator.WebhookCounts{Tries: 2, Acknowledged: 2, Lost: 1}},
		"copies":       {emulator.DeliveryFault{Copies: 2}, []string{"A", "A", "A", "B", "C"}, emulator.WebhookCounts{Tries: 5, Acknowledged: 5}},
		"delay":        {emulator.DeliveryFault{Delay: time.Hour}, []string{"B", "C", "A"}, emulator.WebhookCounts{Tries: 3, Acknowledged: 3}},
		"fails":        {emulator.DeliveryFault{Fails: 2}, []string{"B", "C", "A"}, emulator.WebhookCounts{Tries: 5, Acknowledged: 3}},
		"answers lost": {emulator.DeliveryFault{AnswersLost: 1}, []string{"A", "B", "C", "A"}, emulator.WebhookCounts{Tries: 4, Acknowledged: 3}},
		"gone":         {emulator.DeliveryFault{Fails: 1, Status: 410}, nil, emulator.WebhookCounts{Tries: 1, Discarded: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, emulator.Webhook{}, emulator.WebhookOptions{}, func(t *testing.T, a api, r *receiver) {
				test.fault.Times = 1
				a.InjectDelivery(test.fault)
				for _, name := range []string{"A", "B", "C"} {
					rename(a, name)
				}
				if err := a.AwaitDeliveries(t.Context()); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(test.want, firstNames(t, r)); diff != "" {
					t.Errorf("deliveries (-want +got):\n%s", diff)
				}
				if got := a.WebhookCounts(); got != test.counts {
					t.Errorf("counts: %v, want %v", got, test.counts)
				}
			})
		})
	}
}

func TestDeliveryFaultIsRemoved(t *testing.T) {
	t.Parallel()
	a, r := newSubscribedAPI(t, emulator.Options{}, emulator.Webhook{})
	remove := a.InjectDelivery(emulator.DeliveryFault{Event: "customer.updated", Lost: true})
	rename(a, "A")
	rename(a, "B")
	remove()
	rename(a, "C")
	if got := r.take(a); len(got) != 1 {
		t.Errorf("deliveries %q", got)
	}
}

// A receiver that does not answer fills the queue, and then events are dropped; the changes do not wait.
func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	inBubble(t, emulator.Webhook{}, emulator.WebhookOptions{Queue: 3}, func(t *testing.T, a api, r *receiver) {
		r.delay = time.Second
		for i := range 10 {
			rename(a, strconv.Itoa(i))
		}
		r.take(a)
		if got, want := a.WebhookCounts(), (emulator.WebhookCounts{Tries: 3, Acknowledged: 3, Dropped: 7}); got != want {
			t.Errorf("counts: %v, want %v", got, want)
		}
	})
}

// What a retry sends is signed with the secret of its time, and a webhook that is deleted gets nothing more.
func TestRetriesFollowTheWebhook(t *testing.T) {
	t.Parallel()
	inBubble(t, emulator.Webhook{}, emulator.WebhookOptions{}, func(t *testing.T, a api, r *receiver) {
		r.status = func(int) int { return http.StatusInternalServerError }
		rename(a, "Ada")
		synctest.Wait()
		a.send(http.MethodPut, "/v2/webhooks/1", webhookBody(`"url":"https://other.example/"`))
		<-time.After(90 * time.Second)
		got := r.deliveries()
		const header = "X-HelpScout-Signature"
		if len(got) != 2 || got[0].Get(header) == got[1].Get(header) {
			t.Errorf("deliveries %v", got)
		}
		a.send(http.MethodDelete, "/v2/webhooks/1", "")
		if later := r.take(a); len(later) != 2 {
			t.Errorf("deliveries after the deletion: %q", later)
		}
	})
}

// Close ends what runs and what waits, and whoever awaits it.
func TestClose(t *testing.T) {
	t.Parallel()
	inBubble(t, emulator.Webhook{}, emulator.WebhookOptions{}, func(t *testing.T, a api, r *receiver) {
		r.delay = 9 * time.Second
		a.InjectDelivery(emulator.DeliveryFault{Delay: time.Hour, Times: 1})
		rename(a, "later")
		rename(a, "now")
		synctest.Wait()
		expired, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := a.AwaitDeliveries(expired); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("awaited: %v", err)
		}
		awaited := make(chan error, 1)
		go func() { awaited <- a.AwaitDeliveries(context.WithoutCancel(t.Context())) }()
		synctest.Wait()
		start := time.Now()
		a.Close()
		if err := <-awaited; err != nil || time.Since(start) != 0 {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		rename(a, "never")
		if err := a.AwaitDeliveries(t.Context()); err != nil {
			t.Error(err)
		}
		<-time.After(2 * time.Hour)
		if got := a.WebhookCounts(); got.Tries != 1 || got.Dropped != 1 {
			t.Errorf("counts: %v", got)
		}
	})
}

// Without a client of the options, deliveries go over the network. Redirects are not followed, and no connection stays.
func TestOwnClient(t *testing.T) {
	t.Parallel()
	r := new(receiver)
	routes := http.NewServeMux()
	routes.Handle("/hook", r)
	routes.Handle("/moved", http.RedirectHandler("/hook", http.StatusTemporaryRedirect))
	server := httptest.NewUnstartedServer(routes)
	closed := make(chan struct{}, 1)
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			select {
			case closed <- struct{}{}:
			default:
			}
		}
	}
	server.Start()
	defer server.Close()
	a := newAPI(t, emulator.Options{Customers: -1, Webhooks: emulator.WebhookOptions{Tries: 1}})
	a.AddWebhook(emulator.Webhook{URL: server.URL + "/hook", Events: []string{"customer.updated"}, Secret: "s"})
	a.AddWebhook(emulator.Webhook{URL: server.URL + "/moved", Events: []string{"customer.updated"}, Secret: "s"})
	a.AddWebhook(emulator.Webhook{URL: "::", Events: []string{"customer.deleted"}})
	rename(a, "Ada")
	if got := names(r.take(a)); !slices.Equal(got, []string{"customer.updated"}) {
		t.Errorf("deliveries %q", got)
	}
	a.Close()
	select {
	case <-closed:
	case <-time.After(10 * time.Second):
		t.Error("a connection stays open")
	}
}
