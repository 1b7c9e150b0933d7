package upstream

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mailbox-graphql/upstream/lenient"
)

// A customer's footprint is between half and twice the memory that it takes, whatever its shape. The test does not run in
// parallel with others, whose memory it would measure, too.
//
//nolint:paralleltest // see above
func TestFootprint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body := drawCustomer(t)
		const copies = 200
		kept := make([]*Customer, copies)
		before := liveHeap()
		for i := range kept {
			kept[i] = new(Customer)
			if _, err := lenient.Unmarshal(t.Context(), body, kept[i]); err != nil {
				t.Fatal(err)
			}
		}
		took := float64(liveHeap()-before) / copies
		accounted := float64(footprint(kept[0]))
		runtime.KeepAlive(kept)
		if accounted < took/2 || accounted > took*2 {
			t.Fatalf("%.0f bytes have a footprint of %.0f: %.200s", took, accounted, body)
		}
	})
}

// drawCustomer draws a customer with empty entries, long texts or many links, which take more or less memory than their
// bytes.
func drawCustomer(t *rapid.T) []byte {
	var body strings.Builder
	fmt.Fprintf(&body, `{"id": 500, "background": %q, "_embedded": {"emails": [`,
		strings.Repeat("x", rapid.IntRange(0, 2000).Draw(t, "text")))
	for i := range rapid.IntRange(0, 100).Draw(t, "empty entries") {
		body.WriteString(strings.Repeat(",", min(i, 1)) + "{}")
	}
	body.WriteString(`], "phones": [`)
	for i := range rapid.IntRange(0, 50).Draw(t, "entries") {
		fmt.Fprintf(&body, `%s{"id": %d, "value": "phone-%d-%d", "type": "work"}`, strings.Repeat(",", min(i, 1)), i, i, i)
	}
	body.WriteString(`]}, "_links": {`)
	for i := range rapid.IntRange(0, 50).Draw(t, "links") {
		fmt.Fprintf(&body, `%s"relation-%d": {"href": "/%d"}`, strings.Repeat(",", min(i, 1)), i, i)
	}
	body.WriteString("}}")
	return []byte(body.String())
}

func liveHeap() int64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
