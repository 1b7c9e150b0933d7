package main

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// report has what was measured.
type report struct {
	opts     options
	cores    string
	queries  []string
	subjects []string
	rounds   map[string]map[string][]sample // by query and subject
	peaks    map[string]uint64              // bytes by subject
	foreign  float64                        // the part of the CPU time that other processes had; negative: not known
}

func newReport(b *bench) *report {
	r := &report{
		opts: b.opts, cores: b.cores.String(), foreign: unknown,
		rounds: make(map[string]map[string][]sample), peaks: make(map[string]uint64),
	}
	for _, q := range b.queries {
		r.queries = append(r.queries, q.name)
		r.rounds[q.name] = make(map[string][]sample)
	}
	for _, s := range b.subjects {
		r.subjects = append(r.subjects, s.name)
	}
	return r
}

func (r *report) add(query, subject string, measured sample) {
	r.rounds[query][subject] = append(r.rounds[query][subject], measured)
}

// foreignShare returns which part of the CPU time of all processes of the machine was not the run's.
func foreignShare(all, own float64) float64 {
	if all <= 0 {
		return unknown
	}
	return max(0, (all-own)/all)
}

// unknown stands for a part that is not known.
const unknown = -1

// writeConditions prints under which conditions a run measured.
func writeConditions(text *strings.Builder, opts options, cores string, foreign float64) {
	fmt.Fprintf(text, "%s, %d CPUs: %s.\nConnections: %d. Latency of the REST API: %v. Median of %d × %v.",
		runtime.Version(), runtime.NumCPU(), cores, opts.connections, opts.latency, opts.rounds, opts.duration)
	if foreign >= 0 {
		fmt.Fprintf(text, " Other processes had %.0f%% of the CPU time.", 100*foreign)
	}
}

// write prints the report as Markdown.
func (r *report) write(w io.Writer) error {
	var text strings.Builder
	writeConditions(&text, r.opts, r.cores, r.foreign)
	text.WriteString("\n\n" +
		"| query | subject | ops/s | CPU µs/op | of floor | of floor with headers | of proxy | p50 ms | p99 ms | REST/op |\n" +
		"| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, query := range r.queries {
		for _, subject := range r.subjects {
			if samples := r.rounds[query][subject]; len(samples) > 0 {
				fmt.Fprintf(&text, "| %s | %s | %s |\n", query, subject, strings.Join(r.row(query, samples), " | "))
			}
		}
	}
	text.WriteString("\n| subject | peak MiB |\n| --- | ---: |\n")
	for _, subject := range r.subjects {
		if peak, ok := r.peaks[subject]; ok {
			fmt.Fprintf(&text, "| %s | %.0f |\n", subject, float64(peak)/(1<<20))
		}
	}
	if _, err := io.WriteString(w, text.String()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

func (r *report) row(query string, samples []sample) []string {
	number := func(of func(sample) float64, factor float64) string {
		return round(median(samples, of) * factor)
	}
	cpu := "–"
	if median(samples, subjectCPU) > 0 {
		cpu = number(subjectCPU, 1e6)
	}
	row := []string{number(func(s sample) float64 { return s.rate }, 1), cpu}
	for _, floor := range []string{readyFloor, headersFloor, proxyFloor} {
		row = append(row, ratio(r.rounds[query][floor], samples))
	}
	return append(row,
		number(func(s sample) float64 { return s.p50 }, 1e3),
		number(func(s sample) float64 { return s.p99 }, 1e3),
		number(func(s sample) float64 { return s.rest }, 1))
}

func subjectCPU(s sample) float64 { return s.cpu }

// ratio tells which part of a floor's operations a subject does with the same CPU time, as the median of the rounds. It is also
// the ratio of the rates, where each has a core to itself and the load generator is fast enough for the floor. Where CPU times
// are not known, it is the ratio of the rates.
func ratio(floor, subject []sample) string {
	var ratios []float64
	for i := range min(len(floor), len(subject)) {
		if floor[i].cpu > 0 && subject[i].cpu > 0 {
			ratios = append(ratios, floor[i].cpu/subject[i].cpu)
		} else {
			ratios = append(ratios, subject[i].rate/floor[i].rate)
		}
	}
	if len(ratios) == 0 {
		return "–"
	}
	return strconv.FormatFloat(middle(ratios), 'f', 3, 64)
}

func median[S any](samples []S, of func(S) float64) float64 {
	values := make([]float64, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	return middle(values)
}

// middle is the median, or the upper one of two.
func middle(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}

// round gives three significant digits, and all digits before the point.
func round(value float64) string {
	const digits = 3
	switch {
	case math.IsNaN(value):
		return "–"
	case value == 0:
		return "0"
	}
	decimals := max(0, digits-1-int(math.Floor(math.Log10(math.Abs(value)))))
	return strconv.FormatFloat(value, 'f', min(decimals, digits), 64)
}
