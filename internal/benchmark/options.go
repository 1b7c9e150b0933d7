package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
)

// options says what to measure, and how.
type options struct {
	duration    time.Duration // of one measurement
	rounds      int
	connections int
	latency     time.Duration
	listen      string
	queries     []string // names; empty: all
	subjects    []string // names; empty: all
	servers     []serverSpec
	peers       []peerSpec
	several     severalOptions
}

// severalOptions says how to measure several servers of one account.
type severalOptions struct {
	counts    []int  // numbers of servers; empty: single servers are measured instead
	redis     string // program that runs as Redis; empty: the first of redisBinaries that is installed
	customers int    // how many different customers are read
	bursts    int    // how many customers all connections ask for at once, one customer after the other
	profiles  string // directory for CPU profiles; empty: none
}

// serverSpec is a server that the benchmark starts.
type serverSpec struct {
	name   string
	binary string   // empty: built from the working tree
	env    []string // NAME=value
	flags  []string
}

// peerSpec is a GraphQL server that runs already.
type peerSpec struct {
	name string
	url  string
	pid  int // 0: not known, so that its CPU and memory are not measured
}

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var opts options
	flags := flag.NewFlagSet("benchmark", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.DurationVar(&opts.duration, "duration", 2*time.Second, "duration of one measurement")
	flags.IntVar(&opts.rounds, "rounds", 3, "how often each is measured; the median is reported")
	flags.IntVar(&opts.connections, "connections", 64, "connections of the load generator")
	flags.DurationVar(&opts.latency, "latency", 0, "time that the REST API takes for an answer")
	flags.StringVar(&opts.listen, "upstream", "127.0.0.1:0", "address for the emulator of the REST API, for peers to read")
	list := func(into *[]string) func(string) error {
		return func(text string) error {
			*into = append(*into, strings.Split(text, ",")...)
			return nil
		}
	}
	flags.Func("queries", "names of the queries to measure, such as Q1,Q2v; all by default", list(&opts.queries))
	flags.Func("subjects", "names of the servers and floors to measure; all by default", list(&opts.subjects))
	flags.Func("server", "one more server, as NAME=WORD WORD…: a word is a flag (--cache-ttl=5s), a variable (GOGC=100) or the "+
		"path of another binary", func(text string) error {
		spec, err := parseServer(text)
		opts.servers = append(opts.servers, spec)
		return err
	})
	flags.Func("peer", "a GraphQL server that runs already, as NAME=URL or NAME=PID@URL", func(text string) error {
		spec, err := parsePeer(text)
		opts.peers = append(opts.peers, spec)
		return err
	})
	opts.several.add(flags)
	quick := flags.Bool("quick", false, "one short round, to see that everything works")
	if err := flags.Parse(args); err != nil {
		return options{}, err //nolint:wrapcheck // the message names the flag
	}
	given := make(map[string]bool)
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if len(opts.several.counts) > 0 && !given["latency"] {
		opts.latency = severalLatency
	}
	if *quick {
		const moment = 150 * time.Millisecond
		opts.duration, opts.rounds = moment, 1
		opts.several.customers, opts.several.bursts = 2*opts.connections, 2
	}
	if flags.NArg() > 0 {
		return options{}, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if opts.duration <= 0 || opts.rounds <= 0 || opts.connections <= 0 || opts.latency < 0 {
		return options{}, errors.New("durations, rounds and connections must be positive")
	}
	return opts, opts.several.check(opts)
}

func parseServer(text string) (serverSpec, error) {
	name, words, ok := strings.Cut(text, "=")
	if !ok || !validName(name) {
		return serverSpec{}, errors.New("want NAME=WORD WORD…")
	}
	spec := serverSpec{name: name}
	for word := range strings.FieldsSeq(words) {
		variable, _, assigned := strings.Cut(word, "=")
		switch {
		case strings.HasPrefix(word, "-"):
			spec.flags = append(spec.flags, word)
		case assigned && !strings.Contains(variable, "/"):
			spec.env = append(spec.env, word)
		default:
			spec.binary = word
		}
	}
	return spec, nil
}

func parsePeer(text string) (peerSpec, error) {
	name, rest, ok := strings.Cut(text, "=")
	if !ok || !validName(name) {
		return peerSpec{}, errors.New("want NAME=URL or NAME=PID@URL")
	}
	spec := peerSpec{name: name, url: rest}
	if number, url, ok := strings.Cut(rest, "@"); ok {
		pid, err := strconv.Atoi(number)
		if err != nil || pid <= 0 {
			return peerSpec{}, fmt.Errorf("%q is no process", number)
		}
		spec.url, spec.pid = url, pid
	}
	if !strings.HasPrefix(spec.url, "http://") {
		return peerSpec{}, fmt.Errorf("%q is no http address", spec.url)
	}
	return spec, nil
}

// validName tells whether a name can stand in a list of names.
func validName(name string) bool { return name != "" && !strings.Contains(name, ",") }

// chosen tells whether a list of names, where an empty one means all, has this name.
func chosen(names []string, name string) bool { return len(names) == 0 || slices.Contains(names, name) }
