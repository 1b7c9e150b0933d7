package emulator

import (
	"testing"
	"time"
)

// Versions that the index no longer holds are dropped, so that a record does not grow with its history.
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
	// Those of 0, 25 and 50 seconds ago, and the one of 75 seconds ago that the index holds.
	if versions != 4 {
		t.Errorf("%d versions are kept, want 4", versions)
	}
}
