package upstream_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// compared is an account, a client of it with a long TTL, and a comparison.
type compared struct {
	*testing.T
	account    *emulator.Server
	client     *upstream.Client
	comparison *upstream.Comparison
}

func newCompared(t *testing.T, customers int) compared {
	t.Helper()
	account := newAccount(t, emulator.Options{Customers: customers, Budget: -1})
	client := newTold(t, account, upstream.UsefulEvents())
	const years = 40 * 365 * 24 * time.Hour
	<-time.After(years) // a bubble begins in 2000, before the account was made
	comparison, stop := client.NewComparison()
	t.Cleanup(stop)
	return compared{t, account, client, comparison}
}

func (c compared) change(id int64) {
	c.account.UpdateCustomer(id, func(customer *emulator.Customer) { customer.Age += "+" })
}

// run compares, and checks how many customers it dropped and what it cost.
func (c compared) run(dropped, requests int) {
	c.Helper()
	c.account.ResetRequests()
	got, err := c.comparison.Run(c.Context())
	if err != nil || got != dropped || c.account.TotalRequests() != requests {
		c.Errorf("dropped %d with %d requests, want %d with %d: %v", got, c.account.TotalRequests(), dropped, requests, err)
	}
}

// shows tells whether the cache shows the present customer 500.
func (c compared) shows() bool {
	c.Helper()
	customer, err := c.client.Customer(c.Context(), 500)
	if err != nil {
		c.Fatal(err)
	}
	return string(*customer.Age) == customer500(c.account).Age
}

// A comparison drops what no event told of, once, and leaves alone what events told of.
func TestComparison(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCompared(t, 3)
		c.run(0, 1)
		c.shows()
		c.change(500)
		<-time.After(10 * time.Second)
		if c.shows() {
			t.Fatal("the cache shows a change that nobody told of")
		}
		var told []upstream.ResourceChange
		defer c.client.OnChange(func(change upstream.ResourceChange) { told = append(told, change) })()
		c.run(1, 1)
		if !c.shows() || len(told) != 1 || told[0].ID != 500 || told[0].Kind != upstream.ResourceUpdated {
			t.Errorf("after the comparison, told %+v", told)
		}
		c.run(0, 1) // though it reaches back to the change

		c.change(500)
		<-time.After(time.Second)
		c.client.Apply(upstream.Event{Name: "customer.updated", Body: []byte(`{"id":500}`)})
		c.run(0, 1)
		c.change(500)
		c.client.Apply(upstream.Event{Name: "customer.updated", Body: []byte(`{"id":500}`)})
		<-time.After(time.Second)
		c.run(1, 1) // another change may follow in the second of the event
		<-time.After(time.Hour)
		c.run(0, 1)
	})
}

// A failed comparison is made up for by the next one.
func TestComparisonAfterAFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCompared(t, 3)
		c.shows()
		c.change(500)
		c.account.Inject(emulator.Fault{Route: "GET /v3/customers", Times: 1, Status: http.StatusBadRequest})
		<-time.After(time.Hour - 5*time.Minute)
		if _, err := c.comparison.Run(t.Context()); err == nil {
			t.Fatal("no error")
		}
		c.run(1, 1)
		if !c.shows() {
			t.Error("the change does not show")
		}
	})
}

// A comparison reads page after page, waits when its share is spent, and goes on where it was.
func TestComparisonWithinAShare(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCompared(t, -1)
		for i := range 500 {
			c.account.AddCustomer(emulator.Customer{FirstName: fmt.Sprint("Guest ", i)})
		}
		began := time.Now()
		ctx := upstream.WithShare(t.Context(), upstream.NewShare(2))
		dropped, err := c.comparison.Run(ctx)
		if took := time.Since(began); err != nil || dropped != 500 || took < 4*time.Minute || took > 6*time.Minute {
			t.Errorf("dropped %d in %s: %v", dropped, took, err)
		}
	})
}
