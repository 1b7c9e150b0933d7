package main

import (
	"context"
	"sync/atomic"
)

// scenario is a situation in which connections ask the servers of a fleet for customers.
type scenario struct {
	name string
	// before prepares the situation. Nil: the scenario before it has prepared it.
	before func(ctx context.Context, w *workload, f *fleet) error
	// run makes the load. It returns errNothing if the situation does not exist for the fleet.
	run func(ctx context.Context, w *workload, f *fleet) (load, error)
}

// scenarios returns all scenarios in the order in which they run: most build on what the scenarios before them have read.
func scenarios() []scenario {
	return []scenario{
		{"cold", purged, cold},
		{"tier, one connection", nil, tierByOne},
		{"tier", nil, tier},
		{"local, one connection", everyoneHasAll, localByOne},
		{"local", nil, local},
		{"local, with writes", nil, localWithWrites},
		{"equal reads", purged, equalReads},
	}
}

// workload is what a run asks for.
type workload struct {
	opts  options
	reads []call // of one customer each, the same query
	// versioned are the customers as the scenario with writes reads them.
	versioned []versioned
	// stale counts the reads that did not show the last write that had been answered when they began.
	stale atomic.Int64
}

func newWorkload(opts options, path string, ids []string) (*workload, error) {
	w := &workload{opts: opts, versioned: make([]versioned, len(ids))}
	for i, id := range ids {
		variables := []map[string]any{{"id": id}}
		read, err := query{document: oneCustomer, variables: variables}.bodies()
		if err != nil {
			return nil, err
		}
		w.reads = append(w.reads, call{path: path, body: read[0]})
		if err := w.versioned[i].prepare(path, id); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// forget starts the count of stale reads anew: no write that was answered before makes a read stale.
func (w *workload) forget() {
	w.stale.Store(0)
	for i := range w.versioned {
		w.versioned[i].answered.Store(0)
	}
}

// share returns a server's part of the customers, which are divided evenly among the servers of the fleet.
func (w *workload) share(f *fleet, server int) []call {
	size := len(w.reads) / len(f.servers)
	return w.reads[server*size : (server+1)*size]
}

// sample returns some customers of the first server's share, which one connection reads at the second server.
func (w *workload) sample(f *fleet) []call {
	const most = 512
	share := w.share(f, 0)
	return share[:min(len(share)/2, most)]
}

// ofOthers returns the customers that are not in a server's share, without those that it has read in [tierByOne].
func (w *workload) ofOthers(f *fleet, server int) (others []call) {
	for i := 1; i < len(f.servers); i++ {
		other := (server + i) % len(f.servers)
		share := w.share(f, other)
		if server == 1 && other == 0 && f.redis != nil {
			share = share[len(w.sample(f)):]
		}
		others = append(others, share...)
	}
	return others
}

// purged empties all caches.
func purged(ctx context.Context, _ *workload, f *fleet) error { return f.purge(ctx) }

// cold reads each customer once, at one of the servers, when no server has it.
func cold(ctx context.Context, w *workload, f *fleet) (load, error) {
	return w.driveOnce(ctx, f, func(server int) []call { return w.share(f, server) })
}

// tierByOne reads over one connection some customers that another server has read, and this server has not.
func tierByOne(ctx context.Context, w *workload, f *fleet) (load, error) {
	if len(f.servers) == 1 || f.redis == nil {
		return load{}, errNothing
	}
	one := connect(f.host(1), f.key, once(w.sample(f)))
	defer one.close()
	return drive(ctx, []*connection{one})
}

// tier reads at each server the customers that only the other servers have read.
func tier(ctx context.Context, w *workload, f *fleet) (load, error) {
	if len(f.servers) == 1 {
		return load{}, errNothing
	}
	return w.driveOnce(ctx, f, func(server int) []call { return w.ofOthers(f, server) })
}

// everyoneHasAll reads all customers at each server.
func everyoneHasAll(ctx context.Context, w *workload, f *fleet) error {
	_, err := w.driveOnce(ctx, f, func(int) []call { return w.reads })
	return err
}

// localByOne reads over one connection customers that the server has in its memory.
func localByOne(ctx context.Context, w *workload, f *fleet) (load, error) {
	one := connect(f.host(0), f.key, forDuration(w.opts.duration, inTurn(w.reads, 0)))
	defer one.close()
	return drive(ctx, []*connection{one})
}

// local reads customers that the servers have in their memory.
func local(ctx context.Context, w *workload, f *fleet) (load, error) {
	return w.drive(ctx, f, func(_, number int) calls {
		return forDuration(w.opts.duration, inTurn(w.reads, number*len(w.reads)/w.opts.connections))
	})
}

// equalReads asks over all connections for one customer that no server has read, and then for the next one.
func equalReads(ctx context.Context, w *workload, f *fleet) (load, error) {
	connections := f.connect(w.opts.connections, func(int, int) calls { return nil })
	defer closeAll(connections)
	all := newLoad()
	for i := range w.opts.several.bursts {
		for _, connection := range connections {
			connection.calls = once(w.reads[i : i+1])
		}
		burst, err := drive(ctx, connections)
		if err != nil {
			return load{}, err
		}
		all.add(burst)
	}
	return all, nil
}

// localWithWrites is local with a write in every callsPerWrite calls. Only one connection writes a customer.
func localWithWrites(ctx context.Context, w *workload, f *fleet) (load, error) {
	return w.drive(ctx, f, func(_, number int) calls {
		read, write := number*len(w.versioned)/w.opts.connections, number
		// The connections do not write at the same time.
		turn := number * callsPerWrite / w.opts.connections
		return forDuration(w.opts.duration, func() (call, bool) {
			if turn++; turn%callsPerWrite == 0 {
				written := &w.versioned[write%len(w.versioned)]
				write += w.opts.connections
				return written.write(), true
			}
			read++
			return w.versioned[read%len(w.versioned)].read(&w.stale), true
		})
	})
}

// callsPerWrite is the number of calls of which one is a write.
const callsPerWrite = 50

// driveOnce makes each of the calls of a server once.
func (w *workload) driveOnce(ctx context.Context, f *fleet, of func(server int) []call) (load, error) {
	each := make([]calls, len(f.servers))
	for server := range each {
		each[server] = once(of(server))
	}
	return w.drive(ctx, f, func(server, _ int) calls { return each[server] })
}

func (w *workload) drive(ctx context.Context, f *fleet, callsOf func(server, number int) calls) (load, error) {
	connections := f.connect(w.opts.connections, callsOf)
	defer closeAll(connections)
	return drive(ctx, connections)
}
