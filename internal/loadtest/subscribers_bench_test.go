//go:build unix

package loadtest

import (
	"cmp"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbox-graphql/upstream/emulator"
)

// oneCore returns a command that runs the rest of its line on one core, where the system can do that.
func oneCore(b *testing.B) []string {
	b.Helper()
	if path, err := exec.LookPath("taskset"); err == nil {
		return []string{path, "-c", "0", "env", "GOMAXPROCS=1"}
	}
	return []string{"env", "GOMAXPROCS=1"}
}

// startWithWebhooks starts a server on one core that reads an emulator in this process, whose webhooks lead to the server.
func startWithWebhooks(b *testing.B) (*server, *emulator.Server, target) {
	b.Helper()
	path, err := fastBinary()
	if err != nil {
		b.Fatal(err)
	}
	account, err := emulator.New(emulator.Options{Budget: -1, Apps: map[string]string{"app-id": "app-secret"}})
	if err != nil {
		b.Fatal(err)
	}
	rest := httptest.NewServer(account.Handler())
	b.Cleanup(rest.Close)
	b.Cleanup(account.Close)
	const webhookSecret = "secret-of-the-benchmark"
	caller := newAPIKey("benchmark")
	s := startBinary(b, append(oneCore(b), path), append(manySubscribers(),
		"--auth=app", "--app-id=app-id", "--app-secret=app-secret", "--api-url="+rest.URL,
		"--api-keys="+caller.entry, "--webhook-secret="+webhookSecret, "--log-level=error")...)
	account.AddWebhook(emulator.Webhook{
		URL: strings.TrimSuffix(s.url, "graphql") + "webhooks/helpscout", Secret: webhookSecret, Events: emulator.WebhookEvents(),
	})
	to := newSubscriberTarget(b, s)
	to.client.Transport = authorized{to.client.Transport, caller.key}
	return s, account, to
}

// authorized sends requests with a key.
type authorized struct {
	http.RoundTripper
	key string
}

func (a authorized) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+a.key)
	return a.RoundTripper.RoundTrip(r) //nolint:wrapcheck // it stands for the transport
}

// subscribeAll opens as many subscriptions as there are subscribers, each over what the number of the subscriber says.
func subscribeAll(b *testing.B, to target, query string, transport func(i int) int) []subscriber {
	b.Helper()
	all := make([]subscriber, subscribers)
	for i := range all {
		var err error
		if all[i], err = subscribe(b.Context(), to, query, transport(i)); err != nil {
			b.Fatal(err)
		}
	}
	b.Cleanup(func() {
		for _, one := range all {
			one.leave(2)
		}
	})
	return all
}

const changedTitles = `subscription { customerChanged { kind id customer { jobTitle } } }`

// BenchmarkIdleSubscriber tells what memory a subscriber takes that has nothing to hear of: heap and stacks of the server, after
// a collection.
func BenchmarkIdleSubscriber(b *testing.B) {
	for number, name := range []string{"events", "messages"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				s, _, to := startWithWebhooks(b)
				warm, err := subscribe(b.Context(), to, changedTitles, number)
				if err != nil {
					b.Fatal(err)
				}
				defer warm.leave(2)
				before := s.idle(b)
				subscribeAll(b, to, changedTitles, func(int) int { return number })
				after := s.idle(b)
				b.ReportMetric(float64(after.inUse-before.inUse)/subscribers, "B/subscriber")
				b.ReportMetric(float64(after.heap-before.heap)/subscribers, "heap-B/subscriber")
				b.ReportMetric(float64(after.goroutines-before.goroutines)/subscribers, "goroutines/subscriber")
			}
		})
	}
}

// BenchmarkChange tells how long it takes from a change of the account to the message of each of many subscribers, half of them
// over each transport, and to a read that shows the change. Each turn is one change.
func BenchmarkChange(b *testing.B) {
	s, account, to := startWithWebhooks(b)
	all := subscribeAll(b, to, changedTitles, func(i int) int { return i })
	s.idle(b) // when all are subscribed
	var messages, reads []time.Duration
	turn := 0
	for b.Loop() {
		turn++
		heard, read := change(b, account, to, all, turn)
		messages, reads = append(messages, heard...), append(reads, read)
	}
	b.ReportMetric(0, "ns/op") // a turn takes as long as its slowest message
	for name, times := range map[string][]time.Duration{"message": messages, "read": reads} {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1e3, name+"-p50-ms")
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1e3, name+"-p99-ms")
	}
}

// change changes a customer, and returns how long it takes until each subscriber has heard of it, and until a read shows it.
func change(
	b *testing.B, account *emulator.Server, to target, all []subscriber, turn int,
) (heard []time.Duration, read time.Duration) {
	b.Helper()
	customers := account.Customers()
	id := customers[turn%len(customers)].ID
	title := fmt.Sprint("title ", turn)
	query := fmt.Sprintf(`{ customer(id: "%d") { jobTitle } }`, id)
	ask := func() string {
		var got struct{ Customer struct{ JobTitle *string } }
		if err := succeed(b.Context(), to, query, &got); err != nil {
			b.Error(err)
			return title
		}
		return *cmp.Or(got.Customer.JobTitle, new(string))
	}
	ask() // what is kept is to be replaced
	heard = make([]time.Duration, len(all))
	var waiting sync.WaitGroup
	began := time.Now()
	if !account.UpdateCustomer(id, func(c *emulator.Customer) { c.JobTitle = title }) {
		b.Fatalf("no customer %d", id)
	}
	for i, one := range all {
		waiting.Go(func() {
			answer, err := one.next(b.Context())
			if err != nil || !strings.Contains(answer, title) {
				b.Errorf("subscriber %d: %s, %v", i, answer, err)
			}
			heard[i] = time.Since(began)
		})
	}
	waiting.Go(func() {
		for ask() != title {
			_ = pause(b.Context(), time.Millisecond)
		}
		read = time.Since(began)
	})
	waiting.Wait()
	return heard, read
}
