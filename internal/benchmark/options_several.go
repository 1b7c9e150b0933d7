package main

import (
	"errors"
	"flag"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// severalLatency is the default of the latency of the REST API where several servers are measured.
const severalLatency = 100 * time.Millisecond

// add adds the flags of the options.
func (o *severalOptions) add(flags *flag.FlagSet) {
	flags.Func("servers", "numbers of servers, such as 1,2,4: instead of single servers, measure as many servers of one account, "+
		"with a Redis that they share and each by itself", func(text string) error {
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
		"with -servers: program that runs as Redis; by default redis-server or, if that is missing, valkey-server")
	flags.IntVar(&o.customers, "customers", 2048, "with -servers: how many different customers are read")
	flags.IntVar(&o.bursts, "bursts", 20, "with -servers: how many customers all connections ask for at once, one after the other")
	flags.StringVar(&o.profiles, "profiles", "",
		"with -servers: directory for CPU profiles of a server with Redis, one for each situation; profiling slows the server down")
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

// pages returns how many pages of the list have all customers that are read.
func (o *severalOptions) pages() int { return (o.customers + pageSize - 1) / pageSize }

// ampleBudget returns a budget that the servers count, but that the connections cannot spend: twice as many requests as they
// could make to the REST API in a minute.
func (o options) ampleBudget() int {
	const maxBudget = 1_000_000 // the largest --rate-limit
	seconds := o.latency.Seconds()
	if seconds == 0 {
		return maxBudget
	}
	return int(min(maxBudget, 2*60*float64(o.connections)/seconds))
}
