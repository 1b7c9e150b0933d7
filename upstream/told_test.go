package upstream_test

import (
	"context"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
)

const (
	shortTTL = 15 * time.Second
	longTTL  = time.Hour
)

func newTold(t *testing.T, account *emulator.Server, events []string) *upstream.Client {
	t.Helper()
	return newWriter(t, account.Client().Transport, upstream.Options{
		Cache: cache.Options{TTL: shortTTL}, Told: upstream.Told{Events: events, TTL: longTTL},
	})
}

// Only what the account's events cover stays fresh for longer.
func TestWhatEventsCover(t *testing.T) {
	t.Parallel()
	customers, lists := []string{"customer", "other customer", "entries"}, []string{"list", "search"}
	without := func(names ...string) []string {
		return slices.DeleteFunc(upstream.UsefulEvents(), func(name string) bool { return slices.Contains(names, name) })
	}
	organizations := []string{"organization", "organizations"}
	for name, test := range map[string]struct {
		events []string
		want   []string
	}{
		"none":                  {nil, nil},
		"all":                   {without(), slices.Concat(customers, lists, organizations, []string{"members", "count", "tags"})},
		"an older plan":         {without("organization.created", "organization.updated", "organization.deleted"), slices.Concat(customers, lists, []string{"tags"})},
		"customers":             {[]string{"customer.created", "customer.updated", "customer.deleted"}, slices.Concat(customers, lists)},
		"no deletions":          {without("customer.deleted"), organizations},
		"no new conversations":  {without("convo.created"), slices.Concat(customers, lists, organizations, []string{"members"})},
		"no tags":               {without("tag.updated"), slices.Concat(customers, lists, organizations, []string{"members", "count"})},
		"only updates, no more": {[]string{"customer.updated"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account := newAccount(t, emulator.Options{Budget: -1})
				account.AddOrganization(emulator.Organization{ID: 36, Name: "Other"})
				client := newTold(t, account, test.events)
				reads := cachedReads(account)
				delete(reads, "address") // customer 500's is embedded, or missing
				for range 2 {
					sentBy(t.Context(), t, reads, account, client)
				}
				<-time.After(longTTL - 1)
				fresh := slices.DeleteFunc(slices.Sorted(maps.Keys(reads)), func(read string) bool {
					return slices.Contains(sentBy(t.Context(), t, map[string]func(context.Context, *upstream.Client) error{read: reads[read]}, account, client), read)
				})
				want := slices.Sorted(slices.Values(test.want))
				if diff := cmp.Diff(want, fresh, cmpopts.EquateEmpty()); diff != "" {
					t.Errorf("fresh for longer (-want +got):\n%s", diff)
				}
				<-time.After(2)
				if sent := sentBy(t.Context(), t, reads, account, client); len(sent) < len(test.want) {
					t.Errorf("after the long time only these were read again: %s", sent)
				}
			})
		})
	}
}

// The index of the API's lists lags behind. What a list brings soon after a change stays no longer than without events.
func TestListsAreNotTrustedBeforeTheIndexHasSettled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const lag = 30 * time.Second
		account := newAccount(t, emulator.Options{Customers: 3, Budget: -1, IndexLag: lag})
		client := newTold(t, account, upstream.UsefulEvents())
		found := func() int {
			page, err := client.Customers(t.Context(), upstream.CustomerFilter{Query: `(firstName:"Vern")`}, upstream.Sort{}, 1)
			if err != nil {
				t.Fatal(err)
			}
			return len(page.Items)
		}
		account.UpdateCustomer(500, func(c *emulator.Customer) { c.FirstName = "Vern" })
		client.Apply(upstream.Event{Name: "customer.updated", Body: []byte(`{"id":500}`)})
		if found() != 0 {
			t.Fatal("the index does not lag")
		}
		<-time.After(lag + shortTTL)
		if found() != 1 {
			t.Error("the customer is not found after the index has settled")
		}
		<-time.After(time.Minute) // from now on, lists are trusted
		found()
		<-time.After(longTTL - 1)
		account.ResetRequests()
		if found() != 1 || account.TotalRequests() != 0 {
			t.Errorf("%d requests", account.TotalRequests())
		}
	})
}
