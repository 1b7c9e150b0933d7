package upstream_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

func wantDegradations(t *testing.T, client *upstream.Client, want ...upstream.Degradation) {
	t.Helper()
	if diff := cmp.Diff(want, client.Degradations()); diff != "" {
		t.Errorf("degradations (-want +got):\n%s", diff)
	}
}

func TestDegradations(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		fault emulator.Fault
		reads int
		want  []upstream.Degradation
		after time.Duration // everything is as usual again, as far as nobody reads
	}{
		{name: "budget", reads: 30, want: []upstream.Degradation{upstream.BudgetSpent}, after: time.Minute},
		{
			name: "cool-down", reads: 1, after: 2 * time.Minute,
			fault: emulator.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"X-Ratelimit-Retry-After": {"100"}}},
			want:  []upstream.Degradation{upstream.CoolingDown},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account := newAccount(t, emulator.Options{})
				client := newClient(t, account, upstream.Options{Budget: ratelimit.Options{PerMinute: 30}})
				wantDegradations(t, client)
				if test.fault.Status != 0 {
					account.Inject(test.fault)
				}
				for range test.reads {
					_ = getCustomerWithin(t, client, time.Second)
				}
				wantDegradations(t, client, test.want...)
				<-time.After(test.after)
				wantDegradations(t, client)
			})
		})
	}
}

func TestDegradedByAFailingAPI(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{})
		client := newClient(t, account, upstream.Options{Cache: cache.Options{TTL: time.Second, Stale: time.Hour}})
		if err := getCustomer(t.Context(), client, 500); err != nil {
			t.Fatal(err)
		}
		<-time.After(2 * time.Second)
		account.Inject(emulator.Fault{Status: http.StatusInternalServerError, Times: 1000})
		for range 20 {
			if err := getCustomer(t.Context(), client, 500); err != nil {
				t.Fatal(err)
			}
		}
		wantDegradations(t, client, upstream.CircuitOpen, upstream.ServingStale)
	})
}
