//go:build unix

package sharedtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mailbox-graphql/upstream/emulator"
)

// demand is a mixed load on the servers of a world: clients that each send an operation, and the next one after a pause.
type demand struct {
	world     *world
	customers []emulator.Customer
	next      atomic.Int64 // the next customer that nobody has read yet
	begun     time.Time
	cancel    context.CancelFunc
	ended     sync.WaitGroup
	mayFail   atomic.Bool // whether there may be no answer, as the server has ended

	mu      sync.Mutex
	permits []int // by server: what its answers cost
	codes   map[string]int
	wrong   []string
	longest time.Duration
	count   int
}

// The mean times between the end of an operation and the next one of the same client.
const (
	// moderate clients, twenty together, want twice the budget.
	moderate = 4 * time.Second
	// eager clients want whatever there is: somebody waits when permits come back.
	eager = 700 * time.Millisecond
)

// startDemand starts clients, so many at each server.
func startDemand(t *testing.T, w *world, pace time.Duration, clients ...int) *demand {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	d := &demand{
		world: w, customers: w.account.Customers(), cancel: cancel, begun: time.Now(),
		permits: make([]int, len(w.servers)), codes: make(map[string]int),
	}
	number := 0
	for i, count := range clients {
		for range count {
			own := number
			number++
			d.ended.Go(func() { d.run(ctx, i, own, pace) })
		}
	}
	t.Cleanup(d.stop)
	return d
}

func (d *demand) stop() {
	d.cancel()
	d.ended.Wait()
}

// run sends operations of all kinds to a server, as one client.
func (d *demand) run(ctx context.Context, server, number int, pace time.Duration) {
	customer := d.customers[number] // the one that this client changes
	for n := 0; ctx.Err() == nil; n++ {
		var err error
		start := time.Now()
		switch rand.IntN(10) {
		case 0:
			err = d.write(ctx, server, customer, fmt.Sprintf("%d-%d", number, n))
		case 1, 2:
			err = d.read(ctx, server, d.customers[rand.IntN(len(d.customers))])
		case 3:
			err = d.list(ctx, server)
		default:
			err = d.read(ctx, server, d.customers[int(d.next.Add(1))%len(d.customers)])
		}
		if ctx.Err() != nil {
			return
		}
		d.note(server, time.Since(start), err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(float64(pace) * (0.5 + rand.Float64()))):
		}
	}
}

// errRefused says that an operation was not answered for a good reason: the budget is spent, or time ran out.
var errRefused = errors.New("refused")

func (d *demand) note(server int, took time.Duration, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.count++
	d.longest = max(d.longest, took)
	if err != nil && !errors.Is(err, errRefused) {
		d.wrong = append(d.wrong, fmt.Sprintf("after %.1fs at server %d: %v", time.Since(d.begun).Seconds(), server, err))
	}
}

// ask sends an operation, and reports whether it has data that can be judged.
func (d *demand) ask(ctx context.Context, server int, document string, into any) error {
	got, err := d.world.servers[server].post(ctx, d.world.key, map[string]any{"query": document})
	if err != nil && d.mayFail.Load() {
		return errRefused
	}
	if err != nil {
		return err
	}
	d.mu.Lock()
	d.permits[server] += got.Extensions.Cost.Permits
	for _, code := range got.codes() {
		d.codes[code]++
	}
	d.mu.Unlock()
	for _, code := range got.codes() {
		if code != "RATE_LIMITED" && code != "TIMEOUT" {
			return fmt.Errorf("%s: %+v", document, got.Errors)
		}
	}
	if len(got.Errors) > 0 {
		return errRefused
	}
	return json.Unmarshal(got.Data, into)
}

func (d *demand) read(ctx context.Context, server int, customer emulator.Customer) error {
	var got struct {
		Customer struct{ ID, FirstName string }
	}
	err := d.ask(ctx, server, fmt.Sprintf(`{ customer(id: "%d") { id firstName } }`, customer.ID), &got)
	if err == nil && (got.Customer.FirstName != customer.FirstName || got.Customer.ID != fmt.Sprint(customer.ID)) {
		return fmt.Errorf("customer %d is %+v, not %s", customer.ID, got.Customer, customer.FirstName)
	}
	return err
}

func (d *demand) list(ctx context.Context, server int) error {
	var got struct {
		Customers struct {
			Nodes []struct{ ID, FirstName string }
		}
	}
	size := 5 + rand.IntN(40)
	if err := d.ask(ctx, server, fmt.Sprintf(`{ customers(first: %d) { nodes { id firstName } } }`, size), &got); err != nil {
		return err
	}
	if len(got.Customers.Nodes) != size {
		return fmt.Errorf("%d customers, want %d", len(got.Customers.Nodes), size)
	}
	for _, node := range got.Customers.Nodes {
		id, _ := strconv.ParseInt(node.ID, 10, 64)
		i := slices.IndexFunc(d.customers, func(c emulator.Customer) bool { return c.ID == id })
		if i < 0 || d.customers[i].FirstName != node.FirstName {
			return fmt.Errorf("the list has %+v", node)
		}
	}
	return nil
}

// write changes a customer, and reads it at the same server.
func (d *demand) write(ctx context.Context, server int, customer emulator.Customer, title string) error {
	var changed struct {
		UpdateCustomer struct {
			Customer   *struct{ JobTitle string }
			UserErrors []struct{ Code string }
		}
	}
	const document = `mutation { updateCustomer(input: {id: "%d", jobTitle: %q}) { customer { jobTitle } userErrors { code } } }`
	if err := d.ask(ctx, server, fmt.Sprintf(document, customer.ID, title), &changed); err != nil {
		return err
	}
	payload := changed.UpdateCustomer
	if len(payload.UserErrors) > 0 || payload.Customer == nil || payload.Customer.JobTitle != title {
		return fmt.Errorf("the change to %s brings %+v", title, payload)
	}
	var got struct{ Customer struct{ JobTitle string } }
	err := d.ask(ctx, server, fmt.Sprintf(`{ customer(id: "%d") { jobTitle } }`, customer.ID), &got)
	if err == nil && got.Customer.JobTitle != title {
		return fmt.Errorf("after the change to %s the customer is %+v", title, got.Customer)
	}
	return err
}

// judge ends the demand, and fails the test for wrong answers, operations that took too long, and too many permits.
func (d *demand) judge(t *testing.T, most int) {
	t.Helper()
	d.stop()
	requests := d.world.account.requests()
	got, end := mostIn(requests, span)
	t.Logf("%d operations; at most %d permits in a minute, at %.1fs; by server %v; by second %s; codes %v; the longest took %s",
		d.count, got, end.Sub(d.begun).Seconds(), d.permits, d.bySecond(requests), d.codes, d.longest)
	if got > most {
		t.Errorf("%d permits within a minute, want at most %d", got, most)
	}
	if len(d.wrong) > 0 {
		t.Errorf("%d wrong answers:\n%s", len(d.wrong), strings.Join(d.wrong[:min(len(d.wrong), 10)], "\n"))
	}
	if d.longest > operationTimeout+2*time.Second {
		t.Errorf("an operation took %s", d.longest)
	}
	for _, one := range requests {
		if one.status == 401 || one.status >= 500 {
			t.Errorf("%s %s: status %d", one.method, one.uri, one.status)
		}
	}
}

// bySecond returns the permits of each ten seconds since the beginning.
func (d *demand) bySecond(requests []request) string {
	const step = 10 * time.Second
	spent := make(map[int]int)
	for _, one := range requests {
		spent[int(one.at.Sub(d.begun)/step)] += one.permits
	}
	var text []string
	for _, ten := range slices.Sorted(maps.Keys(spent)) {
		text = append(text, fmt.Sprintf("%d0s:%d", ten, spent[ten]))
	}
	return strings.Join(text, " ")
}

// wait waits until a time after the beginning.
func (d *demand) wait(t *testing.T, until time.Duration) {
	t.Helper()
	select {
	case <-time.After(time.Until(d.begun.Add(until))):
	case <-t.Context().Done():
	}
}
