package upstream

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Comparison finds customers that may have changed without an event, and drops what the changes touch, as the events would have
// done. It knows the changes that [Client.OnChange] tells. It finds neither deletions nor changes of anything but customers. It
// is not safe for concurrent use.
type Comparison struct {
	client *Client

	mu    sync.Mutex
	heard map[int64]time.Time // when each customer was last told of, or found

	since time.Time // what has changed before was compared
}

// comparisonOverlap is how far each comparison reaches back behind the last one: clocks differ, and the API's index lags.
const comparisonOverlap = 5 * time.Minute

// maxHeard bounds the memory of a comparison. Beyond it, it forgets, and then drops what need not be dropped.
const maxHeard = 100_000

// NewComparison returns a comparison of what changes from now on. It listens until stop is called.
func (c *Client) NewComparison() (comparison *Comparison, stop func()) {
	comparison = &Comparison{client: c, heard: make(map[int64]time.Time), since: time.Now()}
	return comparison, c.OnChange(func(change ResourceChange) {
		if change.Resource == CustomerResource {
			comparison.hear(change.ID)
		}
	})
}

func (m *Comparison) hear(id int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.heard) == maxHeard {
		clear(m.heard)
	}
	m.heard[id] = time.Now()
}

// Run reads the customers that have changed since the last run: one request for each 50, and one at least. It waits while ctx's
// share is spent, see [WithShare]. It returns how many of them no event surely told of. After an error, the next run looks at
// all of them again.
func (m *Comparison) Run(ctx context.Context) (dropped int, err error) {
	began := time.Now()
	filter := CustomerFilter{ModifiedSince: m.since.Add(-comparisonOverlap)}
	for cursor, more := "", true; more; more = cursor != "" {
		batch, err := m.read(ctx, filter, cursor)
		if err != nil {
			return dropped, fmt.Errorf("compare customers: %w", err)
		}
		for _, customer := range batch.Items {
			if !m.wasTold(customer) {
				dropped++
				m.client.announce(ctx, Notice{
					Drops:  append(subject{ids: []int64{customer.ID}}.ofCustomer(), tagUnknown),
					Change: ResourceChange{Kind: ResourceUpdated, Resource: CustomerResource, ID: customer.ID},
				})
			}
		}
		if batch.NextErr != nil || batch.Next != "" && batch.Next == cursor {
			return dropped, fmt.Errorf("compare customers: %w", &MalformedError{Reason: "list without a usable cursor"})
		}
		cursor = batch.Next
	}
	m.since = began
	m.forget(began.Add(-comparisonOverlap))
	return dropped, nil
}

func (m *Comparison) read(ctx context.Context, filter CustomerFilter, cursor string) (*CustomerBatch, error) {
	for {
		batch, err := m.client.CustomersFrom(WithFreshReads(ctx), filter, cursor)
		spent, ok := errors.AsType[*ShareError](err)
		if !ok || !waited(ctx, spent.RetryAfter) {
			return batch, err
		}
	}
}

// wasTold tells whether the customer was told of after its latest change. Dates are whole seconds: what was told within the
// second of the change may have been about an earlier one.
func (m *Comparison) wasTold(customer *Customer) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	told, ok := m.heard[customer.ID]
	if !ok || customer.UpdatedAt == nil {
		return false
	}
	changed, err := time.Parse(time.RFC3339, *customer.UpdatedAt)
	return err == nil && !told.Before(changed.Add(time.Second))
}

func (m *Comparison) forget(before time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for id, told := range m.heard {
		if told.Before(before) {
			delete(m.heard, id)
		}
	}
}
