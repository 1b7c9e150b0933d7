package main

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// severalLatency is what the REST API takes for an answer where several servers are measured, unless the options say otherwise.
const severalLatency = 100 * time.Millisecond

// add adds the flags of these options.
func (o *severalOptions) add(flags *flag.FlagSet) {
	flags.Func("servers", "numbers of servers, such as 1,2,4: measure so many servers of one account, with a Redis that they share "+
		"and each by itself, instead of single servers", func(text string) error {
		for number := range strings.SplitSeq(text, ",") {
			count, err := strconv.Atoi(number)
			if err != nil || count <= 0 {
				return fmt.Errorf("%q is no number of servers", number)
			}
			o.counts = append(o.counts, count)
		}
		return nil
	})
	flags.StringVar(&o.redis, "redis", "",
		"with -servers: program that runs as Redis; redis-server or else valkey-server by default")
	flags.IntVar(&o.customers, "customers", 2048, "with -servers: how many different customers are read")
	flags.IntVar(&o.bursts, "bursts", 20, "with -servers: how many customers all connections ask for at once")
	flags.StringVar(&o.profiles, "profiles", "",
		"with -servers: directory for a CPU profile of a server with Redis in each situation; they slow it down")
}

// check returns an error unless the options fit together.
func (o *severalOptions) check(opts options) error {
	if len(o.counts) == 0 {
		return nil
	}
	if len(opts.queries)+len(opts.subjects)+len(opts.servers)+len(opts.peers) > 0 {
		return errors.New("-servers measures one query and its own subjects: it takes no -queries, -subjects, -server or -peer")
	}
	for _, count := range o.counts {
		if opts.connections%count != 0 || o.customers%count != 0 {
			return fmt.Errorf("connections and customers must be multiples of %d, the number of servers", count)
		}
	}
	if o.bursts <= 0 || o.customers < max(opts.connections, o.bursts) {
		return errors.New("there must be at least one burst, and as many customers as connections and as bursts")
	}
	return nil
}

// pages is how many pages of the list have all customers that are read.
func (o *severalOptions) pages() int { return (o.customers + pageSize - 1) / pageSize }

// unreached is a budget for a minute that is kept, and that the connections cannot spend: twice as much as they could read from
// the REST API.
func (o options) unreached() int {
	const most = 1_000_000 // that the server takes
	seconds := o.latency.Seconds()
	if seconds == 0 {
		return most
	}
	return int(min(most, 2*60*float64(o.connections)/seconds))
}
