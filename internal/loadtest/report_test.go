//go:build unix

package loadtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"
)

// report counts the outcomes of requests and their durations, by kind.
type report struct {
	mu    sync.Mutex
	kinds map[string]*tally
}

type tally struct {
	outcomes map[string]int
	times    []time.Duration
	failures []error
}

func newReport() *report { return &report{kinds: make(map[string]*tally)} }

func (r *report) add(kind, outcome string, took time.Duration, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	t := r.kinds[kind]
	if t == nil {
		t = &tally{outcomes: make(map[string]int)}
		r.kinds[kind] = t
	}
	if err != nil {
		outcome = "failed"
		t.failures = append(t.failures, err)
	}
	t.outcomes[outcome]++
	t.times = append(t.times, took)
}

// total returns the number of requests.
func (r *report) total() (count int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.kinds {
		count += len(t.times)
	}
	return count
}

// String returns a table, with the slowest kind first.
func (r *report) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	names := slices.SortedFunc(maps.Keys(r.kinds), func(a, b string) int {
		return int(r.kinds[b].percentile(50) - r.kinds[a].percentile(50))
	})
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "kind\trequests\toutcomes\tp50\tp99\tmax")
	for _, name := range names {
		t := r.kinds[name]
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%s\n", name, len(t.times), t.describeOutcomes(),
			rounded(t.percentile(50)), rounded(t.percentile(99)), rounded(t.percentile(100)))
	}
	_ = table.Flush()
	return text.String()
}

func (t *tally) describeOutcomes() string {
	var outcomes []string
	for _, outcome := range slices.Sorted(maps.Keys(t.outcomes)) {
		outcomes = append(outcomes, fmt.Sprintf("%s×%d", outcome, t.outcomes[outcome]))
	}
	return strings.Join(outcomes, " ")
}

func (t *tally) percentile(percent int) time.Duration {
	sorted := slices.Sorted(slices.Values(t.times))
	return sorted[(len(sorted)-1)*percent/100]
}

func rounded(d time.Duration) time.Duration {
	if d < 10*time.Millisecond {
		return d.Round(10 * time.Microsecond)
	}
	return d.Round(time.Millisecond)
}
