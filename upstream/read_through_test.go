package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

// A list's items serve later reads of a single item, unless the list may leave a part of the item out.
func TestListsPrimeResources(t *testing.T) {
	t.Parallel()
	caching := upstream.Options{Cache: cache.Options{TTL: time.Minute}}
	tests := []struct {
		name string
		list func(context.Context, *upstream.Client) (ids []int64, err error)
		get  func(context.Context, *upstream.Client, int64) error
		want int
	}{
		{"page of customers", func(ctx context.Context, c *upstream.Client) ([]int64, error) {
			page, err := c.Customers(ctx, upstream.CustomerFilter{}, upstream.Sort{}, 1)
			return idsOf(page.Items), err
		}, getCustomer, 1},
		{"batch of customers", func(ctx context.Context, c *upstream.Client) ([]int64, error) {
			batch, err := c.CustomersFrom(ctx, upstream.CustomerFilter{}, "")
			return idsOf(batch.Items), err
		}, getCustomer, 1},
		{"incomplete customers", func(ctx context.Context, c *upstream.Client) ([]int64, error) {
			page, err := c.OrganizationCustomers(ctx, 35, 1)
			return idsOf(page.Items), err
		}, getCustomer, 2},
		{"page of organizations", func(ctx context.Context, c *upstream.Client) ([]int64, error) {
			page, err := c.Organizations(ctx, upstream.Sort{}, 1)
			return []int64{page.Items[0].ID}, err
		}, func(ctx context.Context, c *upstream.Client, id int64) error {
			_, err := c.Organization(ctx, upstream.OrganizationByID(id), upstream.OrganizationParts{})
			return err
		}, 1},
		{"organizations without their counts", func(ctx context.Context, c *upstream.Client) ([]int64, error) {
			page, err := c.Organizations(ctx, upstream.Sort{}, 1)
			return []int64{page.Items[0].ID}, err
		}, func(ctx context.Context, c *upstream.Client, id int64) error {
			_, err := c.Organization(ctx, upstream.OrganizationByID(id), upstream.OrganizationParts{Counts: true})
			return err
		}, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			account := newAccount(t, emulator.Options{ThinOrganizationCustomers: true})
			client := newClient(t, account, caching)
			ids, err := test.list(t.Context(), client)
			if err != nil || len(ids) == 0 {
				t.Fatalf("ids = %v, %v", ids, err)
			}
			if err := test.get(t.Context(), client, ids[0]); err != nil {
				t.Fatal(err)
			}
			if requests := account.TotalRequests(); requests != test.want {
				t.Errorf("%d requests, want %d", requests, test.want)
			}
		})
	}
}

func idsOf(customers []*upstream.Customer) []int64 {
	ids := make([]int64, len(customers))
	for i, customer := range customers {
		ids[i] = customer.ID
	}
	return ids
}

func getCustomer(ctx context.Context, c *upstream.Client, id int64) error {
	_, err := c.Customer(ctx, id)
	return err
}

// Concurrent readers share resources, by themselves and in lists. The race detector finds writes to them.
func TestSharedResourcesAreNotWritten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{OmitEmbedded: true, Budget: -1})
		client := newClient(t, account, upstream.Options{Cache: cache.Options{TTL: time.Minute}})
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				page, err := client.OrganizationCustomers(t.Context(), 35, 1)
				if err != nil {
					t.Error(err)
					return
				}
				for _, customer := range page.Items {
					if _, err := client.Entries(t.Context(), customer, upstream.Emails); err != nil {
						t.Error(err)
					}
				}
				if _, err := client.Customers(t.Context(), upstream.CustomerFilter{}, upstream.Sort{}, 1); err != nil {
					t.Error(err)
				}
				if _, err := client.Customer(t.Context(), 500); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
	})
}

// A shared request obeys the deadline of the reader that began it. Readers with more time try again.
func TestSharedRequestAndDeadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{Budget: -1})
		client := newClient(t, account, upstream.Options{
			Budget: ratelimit.Options{PerMinute: 2},
			Cache:  cache.Options{LoadTimeout: time.Hour},
		})
		for _, customer := range account.Customers()[:2] {
			if err := getCustomer(t.Context(), client, customer.ID); err != nil {
				t.Fatal(err)
			}
		}
		begin := time.Now()
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				err := getCustomerWithin(t, client, 30*time.Second)
				if !isBudget(err, time.Minute) || time.Since(begin) > 0 {
					t.Errorf("error = %v after %s, want the budget's at once", err, time.Since(begin))
				}
			})
		}
		group.Wait()
		for range 5 {
			group.Go(func() {
				err := getCustomerWithin(t, client, 90*time.Second)
				if err != nil || time.Since(begin) != time.Minute {
					t.Errorf("error = %v after %s, want none after a minute", err, time.Since(begin))
				}
			})
		}
		group.Wait()
		if requests := account.TotalRequests(); requests != 3 {
			t.Errorf("%d requests, want 3: the last one is shared", requests)
		}
	})
}

func TestSharedRequestOutlivesInitiator(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, newAccount(t, emulator.Options{Latency: 8 * time.Second}), upstream.Options{})
		var group sync.WaitGroup
		group.Go(func() {
			if err := getCustomerWithin(t, client, 5*time.Second); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("initiator: error = %v", err)
			}
		})
		synctest.Wait()
		for range 5 {
			group.Go(func() {
				if err := getCustomerWithin(t, client, 20*time.Second); err != nil {
					t.Errorf("another reader: error = %v", err)
				}
			})
		}
		group.Wait()
	})
}

func getCustomerWithin(t *testing.T, client *upstream.Client, patience time.Duration) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	return getCustomer(ctx, client, 500)
}

func isBudget(err error, retryAfter time.Duration) bool {
	budget, ok := errors.AsType[*upstream.BudgetError](err)
	return ok && budget.RetryAfter == retryAfter
}

// A link to another kind of resource neither returns that kind nor changes what is cached of it.
func TestLinkToAnotherKind(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{OmitEmbedded: true})
	account.Patch("/v2/customers/500", func(customer map[string]any) {
		customer["_links"] = map[string]any{"emails": map[string]any{"href": "/v2/customers/500"}}
	})
	client := newClient(t, account, upstream.Options{Cache: cache.Options{TTL: time.Minute}})
	customer, err := client.Customer(t.Context(), 500)
	if err != nil {
		t.Fatal(err)
	}
	if entries, err := client.Entries(t.Context(), customer, upstream.Emails); err != nil || len(entries) > 0 {
		t.Errorf("entries = %v, %v", entries, err)
	}
	again, err := client.Customer(t.Context(), 500)
	if err != nil || again != customer {
		t.Errorf("again = %v, %v; want the cached one", again, err)
	}
}

// URLs whose queries differ only in a part that cannot be parsed are cached apart.
func TestUnparsableQueriesAreCachedApart(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{OmitEmbedded: true})
	links := []string{"?of=1;a", "?of=1;b", "?a=%zz", "?a=%zy", "?a=1", ""}
	client := newClient(t, account, upstream.Options{Cache: cache.Options{TTL: time.Minute}})
	for i, link := range links {
		account.Patch("/v2/customers/500", func(customer map[string]any) {
			customer["_links"] = map[string]any{"emails": map[string]any{"href": "/v2/customers/500/emails" + link}}
		})
		customer, err := client.Customer(upstream.WithFreshReads(t.Context()), 500)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Entries(t.Context(), customer, upstream.Emails); err != nil {
			t.Fatal(err)
		}
		if got := account.Requests()["GET /v2/customers/{customerId}/emails"]; got != i+1 {
			t.Errorf("link %q: %d requests in all, want %d", link, got, i+1)
		}
	}
}

// Sequential requests share one connection, even after failed answers.
func TestConnectionsAreReused(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{Budget: -1})
	var connections atomic.Int64
	rest := httptest.NewUnstartedServer(account.Handler())
	rest.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	rest.Start()
	defer rest.Close()
	base, err := url.Parse(rest.URL)
	if err != nil {
		t.Fatal(err)
	}
	client, err := upstream.New(upstream.Options{BaseURL: base, Tokens: auth.Static(emulator.DefaultToken)})
	if err != nil {
		t.Fatal(err)
	}
	for i, customer := range account.Customers()[:30] {
		if i%10 == 5 {
			account.Inject(emulator.Fault{Times: 1, Status: http.StatusServiceUnavailable})
		}
		if err := getCustomer(t.Context(), client, customer.ID); err != nil {
			t.Fatal(err)
		}
		if err := getCustomer(t.Context(), client, 1); !upstream.IsNotFound(err) {
			t.Fatal(err)
		}
	}
	if got := connections.Load(); got != 1 {
		t.Errorf("%d connections, want 1", got)
	}
}

// A usage counts its own reads, whether they were sent, coalesced or cached.
func TestUsage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{Latency: time.Second})
		client := newClient(t, account, upstream.Options{Cache: cache.Options{TTL: time.Minute}})
		var group sync.WaitGroup
		usages := make([]upstream.Usage, 3)
		for i := range usages[:2] {
			group.Go(func() {
				if err := getCustomer(upstream.WithUsage(t.Context(), &usages[i]), client, 500); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		group.Wait()
		if err := getCustomer(upstream.WithUsage(t.Context(), &usages[2]), client, 500); err != nil {
			t.Error(err)
		}
		for i, want := range []string{"1 0 0", "0 0 1", "0 1 0"} {
			usage := &usages[i]
			if got := fmt.Sprint(usage.Requests.Load(), usage.CacheHits.Load(), usage.Coalesced.Load()); got != want {
				t.Errorf("read %d: requests, hits and coalesced = %s, want %s", i, got, want)
			}
		}
	})
}

// What a request tells the API can change its answer. Beside the token, for which the principal stands in the cache's key, no
// two callers' requests for one URL differ: a header that differs belongs into [cache.Key], and then into this list.
func TestRequestsOfOneURLAreEqual(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	var sent []http.Header
	base := account.Client().Transport
	client, err := upstream.New(upstream.Options{
		Tokens: auth.Static(emulator.DefaultToken),
		Base: roundTripper(func(req *http.Request) (*http.Response, error) {
			sent = append(sent, req.Header.Clone())
			return base.RoundTrip(req)
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	contexts := []context.Context{
		t.Context(),
		upstream.WithCaller(t.Context(), "another"),
		upstream.WithFreshReads(t.Context()),
		upstream.WithRequestLimit(t.Context(), 3),
		upstream.WithLeftOutUnreported(t.Context()),
		upstream.WithUsage(t.Context(), new(upstream.Usage)),
	}
	for _, ctx := range contexts {
		if _, err := client.Customer(ctx, 500); err != nil {
			t.Fatal(err)
		}
	}
	want := http.Header{"Accept": {"application/hal+json"}, "Authorization": {"Bearer " + emulator.DefaultToken}}
	for i, got := range sent {
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("request %d (-want +got):\n%s", i, diff)
		}
	}
	if len(sent) != len(contexts) {
		t.Errorf("%d requests, want %d", len(sent), len(contexts))
	}
}
