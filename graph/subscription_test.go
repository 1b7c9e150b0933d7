package graph_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// station is a handler whose subscriptions are tested, in a bubble.
type station struct {
	*testing.T
	account *emulator.Server
	handler http.Handler
	client  *upstream.Client
	log     *bytes.Buffer
	stop    context.CancelFunc
}

func newStation(t *testing.T, options graph.SubscriptionOptions, tokens ...string) *station {
	t.Helper()
	return newStationWith(t, graph.Options{Subscriptions: options}, tokens...)
}

// newStationWith adds to the options what each station has.
func newStationWith(t *testing.T, options graph.Options, tokens ...string) *station {
	t.Helper()
	account, err := emulator.New(emulator.Options{Customers: 20, Budget: -1, Tokens: tokens})
	if err != nil {
		t.Fatal(err)
	}
	return newStationOf(t, account, nil, options)
}

// newStationOf returns one of several stations of an account, which tell each other the news.
func newStationOf(t *testing.T, account *emulator.Server, news upstream.News, options graph.Options) *station {
	t.Helper()
	client, err := upstream.New(upstream.Options{
		Base: account.Client().Transport, Tokens: anyToken{}, Cache: cache.Options{TTL: time.Minute, Stale: time.Minute},
		News: news,
	})
	if err != nil {
		t.Fatal(err)
	}
	stopping, stop := context.WithCancel(t.Context())
	if options.Subscriptions.Most == 0 {
		options.Subscriptions.Most, options.Subscriptions.MostOfCaller = 10, 10
	}
	options.Subscriptions.OnStop = func(end func()) func() bool { return context.AfterFunc(stopping, end) }
	log := new(bytes.Buffer)
	options.Client, options.Logger = client, slog.New(slog.NewTextHandler(log, nil))
	handler, err := graph.NewHandler(options)
	if err != nil {
		t.Fatal(err)
	}
	return &station{t, account, handler, client, log, stop}
}

// stream is a subscription under way.
type stream struct {
	http.ResponseWriter
	cancel context.CancelFunc
	done   chan struct{}

	mu   sync.Mutex
	text strings.Builder
}

func (s *stream) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(text)
}

func (*stream) FlushError() error { return nil }

// subscribe subscribes, and returns when the subscription has begun.
func (s *station) subscribe(ctx context.Context, text string) *stream {
	s.Helper()
	return s.send(ctx, text, "{}")
}

// send subscribes with variables, a JSON object.
func (s *station) send(ctx context.Context, text, variables string) *stream {
	s.Helper()
	ctx, cancel := context.WithCancel(ctx)
	body := strings.TrimSuffix(query(text), "}") + `,"variables":` + variables + "}"
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "text/event-stream")
	opened := &stream{ResponseWriter: httptest.NewRecorder(), cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(opened.done)
		s.handler.ServeHTTP(opened, req)
	}()
	synctest.Wait()
	return opened
}

// takes returns what has come since the last time, without comments and costs, and without the text around payloads.
func (s *stream) takes() []string {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.text.String()
	s.text.Reset()
	var got []string
	for event := range strings.SplitSeq(text, "\n\n") {
		if event == "" || event == ":" {
			continue
		}
		event = strings.TrimPrefix(event, "event: next\ndata: ")
		got = append(got, strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(event, "event: ")), "\ndata:"))
	}
	return got
}

// ask executes an operation and returns the body of the answer.
func (s *station) ask(text string) string {
	req := httptest.NewRequestWithContext(s.Context(), http.MethodPost, "/graphql", strings.NewReader(query(text)))
	req.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	s.handler.ServeHTTP(recorder, req)
	return recorder.Body.String()
}

// change executes a mutation, and waits until the subscribers have heard of it.
func (s *station) change(text string) {
	s.Helper()
	if body := s.ask(text); strings.Contains(body, `"errors"`) || !strings.Contains(body, `"userErrors":[]`) {
		s.Fatalf("%s: %s", text, body)
	}
	<-time.After(100 * time.Millisecond)
}

func (s *station) want(got, want []string) {
	s.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		s.Errorf("events (-want +got):\n%s", diff)
	}
}

const (
	renameVernon = `mutation { updateCustomer(input: {id: "500", jobTitle: "CTO"}) { userErrors { code } } }`
	renameAcme   = `mutation { updateOrganization(input: {id: "35", note: "key"}) { userErrors { code } } }`
	createAda    = `mutation { createCustomer(input: {firstName: "Ada", emails: [{value: "ada@acme.com"}]}) { userErrors { code } } }`
	deleteVernon = `mutation { deleteCustomer(input: {id: "500"}) { userErrors { code } } }`
)

// What subscribers hear of a change, and what it costs.
func TestSubscriptions(t *testing.T) {
	for name, test := range map[string]struct {
		subscription, change string
		want                 []string
		requests             int // besides those of the change
	}{
		"an id costs nothing": {
			`subscription { customerChanged { kind id __typename } }`, renameVernon,
			[]string{`{"data":{"customerChanged":{"kind":"UPDATED","id":"500","__typename":"CustomerEvent"}}}`},
			0,
		},
		"the object costs a request": {
			`subscription { changed: customerChanged(ids: ["500"]) { customer { id jobTitle emails { value } } } }`, renameVernon,
			[]string{`{"data":{"changed":{"customer":{"id":"500","jobTitle":"CTO","emails":[{"value":"bear@acme.com"}]}}}}`},
			1,
		},
		"another object":  {`subscription { customerChanged(ids: ["501", "502"]) { id } }`, renameVernon, nil, 0},
		"no object":       {`subscription { customerChanged(ids: []) { id } }`, renameVernon, nil, 0},
		"another type":    {`subscription { organizationChanged { id } }`, renameVernon, nil, 0},
		"another kind":    {`subscription { customerCreated { id } }`, renameVernon, nil, 0},
		"of one customer": {`subscription { conversationChanged(customerId: "500") { id } }`, renameVernon, nil, 0},
		"an organization": {`subscription { organizationChanged(ids: ["35"]) { kind organization { note } } }`, renameAcme, []string{`{"data":{"organizationChanged":{"kind":"UPDATED","organization":{"note":"key"}}}}`}, 1},
		"a new customer":  {`subscription { customerCreated { kind customer { firstName } } }`, createAda, []string{`{"data":{"customerCreated":{"kind":"CREATED","customer":{"firstName":"Ada"}}}}`}, 1},
		"a deleted customer": {
			`subscription { customerDeleted { kind id customer { id } } }`, deleteVernon,
			[]string{`{"data":{"customerDeleted":{"kind":"DELETED","id":"500","customer":null}}}`},
			0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := newStation(t, graph.SubscriptionOptions{})
				opened := s.subscribe(t.Context(), test.subscription)
				s.change(test.change)
				before := s.account.TotalRequests()
				s.want(opened.takes(), test.want)
				<-time.After(time.Minute)
				s.want(opened.takes(), nil)
				if cost := s.account.TotalRequests() - before; cost != 0 {
					t.Errorf("%d late REST requests", cost)
				}
				opened.cancel()
				<-opened.done
				want := fmt.Sprintf("type=subscription operation=\"\" restRequests=%d ", test.requests)
				if log := s.log.String(); len(test.want) > 0 && !strings.Contains(log, want) {
					t.Errorf("no %s in the log: %s", want, log)
				}
			})
		})
	}
}

// A conversation whose event does not say whose it is costs a request, and is told to its customer's subscribers alone.
func TestConversationsOfACustomer(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newStation(t, graph.SubscriptionOptions{})
		conversation := s.aConversation()
		own := s.subscribe(t.Context(), `subscription { conversationChanged(customerId: "500") { kind id conversation { primaryCustomer { id } } } }`)
		other := s.subscribe(t.Context(), `subscription { conversationChanged(customerId: "1") { kind id } }`)
		s.deliver("convo.status", `{"id": `+conversation+`}`)
		s.want(own.takes(), []string{
			`{"data":{"conversationChanged":{"kind":"UPDATED","id":"` + conversation + `","conversation":{"primaryCustomer":{"id":"500"}}}}}`,
		})
		s.want(other.takes(), nil)
		own.cancel()
		other.cancel()
		<-own.done
		<-other.done
	})
}

// The deletion of a conversation need not say whose it was, if the subscription has told of the conversation before.
func TestDeletionOfAToldConversation(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newStation(t, graph.SubscriptionOptions{})
		conversation := s.aConversation()
		own := s.subscribe(t.Context(), `subscription { conversationChanged(customerId: "500") { kind } }`)
		before := s.account.TotalRequests()
		s.deliver("convo.status", `{"id": `+conversation+`, "primaryCustomer": {"id": 500}}`)
		if cost := s.account.TotalRequests() - before; cost != 0 {
			t.Errorf("%d REST requests, although the event says whose conversation it is", cost)
		}
		<-time.After(2 * time.Second)
		s.deliver("convo.deleted", `{"id": `+conversation+`}`)
		s.want(own.takes(), []string{
			`{"data":{"conversationChanged":{"kind":"UPDATED"}}}`, `{"data":{"conversationChanged":{"kind":"DELETED"}}}`,
		})
		own.cancel()
		<-own.done
	})
}

// All subscribers of one principal share the reads of an event, and a burst is one event.
func TestSubscribersShareReads(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newStation(t, graph.SubscriptionOptions{})
		var streams []*stream
		for range 10 {
			streams = append(streams, s.subscribe(t.Context(), `subscription { customerChanged { customer { jobTitle } } }`))
		}
		before := s.account.TotalRequests()
		s.change(renameVernon)
		if cost := s.account.TotalRequests() - before; cost != 2 {
			t.Errorf("%d REST requests, want the change and one read", cost)
		}
		for _, title := range []string{"CFO", "CEO", "COO"} {
			s.change(strings.ReplaceAll(renameVernon, "CTO", title))
		}
		<-time.After(2 * time.Second)
		for _, opened := range streams {
			s.want(opened.takes(), []string{
				`{"data":{"customerChanged":{"customer":{"jobTitle":"CTO"}}}}`,
				`{"data":{"customerChanged":{"customer":{"jobTitle":"COO"}}}}`,
			})
			opened.cancel()
			<-opened.done
		}
		if cost := s.account.TotalRequests() - before; cost != 6 {
			t.Errorf("%d REST requests, want four changes and two reads", cost)
		}
	})
}

// However many subscribers hear of a change at once, each gets its answer in turn, and the caller's queries find room beside them.
func TestManySubscribersHearAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		const subscribers = 100
		s := newStationWith(t, graph.Options{
			Subscriptions: graph.SubscriptionOptions{Most: subscribers, MostOfCaller: subscribers},
			Admission:     admission.Options{Operations: 4, Queue: 4},
		})
		var streams []*stream
		for range subscribers {
			streams = append(streams, s.subscribe(t.Context(), `subscription { customerChanged { customer { jobTitle } } }`))
		}
		if body := s.ask(renameVernon); strings.Contains(body, "errors") {
			t.Fatal(body)
		}
		for range 3 {
			if body := s.ask(`{ customer(id: "1") { id } }`); strings.Contains(body, "errors") {
				t.Errorf("a query meanwhile: %s", body)
			}
		}
		<-time.After(time.Second)
		for _, opened := range streams {
			s.want(opened.takes(), []string{`{"data":{"customerChanged":{"customer":{"jobTitle":"CTO"}}}}`})
			opened.cancel()
			<-opened.done
		}
	})
}

// An event waits as long as the server has no room for its answer, and no longer than its subscription lasts.
func TestEventsWaitForRoom(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newStationWith(t, graph.Options{
			OperationTimeout: time.Hour, Admission: admission.Options{Operations: 1, Queue: 1, Wait: time.Second},
		})
		opened := s.subscribe(t.Context(), `subscription { customerChanged { id } }`)
		gone := s.subscribe(t.Context(), `subscription { customerChanged { id } }`)
		remove := s.account.Inject(emulator.Fault{Latency: 10 * time.Second})
		var others sync.WaitGroup
		for _, id := range []string{"1", "2"} {
			others.Go(func() { s.ask(`{ customer(id: "` + id + `") { id } }`) })
			synctest.Wait()
		}
		s.deliver("customer.updated", `{"id":500}`)
		<-time.After(3 * time.Second)
		s.want(opened.takes(), nil)
		gone.cancel()
		<-gone.done
		s.want(gone.takes(), nil)
		others.Wait()
		remove()
		<-time.After(2 * time.Second)
		s.want(opened.takes(), []string{`{"data":{"customerChanged":{"id":"500"}}}`})

		s.account.Inject(emulator.Fault{Latency: 10 * time.Second})
		others.Go(func() { s.ask(`{ customer(id: "3") { id } }`) })
		synctest.Wait()
		s.deliver("customer.updated", `{"id":500}`)
		s.stop()
		<-opened.done
		s.want(opened.takes(), []string{"complete"})
		if log := s.log.String(); strings.Contains(log, "level=ERROR") {
			t.Errorf("log: %s", log)
		}
		opened.cancel()
		others.Wait()
	})
}

// Where each caller has a token of its own, nobody hears of what the token cannot read.
func TestSubscribersHearOfWhatTheyMayRead(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newStation(t, graph.SubscriptionOptions{ReadFirst: true}, "another")
		const ids = `subscription { customerChanged { kind id } }`
		own := s.subscribe(auth.WithCaller(t.Context(), "another"), ids)
		stranger := s.subscribe(auth.WithCaller(t.Context(), "stranger"), ids)
		unseen := s.subscribe(auth.WithCaller(t.Context(), "another"), `subscription { customerDeleted { id } }`)
		s.change(renameVernon)
		s.want(own.takes(), []string{`{"data":{"customerChanged":{"kind":"UPDATED","id":"500"}}}`})
		<-time.After(2 * time.Second)
		s.change(deleteVernon)
		s.want(own.takes(), []string{`{"data":{"customerChanged":{"kind":"DELETED","id":"500"}}}`})
		s.want(unseen.takes(), nil)
		s.want(stranger.takes(), []string{refusedToken, "complete"})
		for _, opened := range []*stream{own, stranger, unseen} {
			opened.cancel()
			<-opened.done
		}
	})
}

// What ends a subscription, and what the client is told of it.
func TestEndOfSubscriptions(t *testing.T) {
	const changed = `subscription { customerChanged { id } }`
	for name, test := range map[string]struct {
		options graph.SubscriptionOptions
		act     func(s *station, opened *stream)
		want    []string
	}{
		"the client goes": {
			act:  func(_ *station, opened *stream) { opened.cancel() },
			want: nil,
		},
		"the server stops": {
			act:  func(s *station, _ *stream) { s.stop() },
			want: []string{"complete"},
		},
		"its lifetime ends": {
			options: graph.SubscriptionOptions{Lifetime: time.Hour},
			act:     func(*station, *stream) { <-time.After(time.Hour) },
			want: []string{
				`{"errors":[{"message":"The subscription has reached its longest time. Subscribe again.","extensions":{"code":"SUBSCRIPTION_ENDED"}}]}`,
				"complete",
			},
		},
		"the credential ends": {
			options: graph.SubscriptionOptions{
				Lifetime: 2 * time.Hour,
				Until:    func(context.Context) time.Time { return time.Now().Add(time.Hour) },
			},
			act: func(*station, *stream) { <-time.After(time.Hour) },
			want: []string{
				`{"errors":[{"message":"The credential has expired. Sign in and subscribe again.","extensions":{"code":"SUBSCRIPTION_ENDED"}}]}`,
				"complete",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := newStation(t, test.options)
				opened := s.subscribe(t.Context(), changed)
				<-time.After(time.Minute) // longer than an operation may take
				s.want(opened.takes(), nil)
				test.act(s, opened)
				<-opened.done
				s.want(opened.takes(), test.want)
				opened.cancel()
			})
		})
	}
}

// A subscription that cannot be begun is refused with the reason.
func TestRefusedSubscriptions(t *testing.T) {
	for name, test := range map[string]struct{ subscription, want string }{
		"@defer":          {`subscription { customerChanged { id ... @defer { customer { id } } } }`, "A subscription must not have @defer."},
		"a bad id":        {`subscription { customerChanged(ids: ["x"]) { id } }`, `"argument":"ids"`},
		"too many ids":    {`subscription { customerChanged(ids: [` + strings.Repeat(`"1",`, 101) + `]) { id } }`, "at most 100 are allowed"},
		"two root fields": {`subscription { customerChanged { id } customerCreated { id } }`, "GRAPHQL_VALIDATION_FAILED"},
		"introspection":   {`subscription { __typename }`, "errors"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := newStation(t, graph.SubscriptionOptions{})
				opened := s.subscribe(t.Context(), test.subscription)
				<-opened.done
				if got := strings.Join(opened.takes(), "\n"); !strings.Contains(got, test.want) || !strings.Contains(got, "complete") {
					t.Errorf("got %s, want %s", got, test.want)
				}
				opened.cancel()
			})
		})
	}
}

// There are as many subscriptions as may be, of all callers and of one. One that ends makes room.
func TestSubscriptionsAreBounded(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		s := newStation(t, graph.SubscriptionOptions{Most: 3, MostOfCaller: 2})
		of := func(caller string) *stream {
			return s.subscribe(upstream.WithCaller(t.Context(), caller), `subscription { customerChanged { id } }`)
		}
		refused := func(opened *stream) bool {
			got := strings.Join(opened.takes(), "")
			return strings.Contains(got, "SUBSCRIPTION_LIMIT_EXCEEDED") && strings.Contains(got, "complete")
		}
		first, second := of("a"), of("a")
		if refused(first) || refused(second) || !refused(of("a")) {
			t.Error("a caller has not its two subscriptions")
		}
		third := of("b")
		if refused(third) || !refused(of("c")) {
			t.Error("there are not three subscriptions")
		}
		first.cancel()
		<-first.done
		synctest.Wait() // its place is given back beside its end
		again := of("a")
		if refused(again) {
			t.Error("a subscription that has ended makes no room")
		}
		for _, opened := range []*stream{second, third, again} {
			opened.cancel()
			<-opened.done
		}
	})
}

// aConversation returns the id of a conversation of customer 500.
func (s *station) aConversation() string {
	s.Helper()
	answer := s.ask(`{ customer(id: "500") { conversations(first: 1) { nodes { id } } } }`)
	_, rest, _ := strings.Cut(answer, `"nodes":[{"id":"`)
	id, _, found := strings.Cut(rest, `"`)
	if !found {
		s.Fatalf("no conversation: %s", answer)
	}
	return id
}

// deliver applies an event as if a webhook had told of it.
func (s *station) deliver(event, body string) {
	s.client.Apply(upstream.Event{Name: event, Body: []byte(body)})
	<-time.After(100 * time.Millisecond)
}
