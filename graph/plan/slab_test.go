package plan_test

import (
	"testing"

	"mailbox-graphql/graph/plan"
)

// Objects of a slab are zero, share no memory with each other, and need few slices.
func TestSlab(t *testing.T) { //nolint:paralleltest // it counts allocations
	var slab plan.Slab[int]
	seen := make(map[*int]bool)
	for round := range 100 {
		taken := slab.Take(round % 4)
		if len(taken) != round%4 || cap(taken) != len(taken) {
			t.Fatalf("round %d: %d objects with room for %d", round, len(taken), cap(taken))
		}
		for i := range taken {
			if taken[i] != 0 || seen[&taken[i]] {
				t.Errorf("round %d: object %d was given out before", round, i)
			}
			taken[i], seen[&taken[i]] = round, true
		}
	}
	if few := testing.AllocsPerRun(10, func() {
		var slab plan.Slab[int]
		for range 250 {
			slab.Take(1)
		}
	}); few > 10 {
		t.Errorf("%v slices for 250 objects", few)
	}
}
