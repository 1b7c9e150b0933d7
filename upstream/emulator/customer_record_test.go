package emulator

import (
	"testing"
	"time"
)

// A record drops the versions that the index no longer holds, so that it does not grow with every change.
func TestRecordForgetsOldVersions(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s, err := New(Options{Customers: -1, IndexLag: time.Minute, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	for range 10 {
		now = now.Add(25 * time.Second)
		s.UpdateCustomer(500, func(c *Customer) { c.Age += "+" })
	}
	versions := 0
	for r := s.store.customers[500]; r != nil; r = r.previous {
		versions++
	}
	// The versions of 0, 25 and 50 seconds ago, and that of 75 seconds ago, which the index holds.
	if versions != 4 {
		t.Errorf("%d versions are kept, want 4", versions)
	}
}
