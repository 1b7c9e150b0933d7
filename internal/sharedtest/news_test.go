//go:build unix

package sharedtest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// roundTrip is the time within which a change at one server is known at the others, on a busy machine.
const roundTrip = 2 * time.Second

// title reads the job title of customer 500 at a server.
func (w *world) title(t *testing.T, s *server) string {
	t.Helper()
	var got struct{ Customer struct{ JobTitle string } }
	s.query(t, w.key, `{ customer(id: "500") { jobTitle } }`, nil, &got)
	return got.Customer.JobTitle
}

// setTitle changes it at a server.
func (w *world) setTitle(t *testing.T, s *server, title string) {
	t.Helper()
	var got struct{ UpdateCustomer struct{ UserErrors []any } }
	s.query(t, w.key, `mutation ($title: String) { updateCustomer(input: {id: "500", jobTitle: $title}) { userErrors { code } } }`,
		map[string]any{"title": title}, &got)
	if len(got.UpdateCustomer.UserErrors) > 0 {
		t.Fatalf("%v", got)
	}
}

func (w *world) wantTitle(t *testing.T, want string) {
	t.Helper()
	for i, s := range w.servers {
		start := time.Now()
		got := w.title(t, s)
		for got != want && time.Since(start) < roundTrip {
			<-time.After(10 * time.Millisecond)
			got = w.title(t, s)
		}
		if got != want {
			t.Errorf("server %d has the title %q, want %q", i, got, want)
		}
	}
}

// deliver sends a webhook to a server, as Help Scout does.
func (s *server) deliver(t *testing.T, event, body string) {
	t.Helper()
	mac := hmac.New(sha1.New, []byte(webhookSecret))
	mac.Write([]byte(body))
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.at("webhooks/helpscout"), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-HelpScout-Event", event)
	req.Header.Set("X-HelpScout-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	resp, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("the delivery: status %d", resp.StatusCode)
	}
}

// setTitleElsewhere changes the title without the servers, as somebody in Help Scout does.
func (w *world) setTitleElsewhere(t *testing.T, title string) {
	t.Helper()
	body, err := json.Marshal([]map[string]any{{"op": "replace", "path": "/jobTitle", "value": title}})
	if err != nil {
		t.Fatal(err)
	}
	w.rest(t, http.MethodPatch, "/v2/customers/500", body)
}

// A mutation at one server, and a webhook to one server, show at all.
func TestChangesShowEverywhere(t *testing.T) {
	t.Parallel()
	w := start(t, plan{flags: []string{"--rate-limit", "0"}})
	before := w.title(t, w.servers[0])
	w.wantTitle(t, before)
	for i, s := range w.servers {
		title := fmt.Sprintf("mutation at %d", i)
		w.setTitle(t, s, title)
		if got := w.title(t, s); got != title {
			t.Errorf("the server that has changed the title to %q has %q", title, got)
		}
		w.wantTitle(t, title)

		w.setTitleElsewhere(t, "elsewhere")
		for j, s := range w.servers {
			if got := w.title(t, s); got != title {
				t.Errorf("server %d has the title %q before the webhook: nothing was kept", j, got)
			}
		}
		s.deliver(t, "customer.updated", `{"id": 500}`)
		w.wantTitle(t, "elsewhere")
	}
}

// What a server has read, the others have as well: one REST request for all, even if all ask at the same time.
func TestReadsAreShared(t *testing.T) {
	t.Parallel()
	w := start(t, plan{flags: []string{"--rate-limit", "0"}})
	for _, s := range w.servers {
		w.title(t, s)
	}
	if got := w.account.count("GET /v2/customers/500"); got != 1 {
		t.Errorf("%d REST requests for a customer that each server has read", got)
	}
	customers := w.account.Customers()
	ended := make(chan error)
	const each = 10
	for _, s := range w.servers {
		for range each {
			go func() {
				document := fmt.Sprintf(`{ customer(id: "%d") { id } }`, customers[7].ID)
				got, err := s.post(t.Context(), w.key, map[string]any{"query": document})
				if err == nil && !strings.Contains(string(got.Data), fmt.Sprintf("%q", fmt.Sprint(customers[7].ID))) {
					err = fmt.Errorf("%s, %+v", got.Data, got.Errors)
				}
				ended <- err
			}()
		}
	}
	for range each * len(w.servers) {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	if got := w.account.count(fmt.Sprintf("GET /v2/customers/%d", customers[7].ID)); got != 1 {
		t.Errorf("%d REST requests for a customer that all servers have read at once", got)
	}
}

// subscriber hears of changes of customers at a server.
type subscriber struct {
	events chan string
	cancel context.CancelFunc
}

func (s *server) subscribe(t *testing.T, token string) *subscriber {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	const body = `{"query": "subscription { customerChanged { kind customer { id jobTitle } } }"}`
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.at("graphql"), bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := s.client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		t.Fatalf("subscribe: status %d", resp.StatusCode)
	}
	one := &subscriber{events: make(chan string, 100), cancel: cancel}
	go func() {
		defer resp.Body.Close()
		for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				one.events <- data
			}
		}
	}()
	return one
}

// Subscribers hear of a change once, whichever server it went through.
func TestSubscribersHearOfChangesElsewhere(t *testing.T) {
	t.Parallel()
	w := start(t, plan{flags: []string{"--rate-limit", "0"}})
	var subscribers []*subscriber
	for _, s := range w.servers {
		subscribers = append(subscribers, s.subscribe(t, w.key))
	}
	<-time.After(time.Second) // until the subscriptions stand
	hear := func(want string) {
		t.Helper()
		for i, one := range subscribers {
			select {
			case event := <-one.events:
				if !strings.Contains(event, want) {
					t.Errorf("the subscriber at server %d hears %s, want %s", i, event, want)
				}
			case <-time.After(patience):
				t.Errorf("the subscriber at server %d hears nothing of %s", i, want)
			}
		}
		<-time.After(300 * time.Millisecond)
		for i, one := range subscribers {
			select {
			case event := <-one.events:
				t.Errorf("the subscriber at server %d hears again: %s", i, event)
			default:
			}
		}
	}
	for i, s := range w.servers {
		title := fmt.Sprintf("news of %d", i)
		w.setTitle(t, s, title)
		hear(title)
		w.setTitleElsewhere(t, title+" by webhook")
		s.deliver(t, "customer.updated", `{"id": 500}`)
		hear(title + " by webhook")
	}
}

// A server that was cut off from Redis drops what it may have missed.
func TestMissedChangesAreCaughtUp(t *testing.T) {
	t.Parallel()
	between := new(proxy)
	w := start(t, plan{servers: 2, flags: []string{"--rate-limit", "0"}, url: func(server int, url string) string {
		if server != 0 {
			return url
		}
		return between.start(t, url)
	}})
	w.title(t, w.servers[0])
	w.setTitle(t, w.servers[1], "before")
	w.wantTitle(t, "before")
	between.cut()
	w.awaitDegraded(t, w.servers[0])
	w.setTitle(t, w.servers[1], "missed")
	between.mend()
	w.awaitJoined(t)
	w.wantTitle(t, "missed")

	// What a server changed while it was cut off is known at the others when it is back.
	between.cut()
	w.awaitDegraded(t, w.servers[0])
	w.setTitle(t, w.servers[0], "changed alone")
	between.mend()
	w.awaitJoined(t)
	w.wantTitle(t, "changed alone")

	// Redis loses everything, and with it what the servers were to hear.
	w.setTitle(t, w.servers[1], "before the restart")
	w.wantTitle(t, "before the restart")
	w.redis.Kill(t)
	w.awaitDegraded(t, w.servers[0])
	w.setTitle(t, w.servers[1], "without Redis")
	w.redis.Restart(t)
	w.awaitJoined(t)
	w.wantTitle(t, "without Redis")
}

func (w *world) awaitDegraded(t *testing.T, s *server) {
	t.Helper()
	for start := time.Now(); !strings.Contains(s.degraded(t.Context()), withoutRedis); <-time.After(20 * time.Millisecond) {
		if time.Since(start) > recovery {
			t.Fatal("the server does not say that Redis is gone")
		}
	}
}
