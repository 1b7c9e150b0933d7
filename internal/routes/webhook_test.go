package routes_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/routes"
	"mailbox-graphql/internal/webhook"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const hookSecret = "MyTestKey"

// post sends a signed delivery, and returns its status.
func post(handler http.Handler, path, secret, event string, body []byte) int {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write(body)
	request := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	request.Header.Set(webhook.EventHeader, event)
	request.Header.Set(webhook.SignatureHeader, base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, request)
	return answer.Code
}

func hooked(path string, client *upstream.Client, onDelivery func(string, webhook.Outcome)) (*routes.Webhooks, http.Handler) {
	cfg := config.Config{Webhook: config.Webhook{Secrets: []config.Secret{hookSecret}, Path: path}}
	hooks := routes.NewWebhooks(cfg, client, onDelivery, slog.New(slog.DiscardHandler))
	return hooks, hooks.Or(http.NotFoundHandler())
}

// Who counts deliveries hears of documented events by their names, and of no others.
func TestNamesOfCountedEvents(t *testing.T) {
	t.Parallel()
	account, err := emulator.New(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	client, err := upstream.New(upstream.Options{Tokens: auth.Static("t"), Base: account.Client().Transport})
	if err != nil {
		t.Fatal(err)
	}
	var counted []string
	hooks, handler := hooked("/hook", client, func(event string, outcome webhook.Outcome) {
		counted = append(counted, event+" "+string(outcome))
	})
	for _, event := range []string{"customer.updated", "helpscout.test", "customer.unheard", "Vernon Bear", ""} {
		if status := post(handler, "/hook", hookSecret, event, []byte(`{"id":500}`)); status != http.StatusOK {
			t.Errorf("%q: status %d", event, status)
		}
	}
	if status := post(handler, "/other", hookSecret, "customer.updated", nil); status != http.StatusNotFound {
		t.Errorf("another path: status %d", status)
	}
	hooks.Drain(time.Minute)
	want := []string{
		"customer.updated applied", "helpscout.test without_effect", "other unknown_event", "other unknown_event", " applied_broadly",
	}
	if diff := cmp.Diff(want, counted); diff != "" {
		t.Errorf("counted (-want +got):\n%s", diff)
	}
}

// With webhooks and a TTL of an hour, the account changes at random, and deliveries are lost, repeated, reordered, truncated and
// forged. Once an event was delivered, no read that begins later shows what was before it, whatever it reads.
func TestReadsSeeDeliveredEvents(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(withoutDeadline{t}, func(rt *rapid.T) {
			w := newWorld(rt)
			rt.Repeat(map[string]func(*rapid.T){
				"change":  w.change,
				"deliver": w.deliver,
				"read":    w.read,
				"time": func(rt *rapid.T) {
					<-time.After(time.Duration(rapid.IntRange(1, 120_000).Draw(rt, "ms")) * time.Millisecond)
				},
				"": w.check,
			})
			w.underway.Wait()
			w.check(rt)
			w.hooks.Drain(time.Minute)
		})
	})
}

// withoutDeadline hides the deadline of the test: rapid asks for it, but a bubble does not give it.
type withoutDeadline struct{ rapid.TB }

// slowNetwork delays requests and answers at random.
type slowNetwork struct {
	base http.RoundTripper
	seed uint64
}

func (n slowNetwork) RoundTrip(req *http.Request) (*http.Response, error) {
	random := rand.New(rand.NewPCG(n.seed, uint64(time.Now().UnixNano())))
	<-time.After(time.Duration(random.IntN(200)) * time.Millisecond)
	resp, err := n.base.RoundTrip(req)
	<-time.After(time.Duration(random.IntN(200)) * time.Millisecond)
	return resp, err
}

// The resources that change: a customer that stays and some that come and go, and the organization of the first.
const (
	stays        = 500
	organization = 35
)

var guests = []int64{9001, 9002}

// world is an account whose resources have ever larger numbers, and a client that webhooks tell of them.
type world struct {
	account  *emulator.Server
	client   *upstream.Client
	hooks    *routes.Webhooks
	handler  http.Handler
	underway sync.WaitGroup

	mu        sync.Mutex
	last      int
	versions  map[int64][]version // of each resource, the oldest first
	delivered map[int64]int       // the largest number that an event was about which was delivered
	pending   []delivery
	problems  []string
}

type version struct {
	number int
	gone   bool
}

type delivery struct {
	event  string
	id     int64
	number int
}

func newWorld(rt *rapid.T) *world {
	account, err := emulator.New(emulator.Options{Customers: 3, Budget: -1})
	if err != nil {
		rt.Fatal(err)
	}
	client, err := upstream.New(upstream.Options{
		Tokens: auth.Static(emulator.DefaultToken),
		Base:   slowNetwork{account.Client().Transport, rapid.Uint64().Draw(rt, "delays")},
		Cache:  cache.Options{TTL: time.Hour, Stale: time.Hour},
		Told:   upstream.Told{Events: upstream.UsefulEvents(), TTL: time.Hour},
	})
	if err != nil {
		rt.Fatal(err)
	}
	w := &world{account: account, client: client, versions: make(map[int64][]version), delivered: make(map[int64]int)}
	for _, id := range guests {
		w.versions[id] = []version{{gone: true}}
	}
	w.hooks, w.handler = hooked("/hook", client, nil)
	return w
}

// change changes one resource. Its event waits for its delivery.
func (w *world) change(rt *rapid.T) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last++
	number := w.last
	age := func(c *emulator.Customer) { c.Age = strconv.Itoa(number) }
	id := rapid.SampledFrom(append([]int64{stays, organization}, guests...)).Draw(rt, "what")
	next := delivery{id: id, number: number}
	switch {
	case id == organization:
		w.account.UpdateOrganization(id, func(o *emulator.Organization) { o.Name = "Acme " + strconv.Itoa(number) })
		next.event = "organization.updated"
	case id == stays:
		w.account.UpdateCustomer(id, age)
		next.event = "customer.updated"
	case w.latest(id).gone:
		w.account.AddCustomer(emulator.Customer{ID: id, FirstName: "Guest", Age: strconv.Itoa(number), OrganizationID: organization})
		next.event = "customer.created"
	case rapid.Bool().Draw(rt, "goes"):
		w.account.RemoveCustomer(id)
		next.event = "customer.deleted"
	default:
		w.account.UpdateCustomer(id, age)
		next.event = "customer.updated"
	}
	w.versions[id] = append(w.versions[id], version{number, next.event == "customer.deleted"})
	w.pending = append(w.pending, next)
}

func (w *world) latest(id int64) version {
	versions := w.versions[id]
	if len(versions) == 0 {
		return version{}
	}
	return versions[len(versions)-1]
}

// deliver delivers one of the events that wait, in any order, in any state, and perhaps not for the last time.
func (w *world) deliver(rt *rapid.T) {
	w.mu.Lock()
	if len(w.pending) == 0 {
		w.mu.Unlock()
		return
	}
	i := rapid.IntRange(0, len(w.pending)-1).Draw(rt, "which")
	next := w.pending[i]
	fate := rapid.SampledFrom([]string{"arrives", "arrives", "arrives", "is repeated", "is truncated", "is forged", "is lost"}).Draw(rt, "fate")
	if fate != "is repeated" && fate != "is forged" {
		w.pending = slices.Delete(w.pending, i, i+1)
	}
	w.mu.Unlock()

	body, secret := fmt.Appendf(nil, `{"id":%d,"updatedAt":"2012-07-24T20:18:33Z"}`, next.id), hookSecret
	want := http.StatusOK
	switch fate {
	case "is lost":
		return
	case "is truncated":
		body = body[:len(body)/2]
	case "is forged":
		secret, want = "forged", http.StatusUnauthorized
	}
	if status := post(w.handler, "/hook", secret, next.event, body); status != want {
		rt.Fatalf("status %d", status)
	}
	synctest.Wait()
	if want == http.StatusOK {
		w.mu.Lock()
		w.delivered[next.id] = max(w.delivered[next.id], next.number)
		w.mu.Unlock()
	}
}

// sight is what a read saw of the resources: the numbers, or that a customer is missing.
type sight struct {
	numbers map[int64]int
	missing []int64
}

func (w *world) read(rt *rapid.T) {
	what := rapid.SampledFrom(append(slices.Clone(allReads), guestReads...)).Draw(rt, "read")
	w.mu.Lock()
	oldest := maps.Clone(w.delivered)
	w.mu.Unlock()
	w.underway.Go(func() {
		seen, err := w.see(context.Background(), what)
		if err != nil {
			return
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		w.judge(what, seen, oldest)
	})
	synctest.Wait()
}

var (
	allReads   = []string{"customer", "list", "search", "members", "organization", "organizations"}
	guestReads = []string{"9001", "9002"}
)

func (w *world) see(ctx context.Context, what string) (seen sight, err error) {
	seen.numbers = make(map[int64]int)
	var customers []*upstream.Customer
	switch what {
	case "customer":
		var customer *upstream.Customer
		if customer, err = w.client.Customer(ctx, stays); err == nil {
			customers = append(customers, customer)
		}
	case "list":
		var page *upstream.Page[upstream.Customer]
		if page, err = w.client.Customers(ctx, upstream.CustomerFilter{}, upstream.Sort{}, 1); err == nil {
			customers, seen.missing = page.Items, guests
		}
	case "search":
		var batch *upstream.CustomerBatch
		if batch, err = w.client.CustomersFrom(ctx, upstream.CustomerFilter{}, ""); err == nil {
			customers, seen.missing = batch.Items, guests
		}
	case "members":
		var page *upstream.Page[upstream.Customer]
		if page, err = w.client.OrganizationCustomers(ctx, organization, 1); err == nil {
			customers, seen.missing = page.Items, guests
		}
	case "organization":
		var one *upstream.Organization
		if one, err = w.client.Organization(ctx, upstream.OrganizationByID(organization), upstream.OrganizationParts{}); err == nil {
			seen.numbers[organization] = numberIn(one.Name)
		}
	case "organizations":
		var page *upstream.Page[upstream.Organization]
		if page, err = w.client.Organizations(ctx, upstream.Sort{}, 1); err == nil {
			i := slices.IndexFunc(page.Items, func(o *upstream.Organization) bool { return o.ID == organization })
			seen.numbers[organization] = numberIn(page.Items[i].Name)
		}
	default:
		id, _ := strconv.ParseInt(what, 10, 64)
		customer, failure := w.client.Customer(ctx, id)
		if upstream.IsNotFound(failure) {
			return sight{missing: []int64{id}}, nil
		}
		if err = failure; err == nil {
			customers = append(customers, customer)
		}
	}
	for _, customer := range customers {
		if customer.ID == stays || slices.Contains(guests, customer.ID) {
			seen.numbers[customer.ID], _ = strconv.Atoi(string(*customer.Age)) // 0 for the age before the first change
			seen.missing = slices.DeleteFunc(slices.Clone(seen.missing), func(id int64) bool { return id == customer.ID })
		}
		if customer.ID == stays {
			seen.numbers[organization] = numberIn(customer.Organization)
		}
	}
	return seen, err
}

func numberIn(name *string) int {
	_, text, _ := strings.Cut(*name, "Acme ")
	number, _ := strconv.Atoi(text)
	return number
}

// judge notes what was older than it may be. The caller holds the lock.
func (w *world) judge(what string, seen sight, oldest map[int64]int) {
	for id, number := range seen.numbers {
		if number < oldest[id] {
			w.problems = append(w.problems, fmt.Sprintf("%s shows %d of %d after %d was delivered", what, number, id, oldest[id]))
		}
	}
	for _, id := range seen.missing {
		wasGone := func(v version) bool { return v.gone && v.number >= oldest[id] }
		if !slices.ContainsFunc(w.versions[id], wasGone) {
			w.problems = append(w.problems, fmt.Sprintf("%s lacks %d after %d was delivered", what, id, oldest[id]))
		}
	}
}

func (w *world) check(rt *rapid.T) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.problems) > 0 {
		rt.Fatal(strings.Join(w.problems, "\n"))
	}
}
