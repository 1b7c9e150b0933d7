//go:build unix

package loadtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// sharedAddresses is how many email addresses all writers upsert, so that they meet at each.
const sharedAddresses = 8

// writer is one connection of the load: it changes customers of its own, reads each after the change, and upserts shared ones.
type writer struct {
	to     target
	number int
	shared *[sharedAddresses]atomic.Value // the id that each address got

	created, deleted int
	own              string // the customer that it changes
	title            string // what it wrote to it last
}

// Writers and readers at once lose nothing, make nothing twice and read what they wrote.
func TestLoadOfWrites(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	s := startServer(t)
	to := newTarget(t, s)
	before := totalOf(t, to)
	ended, end := context.WithTimeout(t.Context(), loadDuration(t))
	defer end()
	var shared [sharedAddresses]atomic.Value
	writers := make([]*writer, connections)
	failures := make(chan error, connections)
	var load sync.WaitGroup
	for i := range writers {
		w := &writer{to: to, number: i, shared: &shared}
		writers[i] = w
		load.Go(func() {
			for n := 0; n == 0 || ended.Err() == nil; n++ {
				if err := w.turn(t.Context(), n); err != nil {
					failures <- fmt.Errorf("writer %d, turn %d: %w", w.number, n, err)
					return
				}
			}
		})
	}
	load.Wait()
	close(failures)
	for err := range failures {
		t.Error(err)
	}
	want, created := before+sharedAddresses, 0
	for _, w := range writers {
		want += w.created - w.deleted
		created += w.created
	}
	if got := totalOf(t, to); got != want {
		t.Errorf("%d customers, want %d: %d before, %d created", got, want, before, created)
	}
	for _, w := range writers {
		if err := w.wantOwn(t.Context()); err != nil {
			t.Errorf("writer %d, at the end: %v", w.number, err)
		}
	}
	t.Logf("%d customers were created", created)
	s.terminate(t)
	s.wantCleanExit(t)
}

// turn creates a customer, changes it twice with a read after each change, upserts a shared customer, and deletes the
// customer before the last.
func (w *writer) turn(ctx context.Context, n int) error {
	previous := w.own
	if err := w.create(ctx, n); err != nil {
		return fmt.Errorf("create: %w", err)
	}
	for _, step := range []string{"a", "b"} {
		w.title = fmt.Sprint(step, w.number, "-", n)
		query := fmt.Sprintf(`mutation { updateCustomer(input: {id: %q, jobTitle: %q, phones: {add: [{value: %q}]}}) { customer { jobTitle } userErrors { code } } }`,
			w.own, w.title, w.title)
		var got struct {
			UpdateCustomer struct {
				Customer struct{ JobTitle string }
			}
		}
		if err := succeed(ctx, w.to, query, &got); err != nil {
			return fmt.Errorf("update: %w", err)
		}
		if got.UpdateCustomer.Customer.JobTitle != w.title {
			return fmt.Errorf("update: the payload has %q, want %q", got.UpdateCustomer.Customer.JobTitle, w.title)
		}
		if err := w.wantOwn(ctx); err != nil {
			return err
		}
	}
	if err := w.upsert(ctx, (w.number+n)%sharedAddresses); err != nil {
		return fmt.Errorf("upsert: %w", err)
	}
	if previous == "" {
		return nil
	}
	return w.remove(ctx, previous)
}

// create sends one creation twice at once, under one key: both answers have the same customer.
func (w *writer) create(ctx context.Context, n int) error {
	name := fmt.Sprintf("w%d-%d", w.number, n)
	query := fmt.Sprintf(`mutation { createCustomer(input: {firstName: "Load", emails: [{value: "%s@load.example"}], idempotencyKey: %q}) { customer { id } userErrors { code } } }`,
		name, name)
	var ids [2]string
	var errs [2]error
	var both sync.WaitGroup
	for i := range ids {
		both.Go(func() {
			var got struct {
				CreateCustomer struct{ Customer struct{ ID string } }
			}
			errs[i] = succeed(ctx, w.to, query, &got)
			ids[i] = got.CreateCustomer.Customer.ID
		})
	}
	both.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return err
	}
	if ids[0] == "" || ids[0] != ids[1] {
		return fmt.Errorf("one key made %q", ids)
	}
	w.own = ids[0]
	w.created++
	return nil
}

// wantOwn reads the customer of this writer: it is what was written last, and has a phone for each change.
func (w *writer) wantOwn(ctx context.Context) error {
	var got struct {
		Customer *struct {
			JobTitle string
			Phones   []struct{ Value string }
		}
	}
	if err := succeed(ctx, w.to, fmt.Sprintf(`{ customer(id: %q) { jobTitle phones { value } } }`, w.own), &got); err != nil {
		return fmt.Errorf("read: %w", err)
	}
	phones := 1
	if strings.HasPrefix(w.title, "b") {
		phones = 2
	}
	if got.Customer == nil || got.Customer.JobTitle != w.title || len(got.Customer.Phones) != phones {
		return fmt.Errorf("read %+v, want the title %q and %d phones", got.Customer, w.title, phones)
	}
	return nil
}

func (w *writer) upsert(ctx context.Context, address int) error {
	query := fmt.Sprintf(`mutation { upsertCustomer(input: {email: "shared%d@load.example", firstName: "Shared"}) { outcome customer { id } userErrors { code } } }`, address)
	var got struct {
		UpsertCustomer struct{ Customer struct{ ID string } }
	}
	if err := succeed(ctx, w.to, query, &got); err != nil {
		return err
	}
	id := got.UpsertCustomer.Customer.ID
	if !w.shared[address].CompareAndSwap(nil, id) && w.shared[address].Load() != id {
		return fmt.Errorf("address %d has the customers %s and %s", address, w.shared[address].Load(), id)
	}
	return nil
}

// remove deletes a customer, whom no read finds from then on.
func (w *writer) remove(ctx context.Context, id string) error {
	if err := succeed(ctx, w.to, fmt.Sprintf(`mutation { deleteCustomer(input: {id: %q}) { deletedCustomerId userErrors { code } } }`, id), nil); err != nil {
		return fmt.Errorf("delete: %w", err)
	}
	w.deleted++
	var got struct {
		Customer *struct{ ID, JobTitle string }
	}
	if err := succeed(ctx, w.to, fmt.Sprintf(`{ customer(id: %q) { id jobTitle } }`, id), &got); err != nil || got.Customer != nil {
		return fmt.Errorf("a deleted customer: %+v, %w", got.Customer, err)
	}
	return nil
}

func totalOf(t *testing.T, to target) int {
	t.Helper()
	var got struct{ Customers struct{ TotalCount int } }
	if err := succeed(t.Context(), to, `{ customers(first: 1) { totalCount } }`, &got); err != nil {
		t.Fatal(err)
	}
	return got.Customers.TotalCount
}

// succeed sends an operation that must succeed, without a user error, and decodes its data unless into is nil.
func succeed(ctx context.Context, to target, query string, into any) error {
	request, err := postRequest(ctx, to, graphqlResponse, operation(query, nil))
	if err != nil {
		return err
	}
	got, err := exchange(to.client, request)
	if err != nil {
		return err
	}
	var decoded answer
	if err := json.Unmarshal(got.body, &decoded); err != nil {
		return err
	}
	if got.status != http.StatusOK || len(decoded.Errors) > 0 || strings.Contains(string(decoded.Data), `"code"`) {
		return fmt.Errorf("status %d: %.500s", got.status, got.body)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(decoded.Data, into)
}

// permitsOfRequest finds the permits of a REST request in its line of the log.
var permitsOfRequest = regexp.MustCompile(`msg="REST request" .*permits=(\d+)`)

// TestLoadSpendsTheBudget lets writers and readers spend a small budget: together they spend no permit more than it has in the
// minute, so that the account refuses no request.
func TestLoadSpendsTheBudget(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	const budget = 90
	s := startServer(t, "--emulator-budget", fmt.Sprint(budget), "--rate-limit", fmt.Sprint(budget), "--operation-timeout", "2s",
		"--log-level", "debug")
	to := newTarget(t, s)
	var writes, reads, refused atomic.Int64
	var load sync.WaitGroup
	began := time.Now()
	for i := range connections {
		load.Go(func() {
			for n := range 3 {
				query, done := fmt.Sprintf(`mutation { createCustomer(input: {firstName: "w%d-%d"}) { userErrors { code } } }`, i, n), &writes
				if (i+n)%2 == 0 {
					query, done = fmt.Sprintf(`{ customers(first: %d) { nodes { id } } }`, 1+i), &reads
				}
				if succeed(t.Context(), to, query, nil) != nil {
					done = &refused
				}
				done.Add(1)
			}
		})
	}
	load.Wait()
	s.terminate(t)
	s.wantCleanExit(t)
	log := s.log.String() // whole only at the end: the server gathers lines
	t.Logf("%d writes, %d reads, %d refused in %s", writes.Load(), reads.Load(), refused.Load(), time.Since(began).Round(time.Millisecond))
	if strings.Contains(log, "status=429") {
		t.Error("the account refused a request, since its budget was spent")
	}
	spent := 0
	for _, permits := range permitsOfRequest.FindAllStringSubmatch(log, -1) {
		number, err := strconv.Atoi(permits[1])
		if err != nil {
			t.Fatal(err)
		}
		spent += number
	}
	if least := int(2 * writes.Load()); spent < least || spent > budget || writes.Load() == 0 || refused.Load() == 0 {
		t.Errorf("%d permits were spent on %d writes and %d reads, of a budget of %d; %d operations were refused",
			spent, writes.Load(), reads.Load(), budget, refused.Load())
	}
}
