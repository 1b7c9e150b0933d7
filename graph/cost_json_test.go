package graph

import (
	"encoding/json"
	"math"
	"testing"
)

// The cost is the same JSON whether it writes itself or encoding/json does.
func TestCostAsJSON(t *testing.T) {
	t.Parallel()
	none, some := 0, 398
	for _, c := range []cost{
		{},
		{RESTRequests: 1, CacheHits: 2, Coalesced: 3, BudgetRemaining: &some},
		{RESTRequests: math.MaxInt64, BudgetRemaining: &none},
	} {
		want, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.AppendJSON([]byte("before")); string(got) != "before"+string(want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
