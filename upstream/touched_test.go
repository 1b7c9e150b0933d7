package upstream_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

// cachedReads are reads of one request each, by what they read.
func cachedReads(account *emulator.Server) map[string]func(ctx context.Context, client *upstream.Client) error {
	other := account.Customers()[0].ID
	conversation := func(ctx context.Context, client *upstream.Client) (int64, error) {
		found, err := client.Conversations(ctx, upstream.ConversationFilter{}, upstream.Sort{}, 1)
		if err != nil {
			return 0, err
		}
		return found.Items[0].ID, nil
	}
	type reader = func(ctx context.Context, client *upstream.Client) error
	customer := func(id int64) reader {
		return func(ctx context.Context, client *upstream.Client) error { return getCustomer(ctx, client, id) }
	}
	organization := func(id int64, parts upstream.OrganizationParts) reader {
		return func(ctx context.Context, client *upstream.Client) error {
			_, err := client.Organization(ctx, upstream.OrganizationByID(id), parts)
			return err
		}
	}
	return map[string]reader{
		"customer":       customer(500),
		"other customer": customer(other),
		"entries": func(ctx context.Context, client *upstream.Client) error {
			_, err := client.Entries(ctx, &upstream.Customer{ID: 500}, upstream.Emails)
			return err
		},
		"address": func(ctx context.Context, client *upstream.Client) error {
			_, err := client.Address(ctx, &upstream.Customer{ID: 500})
			return err
		},
		"list": func(ctx context.Context, client *upstream.Client) error {
			_, err := client.Customers(ctx, upstream.CustomerFilter{FirstName: "Nobody"}, upstream.Sort{}, 1)
			return err
		},
		"search": func(ctx context.Context, client *upstream.Client) error {
			_, err := client.CustomersFrom(ctx, upstream.CustomerFilter{Email: "nobody@example.com"}, "")
			return err
		},
		"members": func(ctx context.Context, client *upstream.Client) error {
			_, err := client.OrganizationCustomers(ctx, 36, 2)
			return err
		},
		"organization": organization(35, upstream.OrganizationParts{}),
		"count":        organization(35, upstream.OrganizationParts{Counts: true}),
		"organizations": func(ctx context.Context, client *upstream.Client) error {
			_, err := client.Organizations(ctx, upstream.Sort{}, 9)
			return err
		},
		"definitions": func(ctx context.Context, client *upstream.Client) error {
			_, err := client.CustomerPropertyDefinitions(ctx)
			return err
		},
		"organization definitions": func(ctx context.Context, client *upstream.Client) error {
			_, err := client.OrganizationPropertyDefinitions(ctx)
			return err
		},
		"conversations": func(ctx context.Context, client *upstream.Client) error {
			_, err := conversation(ctx, client)
			return err
		},
		"inboxes": func(ctx context.Context, client *upstream.Client) error {
			_, err := client.Inboxes(ctx, 1)
			return err
		},
		"tags": func(ctx context.Context, client *upstream.Client) error {
			_, err := client.Tags(ctx, 1)
			return err
		},
	}
}

// sentBy makes each of the reads, and returns those that the cache did not answer.
func sentBy(
	ctx context.Context, t *testing.T, reads map[string]func(context.Context, *upstream.Client) error,
	account *emulator.Server, client *upstream.Client,
) (sent []string) {
	t.Helper()
	for what, read := range reads {
		account.ResetRequests()
		if err := read(ctx, client); err != nil && !upstream.IsNotFound(err) {
			t.Fatal(err)
		}
		if account.TotalRequests() > 0 {
			sent = append(sent, what)
		}
	}
	slices.Sort(sent)
	return sent
}

// A write drops from the cache exactly what it touches, for every principal.
func TestWritesDropWhatTheyTouch(t *testing.T) {
	t.Parallel()
	member := upstream.CustomerFields{Age: upstream.To("41")}
	name := upstream.CustomerFields{FirstName: upstream.To("Vern")}
	email := map[upstream.EntryKind]upstream.EntryChanges{upstream.Emails: {Add: []upstream.NewEntry{{Type: "work", Value: "v@acme.com"}}}}
	own, lists := []string{"customer", "entries", "address"}, []string{"list", "search", "members"}
	counts := []string{"count", "organizations"}
	everyCustomer := slices.Concat(own, lists, []string{"other customer"})
	tests := map[string]struct {
		write   func(ctx context.Context, client *upstream.Client) error
		touched []string
	}{
		"nothing": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.PatchCustomer(ctx, 500, upstream.CustomerPatch{})
			}, nil,
		},
		"member": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.PatchCustomer(ctx, 500, upstream.CustomerPatch{CustomerFields: member})
			}, slices.Concat(own, lists),
		},
		"name": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.PatchCustomer(ctx, 500, upstream.CustomerPatch{CustomerFields: name})
			}, slices.Concat(own, lists, []string{"conversations"}),
		},
		"email": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.PatchCustomer(ctx, 500, upstream.CustomerPatch{Entries: email})
			}, slices.Concat(own, lists, counts, []string{"conversations"}),
		},
		"move": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.ReplaceCustomer(ctx, 500, upstream.CustomerFields{}, upstream.Cleared[int64]())
			}, slices.Concat(own, lists, counts, []string{"organization"}),
		},
		"create": {
			func(ctx context.Context, client *upstream.Client) error {
				_, err := client.CreateCustomer(ctx, adaLovelace())
				return err
			}, slices.Concat(lists, counts),
		},
		"delete": {
			func(ctx context.Context, client *upstream.Client) error {
				_, err := client.DeleteCustomer(ctx, 500, false)
				return err
			}, slices.Concat(own, lists, counts, []string{"conversations", "inboxes", "tags"}),
		},
		"properties": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.SetCustomerProperties(ctx, 500, []upstream.PropertyChange{{Slug: "car"}})
			}, slices.Concat(own, lists),
		},
		"address": {
			func(ctx context.Context, client *upstream.Client) error { return client.RemoveAddress(ctx, 500) },
			slices.Concat(own, lists),
		},
		"definition": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.DeleteCustomerProperty(ctx, "car")
			},
			slices.Concat(everyCustomer, []string{"definitions"}),
		},
		"organization's note": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.UpdateOrganization(ctx, 35, upstream.OrganizationFields{Note: upstream.To("x")})
			}, []string{"organization", "count", "organizations"},
		},
		"organization's name": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.UpdateOrganization(ctx, 35, upstream.OrganizationFields{Name: upstream.To("Apex")})
			}, slices.Concat(everyCustomer, []string{"organization", "count", "organizations"}),
		},
		"new organization": {
			func(ctx context.Context, client *upstream.Client) error {
				_, err := client.CreateOrganization(ctx, upstream.OrganizationFields{Name: upstream.To("Apex")})
				return err
			}, []string{"organizations"},
		},
		"organization's property": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.SetOrganizationProperty(ctx, 35, "industry", "Retail")
			}, []string{"organization", "count", "organizations"},
		},
		"organizations' definition": {
			func(ctx context.Context, client *upstream.Client) error {
				return client.DeleteOrganizationProperty(ctx, "industry")
			}, []string{"organization", "count", "organizations", "organization definitions"},
		},
		"refused": {
			func(ctx context.Context, client *upstream.Client) error {
				if err := client.PatchCustomer(ctx, 1, upstream.CustomerPatch{CustomerFields: member}); !upstream.IsNotFound(err) {
					return fmt.Errorf("not refused: %w", err)
				}
				return nil
			}, lists,
		},
		"denied": {
			func(ctx context.Context, client *upstream.Client) error {
				if err := client.PatchCustomer(auth.WithCaller(ctx, "invalid"), 500, upstream.CustomerPatch{CustomerFields: member}); err == nil {
					return fmt.Errorf("not denied")
				}
				return nil
			}, nil,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tokens := []string{"first", "second"}
			account := newAccount(t, emulator.Options{Tokens: tokens, Budget: -1})
			account.AddOrganization(emulator.Organization{ID: 36, Name: "Other"})
			client := newWriter(t, account.Client().Transport, upstream.Options{Tokens: auth.Caller{}})
			first, second := auth.WithCaller(t.Context(), tokens[0]), auth.WithCaller(t.Context(), tokens[1])
			reads := cachedReads(account)
			read := func(ctx context.Context) []string { return sentBy(ctx, t, reads, account, client) }
			for range 2 { // a list primes its items
				read(first)
				read(second)
			}
			if err := test.write(first, client); err != nil {
				t.Fatal(err)
			}
			want := slices.Clone(test.touched)
			slices.Sort(want)
			for caller, ctx := range map[string]context.Context{"writer": first, "other": second} {
				if diff := cmp.Diff(want, read(ctx)); diff != "" {
					t.Errorf("dropped for the %s (-want +got):\n%s", caller, diff)
				}
			}
		})
	}
}

// Random reads and writes overtake each other, over a network that delays and loses. No read that begins after a write was
// acknowledged shows what was before it, whether it is a read of one customer, of its entries, or of a list.
func TestReadsSeeAcknowledgedWrites(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(withoutDeadline{t}, func(rt *rapid.T) {
			account := newAccount(t, emulator.Options{Customers: 3, Budget: -1})
			network := &faultyNetwork{base: slowNetwork{account.Client().Transport, rapid.Uint64().Draw(rt, "delays")}}
			client := newWriter(t, network, upstream.Options{Cache: cache.Options{TTL: time.Hour, Stale: time.Hour}})
			w := &writings{client: client, account: account}
			rt.Repeat(map[string]func(*rapid.T){
				"write": func(rt *rapid.T) { w.write(rt.Context(), rapid.Bool().Draw(rt, "adds")) },
				"read":  func(rt *rapid.T) { w.read(rt.Context(), rapid.IntRange(0, 2).Draw(rt, "what")) },
				"time": func(rt *rapid.T) {
					<-time.After(time.Duration(rapid.IntRange(1, 300).Draw(rt, "ms")) * time.Millisecond)
				},
				"faults": func(rt *rapid.T) { network.plan(rapid.SliceOfN(faults, 0, 3).Draw(rt, "faults")...) },
				"":       func(rt *rapid.T) { w.check(rt) },
			})
			w.underway.Wait()
			w.check(rt)
		})
	})
}

var faults = rapid.SampledFrom([]fault{noFault, refused, lostBefore, lostAfter, failsBefore, failsAfter})

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

// writings are writes of ever larger numbers to customer 500, and reads of them.
type writings struct {
	client   *upstream.Client
	account  *emulator.Server
	underway sync.WaitGroup

	mu           sync.Mutex
	last         int // the last number that a write began with
	acknowledged int // the largest number whose write was acknowledged
	added        []string
	problems     []string
}

func (w *writings) write(ctx context.Context, adds bool) {
	w.mu.Lock()
	w.last++
	number := w.last
	w.mu.Unlock()
	patch := upstream.CustomerPatch{CustomerFields: upstream.CustomerFields{Age: upstream.To(strconv.Itoa(number))}}
	website := fmt.Sprintf("site-%d.example", number)
	if adds {
		patch.Entries = map[upstream.EntryKind]upstream.EntryChanges{upstream.Websites: {Add: []upstream.NewEntry{{Value: website}}}}
	}
	w.underway.Go(func() {
		err := w.client.PatchCustomer(context.WithoutCancel(ctx), 500, patch)
		w.mu.Lock()
		defer w.mu.Unlock()
		if err == nil {
			w.acknowledged = max(w.acknowledged, number)
			if adds {
				w.added = append(w.added, website)
			}
		}
	})
	synctest.Wait()
}

func (w *writings) read(ctx context.Context, what int) {
	ctx = context.WithoutCancel(ctx)
	w.mu.Lock()
	acknowledged, added := w.acknowledged, slices.Clone(w.added)
	w.mu.Unlock()
	w.underway.Go(func() {
		customer, err := w.find(ctx, what)
		if err != nil || customer == nil {
			return
		}
		number, _ := strconv.Atoi(string(*customer.Age)) // 0 for the age before the first write
		sites, _ := customer.EmbeddedEntries(upstream.Websites)
		w.mu.Lock()
		defer w.mu.Unlock()
		if number < acknowledged {
			w.problems = append(w.problems, fmt.Sprintf("read %d after %d was acknowledged", number, acknowledged))
		}
		for _, site := range added {
			if !slices.ContainsFunc(sites, func(e upstream.Entry) bool { return string(e.Value) == site }) {
				w.problems = append(w.problems, "an acknowledged website is missing")
			}
		}
	})
	synctest.Wait()
}

func (w *writings) find(ctx context.Context, what int) (*upstream.Customer, error) {
	if what == 0 {
		return w.client.Customer(ctx, 500)
	}
	var items []*upstream.Customer
	if what == 1 {
		page, err := w.client.Customers(ctx, upstream.CustomerFilter{}, upstream.Sort{}, 1)
		if err != nil {
			return nil, err
		}
		items = page.Items
	} else {
		batch, err := w.client.CustomersFrom(ctx, upstream.CustomerFilter{Email: "bear@acme.com"}, "")
		if err != nil {
			return nil, err
		}
		items = batch.Items
	}
	i := slices.IndexFunc(items, func(c *upstream.Customer) bool { return c.ID == 500 })
	if i < 0 {
		return nil, nil //nolint:nilnil // the list has no such customer, which is no failure of the list
	}
	return items[i], nil
}

func (w *writings) check(t *rapid.T) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.problems) > 0 {
		t.Fatal(strings.Join(w.problems, "\n"))
	}
	sites := make(map[string]int)
	for _, site := range customer500(w.account).Websites {
		if sites[site.Value]++; sites[site.Value] > 1 {
			t.Fatalf("%s was added twice", site.Value)
		}
	}
}
