package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// severalReport has what was measured with fleets.
type severalReport struct {
	opts    options
	cores   string
	redis   string // name and version
	foreign float64
	rounds  map[measured][]fleetSample
	peaks   []fleetPeak
}

// measured names what one line of the report is about.
type measured struct {
	scenario string
	servers  int
	fleet    string
}

// fleetPeak is the memory that a fleet took at most, in bytes.
type fleetPeak struct {
	measured
	server uint64 // the largest one
	redis  string
}

func newSeveralReport(opts options, cores cores) *severalReport {
	return &severalReport{opts: opts, cores: cores.String(), foreign: unknown, rounds: make(map[measured][]fleetSample)}
}

func (r *severalReport) add(what measured, sample fleetSample) {
	r.rounds[what] = append(r.rounds[what], sample)
}

func (r *severalReport) addPeaks(ctx context.Context, fleets []*fleet) error {
	for _, f := range fleets {
		peak := fleetPeak{measured: measured{servers: len(f.servers), fleet: f.String()}, redis: "–"}
		for _, server := range f.servers {
			if used, err := usageOf(server.pid()); err == nil {
				peak.server = max(peak.server, used.peak)
			}
		}
		if f.redis != nil {
			memory, err := f.redis.info(ctx, "memory")
			if err != nil {
				return err
			}
			bytes, err := strconv.ParseFloat(memory["used_memory_peak"], 64)
			if err != nil {
				return fmt.Errorf("memory of Redis: %w", err)
			}
			peak.redis = round(bytes / (1 << 20))
		}
		r.peaks = append(r.peaks, peak)
	}
	return nil
}

// write prints the report as Markdown.
func (r *severalReport) write(w io.Writer) error {
	var text strings.Builder
	writeConditions(&text, r.opts, r.cores, r.foreign)
	fmt.Fprintf(&text, "\n%s. Customers: %d. With writes, one operation of %d is a write.\n\n",
		r.redis, r.opts.several.customers, callsPerWrite)
	text.WriteString("| situation | servers | | ops/s | servers' CPU µs/op | Redis' CPU µs/op | p50 ms | p99 ms | REST/op " +
		"| calls to Redis/op | stale |\n| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	r.each(func(what measured, samples []fleetSample) {
		fmt.Fprintf(&text, "| %s | %d | %s | %s |\n", what.scenario, what.servers, what.fleet, strings.Join(row(what, samples), " | "))
	})
	text.WriteString("\nFor 1,000 operations:\n\n" +
		"| situation | servers | commands that servers sent | commands that scripts sent |\n| --- | ---: | --- | --- |\n")
	r.each(func(what measured, samples []fleetSample) {
		if what.fleet == sharing {
			fmt.Fprintf(&text, "| %s | %d | %s |\n", what.scenario, what.servers, strings.Join(commandRow(samples), " | "))
		}
	})
	text.WriteString("\n| servers | | peak MiB of a server | peak MiB of Redis |\n| ---: | --- | ---: | ---: |\n")
	for _, peak := range r.peaks {
		fmt.Fprintf(&text, "| %d | %s | %.0f | %s |\n", peak.servers, peak.fleet, float64(peak.server)/(1<<20), peak.redis)
	}
	if _, err := io.WriteString(w, text.String()); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// each calls do for each line of the report, in order.
func (r *severalReport) each(do func(what measured, samples []fleetSample)) {
	for _, scenario := range scenarios() {
		for _, count := range r.opts.several.counts {
			for _, fleet := range []string{sharing, alone} {
				what := measured{scenario.name, count, fleet}
				if samples := r.rounds[what]; len(samples) > 0 {
					do(what, samples)
				}
			}
		}
	}
}

func row(what measured, samples []fleetSample) []string {
	number := func(of func(fleetSample) float64, factor float64) string { return round(median(samples, of) * factor) }
	const milli, micro, percent = 1e3, 1e6, 100
	redisCPU, calls := "–", "–"
	if what.fleet == sharing {
		redisCPU = number(func(s fleetSample) float64 { return s.redisCPU }, micro)
		calls = number(func(s fleetSample) float64 { return s.calls }, 1)
	}
	return []string{
		number(func(s fleetSample) float64 { return s.rate }, 1),
		number(func(s fleetSample) float64 { return s.cpu }, micro),
		redisCPU,
		number(func(s fleetSample) float64 { return s.p50 }, milli),
		number(func(s fleetSample) float64 { return s.p99 }, milli),
		number(func(s fleetSample) float64 { return s.rest }, 1),
		calls,
		number(func(s fleetSample) float64 { return s.stale }, percent) + " %",
	}
}

// commandRow returns how often Redis ran each command for 1,000 operations: commands of servers, with the time of each, and
// commands of scripts.
func commandRow(samples []fleetSample) []string {
	total := make(map[string]commandStat)
	inner := make(map[string]bool)
	for _, sample := range samples {
		for name, stat := range sample.commands {
			sum := total[name]
			total[name] = commandStat{sum.calls + stat.calls, sum.seconds + stat.seconds}
			inner[name] = sample.inner[wordOf(name)]
		}
	}
	var ofServers, ofScripts []string
	for _, name := range slices.Sorted(maps.Keys(total)) {
		const thousand, micro, visible = 1e3, 1e6, 0.5
		stat := total[name]
		often := stat.calls / float64(len(samples)) * thousand
		switch {
		case often < visible:
		case inner[name]:
			ofScripts = append(ofScripts, fmt.Sprintf("%s %.0f", name, often))
		default:
			ofServers = append(ofServers, fmt.Sprintf("%s %.0f of %.0f µs", name, often, micro*stat.seconds/stat.calls))
		}
	}
	return []string{strings.Join(ofServers, ", "), strings.Join(ofScripts, ", ")}
}
