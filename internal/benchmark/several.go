package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// several measures fleets: servers of one account, which share a Redis or run each by itself.
type several struct {
	*bench
	server string // the binary
	redis  string // the binary
	key    apiKey
	work   *workload
}

// measureSeveral measures fleets of each size, one size after another, and writes a report. If no Redis is installed, it
// says so and measures nothing; in CI that is an error.
func measureSeveral(ctx context.Context, opts options, stdout, progress io.Writer) error {
	binary, err := findRedis(opts.several.redis)
	if errors.Is(err, errNoRedis) && !inCI() {
		fmt.Fprintf(stdout, "Several servers are not measured: %v.\n", err)
		return nil
	}
	if err != nil {
		return err
	}
	b, err := newBench(opts)
	if err != nil {
		return err
	}
	defer b.close()
	s := &several{bench: b, redis: binary}
	if s.server, err = b.build(ctx, "mailbox-graphql", "."); err != nil {
		return err
	}
	if s.key, err = newKey(ctx, s.server); err != nil {
		return err
	}
	if err := b.startEmulator(ctx, fmt.Sprintf("-customers=%d", opts.several.pages()*pageSize)); err != nil {
		return err
	}
	result := newSeveralReport(opts, b.cores)
	busy, busyErr := busySeconds()
	own := b.ownSeconds()
	for _, count := range opts.several.counts {
		if err := s.measureSize(ctx, count, result, progress); err != nil {
			return fmt.Errorf("%d servers: %w", count, err)
		}
	}
	if after, err := busySeconds(); err == nil && busyErr == nil {
		result.foreign = foreignShare(after-busy, b.ownSeconds()-own)
	}
	return result.write(stdout)
}

// measureSize measures two fleets of count servers in turns: one that shares a Redis, and one that does not.
func (s *several) measureSize(ctx context.Context, count int, result *severalReport, progress io.Writer) error {
	shared, err := s.startRedis(ctx, s.redis)
	if err != nil {
		return err
	}
	result.redis = shared.version(ctx)
	var fleets []*fleet
	for _, redis := range []*redis{shared, nil} {
		f, err := s.startFleet(ctx, s.server, s.key, count, redis)
		if err != nil {
			return err
		}
		defer f.stop()
		fleets = append(fleets, f)
	}
	if err := s.prepareWorkload(ctx, fleets[1]); err != nil {
		return err
	}
	if err := shared.learn(ctx, func() error { return s.warmUp(ctx, fleets[0]) }); err != nil {
		return err
	}
	for round := range s.opts.rounds {
		fmt.Fprintf(progress, "servers: %d, round %d of %d\n", count, round+1, s.opts.rounds)
		for _, scenario := range scenarios() {
			for _, f := range fleets {
				sample, err := s.measure(ctx, scenario, f, round)
				if errors.Is(err, errNothing) {
					continue
				}
				if err != nil {
					return fmt.Errorf("%s, %s: %w", scenario.name, f, err)
				}
				result.add(measured{scenario.name, count, f.String()}, sample)
			}
		}
	}
	for _, f := range fleets {
		fmt.Fprintf(progress, "%s", f.complaints())
	}
	return result.addPeaks(ctx, fleets)
}

// prepareWorkload makes the workload of the first customers of the list. It is the same for fleets of all sizes.
func (s *several) prepareWorkload(ctx context.Context, f *fleet) error {
	if s.work != nil {
		return nil
	}
	found, err := walk(ctx, "http://"+f.host(0)+f.path, f.key, s.opts.several.pages())
	if err != nil {
		return err
	}
	s.work, err = newWorkload(s.opts, f.path, found.ids[:s.opts.several.customers])
	return err
}

// warmUp makes each server of a fleet do once what the scenarios make it do. Afterwards the servers know each other.
func (s *several) warmUp(ctx context.Context, f *fleet) error {
	// settleTime is longer than a server takes to see the others, and to lease its first permits.
	const settleTime = 2 * time.Second
	if !wait(ctx, settleTime) {
		return ctx.Err()
	}
	first := &s.work.versioned[0]
	for _, next := range []call{first.read(&s.work.stale), first.write(), first.read(&s.work.stale)} {
		for server := range f.servers {
			if err := f.ask(ctx, server, next); err != nil {
				return err
			}
		}
	}
	if !wait(ctx, settleTime) {
		return ctx.Err()
	}
	return nil
}

// fleetSample is what one measurement of a fleet gave.
type fleetSample struct {
	sample                          // its CPU is that of all servers
	redisCPU float64                // seconds of Redis' CPU for one operation
	calls    float64                // calls to Redis for one operation
	stale    float64                // part of the operations
	commands map[string]commandStat // of Redis, for one operation
	inner    map[string]bool        // which of them only scripts send
}

func (s *several) measure(ctx context.Context, what scenario, f *fleet, round int) (fleetSample, error) {
	if what.before != nil {
		if err := what.before(ctx, s.work, f); err != nil {
			return fleetSample{}, err
		}
	}
	before, err := s.spentBy(ctx, f)
	if err != nil {
		return fleetSample{}, err
	}
	s.work.forget()
	finish := s.profile(ctx, what, f, round)
	loaded, err := what.run(ctx, s.work, f)
	if err := errors.Join(err, finish()); err != nil {
		return fleetSample{}, err
	}
	// The calls to Redis that servers make after their answers are a part of the cost.
	if !wait(ctx, lingerTime) {
		return fleetSample{}, ctx.Err()
	}
	after, err := s.spentBy(ctx, f)
	if err != nil {
		return fleetSample{}, err
	}
	return sampleOf(loaded, float64(s.work.stale.Load()), before, after, f.redis), nil
}

// sampleOf returns the cost of a load, from what the fleet had used before and after it.
func sampleOf(loaded load, stale float64, before, after spent, shared *redis) fleetSample {
	taken := fleetSample{sample: loaded.sample()}
	n := taken.operations
	taken.cpu = (after.servers - before.servers) / n
	taken.rest = (after.rest - before.rest) / n
	taken.redisCPU = (after.redis - before.redis) / n
	taken.stale = stale / n
	if shared != nil {
		taken.inner = shared.inner
		taken.commands = since(before.commands, after.commands)
		taken.calls = shared.callsOf(taken.commands) / n
		for name, stat := range taken.commands {
			taken.commands[name] = commandStat{stat.calls / n, stat.seconds / n}
		}
	}
	return taken
}

const lingerTime = 50 * time.Millisecond
