package main

import (
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func TestParseOptionsOfSeveral(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"-servers 1,2,4":                     "",
		"-servers 1,2,4 -quick":              "",
		"-servers 1,two":                     "no number of servers",
		"-servers 0":                         "no number of servers",
		"-servers 3":                         "multiples of 3",
		"-servers 2 -customers 1001":         "multiples of 2",
		"-servers 2 -customers 10":           "as many customers as connections",
		"-servers 2 -bursts 0":               "at least one burst",
		"-servers 2 -queries Q1":             "takes no -queries",
		"-servers 2 -peer other=http://a:1/": "takes no -queries",
	} {
		opts, err := parseOptions(strings.Fields(args), io.Discard)
		switch {
		case want == "" && (err != nil || opts.latency != severalLatency):
			t.Errorf("%s: latency %v, %v", args, opts.latency, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
	opts, err := parseOptions([]string{"-servers=1", "-latency=5ms"}, io.Discard)
	if err != nil || opts.latency != 5*time.Millisecond {
		t.Errorf("latency %v, %v; want what was given", opts.latency, err)
	}
}

func TestParseCommands(t *testing.T) {
	t.Parallel()
	stats, err := parseCommands(map[string]string{
		"cmdstat_evalsha":        "calls=5,usec=100,usec_per_call=20.00,rejected_calls=0,failed_calls=0",
		"cmdstat_client|setinfo": "calls=1,usec=2,usec_per_call=2.00,rejected_calls=0,failed_calls=0",
		"role":                   "master",
	})
	want := map[string]commandStat{"evalsha": {5, 1e-4}, "client|setinfo": {1, 2e-6}}
	if err != nil || fmt.Sprint(stats) != fmt.Sprint(want) {
		t.Errorf("%v, %v; want %v", stats, err, want)
	}
	if _, err := parseCommands(map[string]string{"cmdstat_get": "many"}); err == nil {
		t.Error("counts that are none are no error")
	}
}

// What was counted before does not count, and neither does the question for the counts.
func TestSince(t *testing.T) {
	t.Parallel()
	got := since(
		map[string]commandStat{"get": {3, 3}, "set": {1, 1}, "info": {1, 2}},
		map[string]commandStat{"get": {5, 6}, "set": {1, 1}, "info": {2, 4}, "xread": {1, 1}})
	if want := map[string]commandStat{"get": {2, 3}, "xread": {1, 1}}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestInnerCommands(t *testing.T) {
	t.Parallel()
	inner := innerCommands(strings.NewReader("+OK\r\n" +
		`+1700000000.000001 [0 127.0.0.1:1] "EVALSHA" "abc" "0"` + "\r\n" +
		`+1700000000.000002 [0 lua] "get" "lua] "` + "\r\n" +
		`+1700000000.000003 [0 lua] "time"` + "\r\n" +
		`+1700000000.000004 [0 127.0.0.1:1] "TIME"` + "\r\n" +
		`+1700000000.000005 [0 lua] "time"` + "\r\n" +
		`+1700000000.000006 [0 lua] "get" "x"` + "\r\n"))
	if want := map[string]bool{"get": true}; fmt.Sprint(inner) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", inner, want)
	}
}

// Calls of a server are told from what scripts do, by a Redis that runs.
func TestCallsOfRedis(t *testing.T) {
	t.Parallel()
	binary, err := findRedis("")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBench(options{})
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	r, err := b.startRedis(t.Context(), binary)
	if err != nil {
		t.Fatal(err)
	}
	send := func() error {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", r.address)
		if err != nil {
			return err
		}
		defer conn.Close()
		const commands = "EVAL \"redis.call('INFO'); return redis.call('GET', 'a')\" 0\r\nSET a 1\r\nQUIT\r\n"
		if _, err := io.WriteString(conn, commands); err != nil {
			return err
		}
		_, err = io.ReadAll(conn)
		return err
	}
	if err := r.learn(t.Context(), send); err != nil {
		t.Fatal(err)
	}
	before, err := r.commands(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	after, err := r.commands(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	commands := since(before, after)
	if calls := r.callsOf(commands); calls != 3 || commands["get"].calls != 1 || commands["info"].calls != 1 {
		t.Errorf("%v calls among %v, want 3", calls, commands)
	}
	if version := r.version(t.Context()); len(strings.Fields(version)) != 2 {
		t.Errorf("version %q", version)
	}
}

// A read is stale if it does not show a write that was answered when the read began.
func TestVersioned(t *testing.T) {
	t.Parallel()
	var stale atomic.Int64
	var customer versioned
	if err := customer.prepare("/graphql", "500"); err != nil {
		t.Fatal(err)
	}
	answer := func(of call, text string) error { return of.check([]byte(text)) }
	title := func(text string) string { return `{"data":{"customer":{"id":"500","jobTitle":` + text + `}}}` }
	const written = `{"data":{"updateCustomer":{"customer":{"id":"500"},"userErrors":[]}}}`

	early := customer.read(&stale)
	first := customer.write()
	if !strings.Contains(string(first.body), `"title":"1"`) {
		t.Errorf("the first write: %s", first.body)
	}
	if err := answer(first, written); err != nil {
		t.Fatal(err)
	}
	for _, read := range []error{
		answer(early, title(`"CEO"`)), answer(customer.read(&stale), title(`"1"`)), answer(customer.read(&stale), title(`"2"`)),
	} {
		if read != nil || stale.Load() != 0 {
			t.Errorf("%d stale reads, %v", stale.Load(), read)
		}
	}
	for i, old := range []string{`"0"`, `"CEO"`, `null`} {
		if err := answer(customer.read(&stale), title(old)); err != nil || stale.Load() != int64(i+1) {
			t.Errorf("title %s: %d stale reads, %v", old, stale.Load(), err)
		}
	}
	if err := answer(customer.write(), `{"data":{"updateCustomer":{"customer":null,"userErrors":[{"message":"no"}]}}}`); err == nil {
		t.Error("a write that is refused is no error")
	}
}

// Servers deal out the customers, and each reads in the end what the others have read.
func TestSharesOfServers(t *testing.T) {
	t.Parallel()
	w, err := newWorkload(options{}, "/graphql", []string{"1", "2", "3", "4", "5", "6", "7", "8"})
	if err != nil {
		t.Fatal(err)
	}
	for _, shared := range []*redis{nil, new(redis)} {
		f := &fleet{servers: make([]*process, 4), redis: shared}
		for server := range f.servers {
			reads := make(map[string]int)
			for _, call := range append(w.share(f, server), w.ofOthers(f, server)...) {
				reads[string(call.body)]++
			}
			if server == 1 && shared != nil {
				for _, call := range w.sample(f) {
					reads[string(call.body)]++
				}
			}
			if len(reads) != len(w.reads) {
				t.Errorf("server %d, %s: reads %v", server, f, reads)
			}
			for body, times := range reads {
				if times != 1 {
					t.Errorf("server %d, %s: reads %s %d times", server, f, body, times)
				}
			}
		}
	}
}

func TestSeveralReport(t *testing.T) {
	t.Parallel()
	opts, err := parseOptions([]string{"-servers=2"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	r := newSeveralReport(opts, cores{})
	r.redis, r.foreign = "Redis 7.0.15", 0.25
	inner := map[string]bool{"get": true}
	taken := fleetSample{
		sample: sample{rate: 5000, cpu: 2e-4, p50: 1e-3, p99: 2e-3, rest: 0.5}, redisCPU: 3e-5, calls: 1.5, stale: 0.25, inner: inner,
		commands: map[string]commandStat{"evalsha": {1.5, 3e-5}, "get": {1, 1e-6}, "zrem": {1e-6, 1e-9}},
	}
	r.add(measured{"tier", 2, sharing}, taken)
	taken.cpu = math.NaN()
	r.add(measured{"tier", 2, alone}, taken)
	r.peaks = []fleetPeak{{measured{servers: 2, fleet: sharing}, 3 << 20, "1.50"}}
	var text strings.Builder
	if err := r.write(&text); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Other processes had 25% of the CPU time.\nRedis 7.0.15. Customers: 2048.",
		"| tier | 2 | with Redis | 5000 | 200 | 30.0 | 1.00 | 2.00 | 0.500 | 1.50 | 25.0 % |\n",
		"| tier | 2 | each by itself | 5000 | – | – | 1.00 | 2.00 | 0.500 | – | 25.0 % |\n",
		"| tier | 2 | evalsha 1500 of 20 µs | get 1000 |\n",
		"| 2 | with Redis | 3 | 1.50 |\n",
	} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the report lacks %q:\n%s", want, &text)
		}
	}
}
