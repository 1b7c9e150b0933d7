package routes_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"mailbox-graphql/internal/caller"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/listening"
	"mailbox-graphql/internal/routes"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/emulator/inprocess"
)

// The emulator's own deliveries tell the whole path of requests of changes, with a TTL of an hour, and are lost, repeated,
// delayed, overtaken and sent again. Once an event was delivered, no read by GraphQL that begins later shows what was before it,
// kept answers included; and each subscriber whose token can read the resource hears of it soon, and no other one does.
func TestDeliveriesReachReadersAndSubscribers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(withoutDeadline{t}, func(rt *rapid.T) {
			s := newScene(rt)
			defer s.end()
			rt.Repeat(map[string]func(*rapid.T){
				"change": s.change,
				"read":   s.read,
				"time": func(rt *rapid.T) {
					<-time.After(time.Duration(rapid.IntRange(1, 30_000).Draw(rt, "ms")) * time.Millisecond)
				},
				"": s.check,
			})
			ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
			defer cancel()
			if err := s.account.AwaitDeliveries(ctx); err != nil {
				rt.Fatal(err)
			}
			<-time.After(2 * heardWithin)
			s.reading.Wait()
			s.checkHeard()
			s.check(rt)
		})
	})
}

const (
	// heardWithin is how long after a delivery a subscriber has heard of it: a burst lasts a second, and each of the resources
	// that change at once may cost two reads of 400 ms.
	heardWithin = 5 * time.Second
	reader      = "readers-token"
)

// scene is an account whose webhooks lead to a server that passes tokens through.
type scene struct {
	account *emulator.Server
	hooks   *routes.Webhooks
	graphQL http.Handler
	lasting *listening.Lasting
	leave   context.CancelFunc // ends the subscriptions
	reading sync.WaitGroup
	hearing sync.WaitGroup

	mu        sync.Mutex
	last      int
	delivered map[string]int // by id, the largest number that an event was about which was delivered
	events    []occurrence
	heard     map[string][]occurrence // by subscriber
	problems  []string
}

// occurrence is that something with an id was told at a time.
type occurrence struct {
	id     string
	number int
	at     time.Time
}

func newScene(rt *rapid.T) *scene {
	receiver := new(inprocess.Transport)
	account, err := emulator.New(emulator.Options{
		Customers: 3, Budget: -1, Tokens: []string{reader},
		Webhooks: emulator.WebhookOptions{Client: &http.Client{Transport: receiver}, RetryWait: time.Second},
	})
	if err != nil {
		rt.Fatal(err)
	}
	client, err := upstream.New(upstream.Options{
		Tokens: auth.Caller{},
		Base:   slowNetwork{account.Client().Transport, rapid.Uint64().Draw(rt, "delays")},
		Cache:  cache.Options{TTL: time.Hour, Stale: time.Hour},
		Told:   upstream.Told{Events: upstream.UsefulEvents(), TTL: time.Hour},
	})
	if err != nil {
		rt.Fatal(err)
	}
	s := &scene{
		account: account, lasting: listening.NewLasting(),
		delivered: make(map[string]int), heard: make(map[string][]occurrence),
	}
	hooks, handler := hooked("/hook", client, nil)
	s.hooks, receiver.Handler = hooks, s.noting(handler)
	account.AddWebhook(emulator.Webhook{URL: "http://receiver.example/hook", Secret: hookSecret, Events: emulator.WebhookEvents()})
	s.graphQL = newPassthrough(rt, client, s.lasting)
	s.subscribe()
	return s
}

// newPassthrough returns the path of a request from the sign-in on.
func newPassthrough(rt *rapid.T, client *upstream.Client, lasting *listening.Lasting) http.Handler {
	command, err := config.Parse([]string{"--auth=passthrough"}, io.Discard)
	if err != nil {
		rt.Fatal(err)
	}
	logger := slog.New(slog.DiscardHandler)
	signIn, err := routes.SignIn(command.Config, nil, logger)
	if err != nil {
		rt.Fatal(err)
	}
	documents, err := routes.NewDocuments(command.Persisted)
	if err != nil {
		rt.Fatal(err)
	}
	graphQL, err := routes.GraphQL(command.Config, client, nil, documents, lasting, nil, logger)
	if err != nil {
		rt.Fatal(err)
	}
	return signIn(caller.Named(graphQL))
}

// noting notes which state the events are about that have been delivered and applied.
func (s *scene) noting(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		var about struct {
			ID             int64
			JobTitle, Name string
		}
		if err := json.Unmarshal(body, &about); err != nil {
			panic(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		begun := time.Now()
		next.ServeHTTP(w, r)
		<-time.After(time.Millisecond) // when all that need not wait has happened
		s.mu.Lock()
		defer s.mu.Unlock()
		id := strconv.FormatInt(about.ID, 10)
		number := max(numberOf(about.JobTitle), numberOf(about.Name))
		s.delivered[id] = max(s.delivered[id], number)
		s.events = append(s.events, occurrence{id, number, begun})
	})
}

// numberOf reads the number in a text such as "title 7"; 0 before the first change.
func numberOf(text string) int {
	_, digits, _ := strings.Cut(text, "title ")
	number, _ := strconv.Atoi(digits)
	return number
}

// change changes one resource, whose event meets a fault.
func (s *scene) change(rt *rapid.T) {
	faults := map[string]emulator.DeliveryFault{
		"lost":               {Lost: true},
		"repeated":           {Copies: 2},
		"overtaken":          {Delay: 20 * time.Second},
		"failing":            {Fails: 2},
		"answered in vain":   {AnswersLost: 1},
		"late and repeated":  {Delay: 300 * time.Millisecond, Copies: 1},
		"failing, then lost": {Fails: 1, AnswersLost: 1},
	}
	fate := rapid.SampledFrom([]string{
		"fine", "fine", "fine", "lost", "repeated", "overtaken", "failing", "answered in vain", "late and repeated", "failing, then lost",
	}).Draw(rt, "fate")
	if fault, ok := faults[fate]; ok {
		fault.Times = 1
		s.account.InjectDelivery(fault)
	}
	s.mu.Lock()
	s.last++
	text := "title " + strconv.Itoa(s.last)
	s.mu.Unlock()
	switch rapid.SampledFrom([]int64{stays, stays, organization}).Draw(rt, "what") {
	case stays:
		s.account.UpdateCustomer(stays, func(c *emulator.Customer) { c.JobTitle = text })
	case organization:
		s.account.UpdateOrganization(organization, func(o *emulator.Organization) { o.Name = text })
	}
	synctest.Wait()
}

// readings are queries, each of which shows the resources under their ids.
var readings = []string{
	`{ customer(id: "500") { id jobTitle organization { id name } } }`,
	`{ customers(first: 5) { nodes { id jobTitle } } }`,
	`{ organization(id: "35") { id name } }`,
	`{ organizations(first: 5) { nodes { id name } } }`,
	`{ organization(id: "35") { customers(first: 5) { nodes { id jobTitle } } } }`,
}

// read asks by GraphQL, and notes what is older than what had been delivered when the read began.
func (s *scene) read(rt *rapid.T) {
	query := rapid.SampledFrom(readings).Draw(rt, "query")
	s.mu.Lock()
	oldest := maps.Clone(s.delivered)
	s.mu.Unlock()
	s.reading.Go(func() {
		answer := httptest.NewRecorder()
		s.graphQL.ServeHTTP(answer, request(context.Background(), reader, query, "application/json"))
		s.mu.Lock()
		defer s.mu.Unlock()
		if strings.Contains(answer.Body.String(), `"errors"`) {
			s.problems = append(s.problems, query+": "+answer.Body.String())
		}
		for id, number := range shown(answer.Body.Bytes()) {
			if number < oldest[id] {
				s.problems = append(s.problems, fmt.Sprintf("%s shows %d of %s after %d was delivered", query, number, id, oldest[id]))
			}
		}
	})
	synctest.Wait()
}

func request(ctx context.Context, token, query, accept string) *http.Request {
	body, _ := json.Marshal(map[string]string{"query": query})
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

// shown returns the numbers in an answer, by the ids of the objects that have them.
func shown(answer []byte) map[string]int {
	numbers := make(map[string]int)
	var walk func(value any)
	walk = func(value any) {
		switch value := value.(type) {
		case map[string]any:
			id, _ := value["id"].(string)
			for name, member := range value {
				if text, ok := member.(string); ok && (name == "jobTitle" || name == "name") && (id == "500" || id == "35") {
					numbers[id] = numberOf(text)
				}
				walk(member)
			}
		case []any:
			for _, member := range value {
				walk(member)
			}
		}
	}
	var value any
	if json.Unmarshal(answer, &value) == nil {
		walk(value)
	}
	return numbers
}

// subscribe lets subscribers of two tokens listen, of which the account knows one.
func (s *scene) subscribe() {
	ctx, leave := context.WithCancel(context.Background())
	s.leave = leave
	for name, subscriber := range map[string]struct{ token, query string }{
		"customers":              {reader, `subscription { customerChanged { id customer { id jobTitle } } }`},
		"organizations":          {reader, `subscription { organizationChanged { id organization { id name } } }`},
		"stranger":               {"strangers-token", `subscription { customerChanged { id } }`},
		"stranger organizations": {"strangers-token", `subscription { organizationChanged(ids: ["35"]) { id } }`},
	} {
		s.hearing.Go(func() {
			s.graphQL.ServeHTTP(&hearing{ResponseWriter: httptest.NewRecorder(), tell: func(event string) { s.hear(name, event) }},
				request(ctx, subscriber.token, subscriber.query, "text/event-stream"))
		})
	}
	synctest.Wait()
}

// hearing passes the events of a stream on, as each is written and flushed.
type hearing struct {
	http.ResponseWriter
	text bytes.Buffer
	tell func(event string)
}

func (h *hearing) Write(text []byte) (int, error) { return h.text.Write(text) } //nolint:wrapcheck // it does not fail

func (h *hearing) FlushError() error {
	h.tell(h.text.String())
	h.text.Reset()
	return nil
}

// refusedToken is how the answer begins to a subscriber whose token the API refuses.
const refusedToken = `{"errors":[{"message":"Help Scout does not accept the token.`

// hear notes what a subscriber was told, and whether that is older than what had been delivered a pause before.
func (s *scene) hear(name, event string) {
	_, data, ok := strings.Cut(event, "data: ")
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasPrefix(name, "stranger") && strings.HasPrefix(data, refusedToken) {
		return // the first event ends the subscription, and says nothing of what has happened
	}
	if strings.Contains(data, `"errors"`) || strings.HasPrefix(name, "stranger") {
		s.problems = append(s.problems, name+" hears "+data)
	}
	for id, number := range shown([]byte(data)) {
		s.heard[name] = append(s.heard[name], occurrence{id, number, time.Now()})
	}
}

// checkHeard notes which delivered events a subscriber has not heard of in time.
func (s *scene) checkHeard() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, event := range s.events {
		name := map[string]string{"500": "customers", "35": "organizations"}[event.id]
		inTime := false
		for _, told := range s.heard[name] {
			within := !told.at.Before(event.at) && told.at.Sub(event.at) <= heardWithin
			inTime = inTime || within && told.id == event.id && told.number >= event.number
		}
		if !inTime {
			s.problems = append(s.problems, fmt.Sprintf("no subscriber heard of %+v: %+v", event, s.heard[name]))
		}
	}
}

func (s *scene) check(rt *rapid.T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.problems) > 0 {
		rt.Fatal(strings.Join(s.problems, "\n"))
	}
}

func (s *scene) end() {
	s.leave()
	s.hearing.Wait()
	s.account.Close()
	s.hooks.Drain(time.Minute)
	<-time.After(time.Minute) // until reads that nobody waits for any more have ended
}
