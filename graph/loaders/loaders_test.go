package loaders_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/loaders"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Routes of the REST API as the emulator counts them.
const (
	customerRoute         = "GET /v2/customers/{customerId}"
	emailsRoute           = customerRoute + "/emails"
	addressRoute          = customerRoute + "/address"
	customersRoute        = "GET /v2/customers"
	batchesRoute          = "GET /v3/customers"
	organizationRoute     = "GET /v2/organizations/{organizationId}"
	organizationsRoute    = "GET /v2/organizations"
	membersRoute          = organizationRoute + "/customers"
	orgConversationsRoute = organizationRoute + "/conversations"
	conversationsRoute    = "GET /v2/conversations"
	conversationRoute     = "GET /v2/conversations/{conversationId}"
	threadsRoute          = conversationRoute + "/threads"
	usersRoute            = "GET /v2/users"
	userRoute             = "GET /v2/users/{userId}"
	inboxesRoute          = "GET /v2/mailboxes"
	tagsRoute             = "GET /v2/tags"
)

type requests = map[string]int

// operation is one operation's loaders on an emulated account. Nothing is cached between operations.
type operation struct {
	*loaders.Loaders
	account *emulator.Server
}

func newOperation(t *testing.T, options emulator.Options) *operation {
	t.Helper()
	return newOperationOver(t, options, func(base http.RoundTripper) http.RoundTripper { return base })
}

// newOperationOver sends the requests to the account over another transport.
func newOperationOver(
	t *testing.T, options emulator.Options, over func(http.RoundTripper) http.RoundTripper,
) *operation {
	t.Helper()
	if options.Customers == 0 {
		options.Customers = 300
	}
	options.Budget = -1
	account, err := emulator.New(options)
	if err != nil {
		t.Fatal(err)
	}
	client, err := upstream.New(upstream.Options{
		Tokens: auth.Static(emulator.DefaultToken), Base: over(account.Client().Transport),
	})
	if err != nil {
		t.Fatal(err)
	}
	return &operation{loaders.New(client, nil), account}
}

// wantRequests fails unless exactly these REST requests were made since the last call.
func (o *operation) wantRequests(t *testing.T, want requests) {
	t.Helper()
	got := maps.Clone(o.account.Requests())
	o.account.ResetRequests()
	maps.DeleteFunc(got, func(_ string, count int) bool { return count == 0 })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("REST requests (-want +got):\n%s", diff)
	}
}

// inBubble runs a test on a clock of its own, which moves only while all goroutines wait.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

func TestCustomersAreReadOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		const missing = 1
		customers, errs := o.Customers(t.Context(), []int64{500, missing, 500})
		if customers[0] == nil || customers[0] != customers[2] || customers[1] != nil || errors.Join(errs...) != nil {
			t.Errorf("got %v, %v", customers, errs)
		}
		if customer, err := o.Customer(t.Context(), missing); customer != nil || err != nil {
			t.Errorf("missing customer: %v, %v", customer, err)
		}
		o.wantRequests(t, requests{customerRoute: 2})
	})
}

func TestCustomersFailByThemselves(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		other := o.account.Customers()[7].ID
		remove := o.account.Inject(emulator.Fault{
			Route: customerRoute, Path: fmt.Sprintf("/v2/customers/%d", other), Status: http.StatusForbidden,
		})
		customers, errs := o.Customers(t.Context(), []int64{500, other})
		if customers[0] == nil || errs[0] != nil || customers[1] != nil || errs[1] == nil {
			t.Errorf("got %v, %v", customers, errs)
		}
		remove()
		if customer, err := o.Customer(t.Context(), other); customer == nil || err != nil {
			t.Errorf("after the fault: %v, %v", customer, err)
		}
		o.wantRequests(t, requests{customerRoute: 3})
	})
}

// Each list of customers serves fields that want one of them, before it and after it.
func TestListsServeSingleCustomers(t *testing.T) {
	t.Parallel()
	lists := map[string]struct {
		route string
		load  func(ctx context.Context, o *operation) ([]*upstream.Customer, error)
	}{
		"by number": {customersRoute, func(ctx context.Context, o *operation) ([]*upstream.Customer, error) {
			page, err := o.CustomerPage(ctx, upstream.CustomerFilter{}, upstream.Sort{}, 1)
			if err != nil {
				return nil, err
			}
			return page.Items, nil
		}},
		"by cursor": {batchesRoute, func(ctx context.Context, o *operation) ([]*upstream.Customer, error) {
			batch, err := o.CustomerBatch(ctx, upstream.CustomerFilter{}, "")
			if err != nil {
				return nil, err
			}
			return batch.Items, nil
		}},
		"of an organization": {membersRoute, func(ctx context.Context, o *operation) ([]*upstream.Customer, error) {
			page, err := o.OrganizationCustomerPage(ctx, 35, 1)
			if err != nil {
				return nil, err
			}
			return page.Items, nil
		}},
	}
	for name, list := range lists {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				o := newOperation(t, emulator.Options{Latency: time.Second})
				wanted := o.account.Customers()[0].ID
				if list.route == membersRoute {
					wanted = 500
				}
				var before *upstream.Customer
				var single sync.WaitGroup
				single.Go(func() { // waits for its window while the list is asked for
					var err error
					if before, err = o.Customer(t.Context(), wanted); err != nil {
						t.Error(err)
					}
				})
				rows, err := list.load(t.Context(), o)
				if err != nil {
					t.Fatal(err)
				}
				single.Wait()
				row := rows[slices.IndexFunc(rows, func(c *upstream.Customer) bool { return c.ID == wanted })]
				after, err := o.Customer(t.Context(), wanted)
				if before != row || after != row || err != nil {
					t.Errorf("got %p before and %p after, %v; want the row %p", before, after, err, row)
				}
				if again, err := list.load(t.Context(), o); err != nil || again[0] != rows[0] {
					t.Errorf("the list again: %v, %v", again, err)
				}
				o.wantRequests(t, requests{list.route: 1})
			})
		})
	}
}

func TestIncompleteCustomersServeNobody(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{ThinOrganizationCustomers: true})
		page, err := o.OrganizationCustomerPage(t.Context(), 35, 1)
		if err != nil || !page.Items[0].Incomplete {
			t.Fatalf("%v, %v, want an incomplete customer", page, err)
		}
		customer, err := o.Customer(t.Context(), 500)
		if err != nil || customer.Incomplete {
			t.Errorf("got %+v, %v", customer, err)
		}
		o.wantRequests(t, requests{membersRoute: 1, customerRoute: 1})
	})
}

// A customer that was read alone stays the same for all fields, whatever a later list brings.
func TestCustomerStaysTheSame(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		alone, err := o.Customer(t.Context(), 500)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.OrganizationCustomerPage(t.Context(), 35, 1); err != nil {
			t.Fatal(err)
		}
		if again, err := o.Customer(t.Context(), 500); again != alone || err != nil {
			t.Errorf("got %p, %v, want %p", again, err, alone)
		}
	})
}

// A field that waits for a list reads its customer when the list fails.
func TestFailedListIsNotWaitedForInVain(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		o.account.Inject(emulator.Fault{Route: customersRoute, Status: http.StatusForbidden, Latency: time.Second})
		var list sync.WaitGroup
		list.Go(func() {
			if _, err := o.CustomerPage(t.Context(), upstream.CustomerFilter{}, upstream.Sort{}, 1); err == nil {
				t.Error("the list did not fail")
			}
		})
		synctest.Wait()
		if customer, err := o.Customer(t.Context(), 500); customer == nil || err != nil {
			t.Errorf("got %v, %v", customer, err)
		}
		list.Wait()
		o.wantRequests(t, requests{customersRoute: 1, customerRoute: 1})
	})
}

// A field whose context ends does not wait for a list, and fails alone.
func TestCallerLeavesWhileAListIsUnderWay(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{Latency: time.Minute / 10})
		var list sync.WaitGroup
		list.Go(func() {
			if _, err := o.CustomerPage(t.Context(), upstream.CustomerFilter{}, upstream.Sort{}, 1); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		if _, err := o.Customer(ctx, 500); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != time.Second {
			t.Errorf("%v after %s, want the deadline", err, time.Since(begin))
		}
		if customer, err := o.Customer(t.Context(), 500); customer == nil || err != nil {
			t.Errorf("another field: %v, %v", customer, err)
		}
		list.Wait()
	})
}

func TestEmbeddedPartsCostNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options emulator.Options
		want    requests
	}{
		"embedded": {emulator.Options{}, requests{customerRoute: 1}},
		"linked":   {emulator.Options{OmitEmbedded: true}, requests{customerRoute: 1, emailsRoute: 1, addressRoute: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				o := newOperation(t, test.options)
				customer, err := o.Customer(t.Context(), 500)
				if err != nil {
					t.Fatal(err)
				}
				for range 2 {
					entries, err := o.Entries(t.Context(), customer, upstream.Emails)
					if err != nil || len(entries) != 1 {
						t.Errorf("emails: %v, %v", entries, err)
					}
					address, err := o.Address(t.Context(), customer)
					if err != nil || address == nil || *address.City != "Prague" {
						t.Errorf("address: %v, %v", address, err)
					}
				}
				o.wantRequests(t, test.want)
			})
		})
	}
}

// Each page of each kind of list is read once, and lists with different names have different pages.
func TestPagesAreReadOnce(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		conversation := o.account.Conversations()[0].ID
		byName := upstream.Sort{Field: "name", Ascending: true}
		tests := map[string]struct {
			load func(ctx context.Context) error
			want requests
		}{
			"organizations, in two orders": {func(ctx context.Context) error {
				_, err := o.OrganizationPage(ctx, upstream.Sort{}, 1)
				_, err2 := o.OrganizationPage(ctx, byName, 1)
				return errors.Join(err, err2)
			}, requests{organizationsRoute: 2}},
			"conversations of two organizations": {func(ctx context.Context) error {
				_, err := o.OrganizationConversationPage(ctx, 35, 1)
				_, err2 := o.OrganizationConversationPage(ctx, o.account.Organizations()[3].ID, 1)
				return errors.Join(err, err2)
			}, requests{orgConversationsRoute: 2}},
			"two pages of threads": {func(ctx context.Context) error {
				_, err := o.ThreadPage(ctx, conversation, 1)
				_, err2 := o.ThreadPage(ctx, conversation, 2)
				return errors.Join(err, err2)
			}, requests{threadsRoute: 2}},
			"two pages of customers": {func(ctx context.Context) error {
				_, err := o.CustomerPage(ctx, upstream.CustomerFilter{}, upstream.Sort{}, 1)
				_, err2 := o.CustomerPage(ctx, upstream.CustomerFilter{}, upstream.Sort{}, 2)
				return errors.Join(err, err2)
			}, requests{customersRoute: 2}},
			"conversations with two statuses": {func(ctx context.Context) error {
				_, err := o.CustomerConversationPage(ctx, 500, "", 1)
				_, err2 := o.CustomerConversationPage(ctx, 500, "closed", 1)
				return errors.Join(err, err2)
			}, requests{conversationsRoute: 2}},
			"tags": {func(ctx context.Context) error {
				_, _, err := o.Tags(ctx)
				return err
			}, requests{tagsRoute: 1}},
		}
		for name, test := range tests {
			for range 2 {
				if err := test.load(t.Context()); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			o.wantRequests(t, test.want)
		}
	})
}

// A list serves fields that want one of its conversations.
func TestListsServeSingleConversations(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		page, err := o.CustomerConversationPage(t.Context(), 500, "", 1)
		if err != nil || len(page.Items) == 0 {
			t.Fatalf("%v, %v", page, err)
		}
		if got, err := o.Conversation(t.Context(), page.Items[0].ID); got != page.Items[0] || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
		o.wantRequests(t, requests{conversationsRoute: 1})
		if got, err := o.Conversation(t.Context(), 1<<40); got != nil || err != nil {
			t.Errorf("missing conversation: %v, %v", got, err)
		}
	})
}

// A list serves fields that want one of its organizations, unless they want parts that the list leaves out.
func TestListsServeSingleOrganizations(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		page, err := o.OrganizationPage(t.Context(), upstream.Sort{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		ref := upstream.OrganizationByID(page.Items[0].ID)
		if got, err := o.Organization(t.Context(), ref, upstream.OrganizationParts{}); got != page.Items[0] || err != nil {
			t.Errorf("got %v, %v", got, err)
		}
		o.wantRequests(t, requests{organizationsRoute: 1})

		both := upstream.OrganizationParts{Counts: true, Properties: true}
		if got, err := o.Organization(t.Context(), ref, both); err != nil || got.CustomerCount == nil {
			t.Errorf("with counts: %+v, %v", got, err)
		}
		counts := upstream.OrganizationParts{Counts: true}
		if got, err := o.Organization(t.Context(), ref, counts); err != nil || got.CustomerCount == nil {
			t.Errorf("with fewer parts: %+v, %v", got, err)
		}
		o.wantRequests(t, requests{organizationRoute: 1})
		if _, err := o.Organization(t.Context(), upstream.OrganizationByID(1<<40), both); !upstream.IsNotFound(err) {
			t.Errorf("missing organization: %v", err)
		}
	})
}

// Organizations come from the list of all where its pages are fewer, and otherwise one by one.
func TestManyOrganizationsComeFromTheirList(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{Organizations: 120})
		all := organizationIDs(o)
		for _, test := range []struct {
			ids   []int64
			parts upstream.OrganizationParts
			want  requests
		}{
			{all[:2], upstream.OrganizationParts{}, requests{organizationRoute: 2}},
			{all[2:10], upstream.OrganizationParts{Counts: true}, requests{organizationRoute: 8}},
			{all[20:60], upstream.OrganizationParts{}, requests{organizationsRoute: 3}},
		} {
			organizations, errs := o.OrganizationsByID(t.Context(), test.ids, test.parts)
			for i, id := range test.ids {
				if errs[i] != nil || organizations[i].ID != id {
					t.Errorf("organization %d: %+v, %v", id, organizations[i], errs[i])
				}
			}
			o.wantRequests(t, test.want)
		}
	})
}

func organizationIDs(o *operation) []int64 {
	var ids []int64
	for _, organization := range o.account.Organizations() {
		ids = append(ids, organization.ID)
	}
	return ids
}

// If an operation cannot pay for all organizations, it reads none: part of them would spend what other fields need.
func TestUnaffordableOrganizationsAreNotBegun(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		ctx := upstream.WithRequestLimit(t.Context(), 2)
		ids := organizationIDs(o)[:3]
		counts := upstream.OrganizationParts{Counts: true}
		if err := o.AffordsOrganizations(ctx, ids, counts); !upstream.IsUnaffordable(err) {
			t.Errorf("affords three: %v", err)
		}
		_, errs := o.OrganizationsByID(ctx, ids, counts)
		for _, err := range errs {
			if !upstream.IsUnaffordable(err) {
				t.Errorf("error = %v", err)
			}
		}
		var refs []upstream.OrganizationRef
		for _, id := range ids {
			refs = append(refs, upstream.OrganizationByID(id))
		}
		if err := o.PreloadOrganizations(ctx, refs, counts); !upstream.IsUnaffordable(err) {
			t.Errorf("preload: %v", err)
		}
		o.wantRequests(t, requests{})
	})
}

// A look-up does not share a load that is under way: it would wait for it, or give its own answer to other fields.
func TestLookUpsStayOutOfTheLoaders(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{Latency: time.Second})
		ctx := upstream.WithRequestLimit(t.Context(), 1)
		var field sync.WaitGroup
		field.Go(func() {
			if _, err := o.OrganizationPage(ctx, upstream.Sort{}, 1); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		begin := time.Now()
		err := o.Affords(ctx, 2, func(ctx context.Context, i int) error {
			_, err := o.OrganizationPage(ctx, upstream.Sort{}, i+1)
			return err
		})
		if !upstream.IsUnaffordable(err) || time.Since(begin) != 0 {
			t.Errorf("%v after %s, want an error at once", err, time.Since(begin))
		}
		field.Wait()
	})
}

// What an operation has already read costs nothing more.
func TestAffordsCustomersThatAreThere(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		ctx := upstream.WithRequestLimit(t.Context(), 2)
		page, err := o.CustomerPage(ctx, upstream.CustomerFilter{}, upstream.Sort{}, 1)
		if err != nil {
			t.Fatal(err)
		}
		var rows []int64
		for _, customer := range page.Items[:10] {
			rows = append(rows, customer.ID)
		}
		if err := o.AffordsCustomers(ctx, append(rows, 500)); err != nil {
			t.Errorf("ten rows and one customer: %v", err)
		}
		if err := o.AffordsCustomers(ctx, append(rows, 1, 2)); !upstream.IsUnaffordable(err) {
			t.Errorf("ten rows and two customers: %v", err)
		}
		o.wantRequests(t, requests{customersRoute: 1})
	})
}

// One user is read alone, two come from the list of all.
func TestUsersComeFromTheirList(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		all, err := o.Users(t.Context())
		if err != nil || len(all) < 3 {
			t.Fatalf("%d users, %v", len(all), err)
		}
		o.wantRequests(t, requests{usersRoute: 1})
		for _, test := range []struct {
			ids  []int64
			want requests
		}{
			{[]int64{all[0].ID}, requests{userRoute: 1}},
			{[]int64{all[0].ID, all[1].ID, all[2].ID}, requests{usersRoute: 1}},
		} {
			o := newOperation(t, emulator.Options{})
			var fields sync.WaitGroup
			for _, id := range test.ids {
				fields.Go(func() {
					if user, err := o.User(t.Context(), id); err != nil || user.ID != id {
						t.Errorf("user %d: %+v, %v", id, user, err)
					}
				})
			}
			fields.Wait()
			if user, err := o.User(t.Context(), all[0].ID); err != nil || user == nil {
				t.Errorf("again: %v, %v", user, err)
			}
			o.wantRequests(t, test.want)
		}
	})
}

// A list that claims to have no end is an error, after one request.
func TestEndlessListIsRefused(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperation(t, emulator.Options{})
		o.account.Inject(emulator.Fault{Route: inboxesRoute, Body: `{"_embedded": {"mailboxes": [{"id": 1}]},
		  "page": {"size": 50, "totalElements": 100000000, "totalPages": 2000000, "number": 1}}`})
		_, err := o.Inboxes(t.Context())
		if _, refused := errors.AsType[*connection.WalkError](err); !refused {
			t.Errorf("error = %v", err)
		}
		o.wantRequests(t, requests{inboxesRoute: 1})
	})
}

// pageTransport answers the pages of one list with a delay or a failure.
type pageTransport struct {
	base  http.RoundTripper
	path  string
	delay map[string]time.Duration
	fail  string
}

func (p *pageTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if page := req.URL.Query().Get("page"); req.URL.Path == p.path {
		select {
		case <-time.After(p.delay[page]):
		case <-req.Context().Done():
			return nil, req.Context().Err()
		}
		if page == p.fail {
			return &http.Response{StatusCode: http.StatusForbidden, Body: http.NoBody, Request: req}, nil
		}
	}
	return p.base.RoundTrip(req)
}

// When a page fails, the list's other pages are still there for the fields that share them.
func TestFailedPageSparesTheOthers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		o := newOperationOver(t, emulator.Options{Organizations: 120}, func(base http.RoundTripper) http.RoundTripper {
			return &pageTransport{
				base: base, path: "/v2/organizations", fail: "2",
				delay: map[string]time.Duration{"2": time.Second, "3": 2 * time.Second},
			}
		})
		var fields sync.WaitGroup
		fields.Go(func() {
			ids := organizationIDs(o)[20:60]
			organizations, errs := o.OrganizationsByID(t.Context(), ids, upstream.OrganizationParts{})
			if err := errors.Join(errs...); err != nil || slices.Contains(organizations, nil) {
				t.Errorf("organizations one by one: %v", err)
			}
		})
		<-time.After(time.Second / 2)
		if _, err := o.OrganizationPage(t.Context(), upstream.Sort{}, 3); err != nil {
			t.Errorf("page 3, which another field asked for first: %v", err)
		}
		fields.Wait()
	})
}
