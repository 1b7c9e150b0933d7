package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// bench has all processes that take part in a run.
type bench struct {
	opts      options
	cores     cores
	work      string // directory of the run; close removes it
	emulator  *process
	processes []*process
	queries   []query
	subjects  []subject
}

// prepare builds and starts everything, and asks each subject once for each answer, so that caches are full and mistakes show.
func prepare(ctx context.Context, opts options) (*bench, error) {
	b, err := newBench(opts)
	if err != nil {
		return nil, err
	}
	if err := b.startAll(ctx); err != nil {
		b.close()
		return nil, err
	}
	return b, nil
}

// newBench returns a bench without processes.
func newBench(opts options) (*bench, error) {
	work, err := os.MkdirTemp("", "benchmark")
	if err != nil {
		return nil, fmt.Errorf("make a directory: %w", err)
	}
	return &bench{opts: opts, work: work}, nil
}

func (b *bench) close() {
	for _, process := range b.processes {
		process.stop()
	}
	_ = os.RemoveAll(b.work)
}

func (b *bench) startAll(ctx context.Context) error {
	server, err := b.build(ctx, "mailbox-graphql", ".")
	if err != nil {
		return err
	}
	if err := b.startEmulator(ctx, "-replay"); err != nil {
		return err
	}
	var servers []subject
	for _, spec := range append(ownServers(), b.opts.servers...) {
		started, err := b.startServer(ctx, spec, server)
		if err != nil {
			return err
		}
		servers = append(servers, started)
	}
	for _, peer := range b.opts.peers {
		running, err := graphQL(peer.name, peer.url, peer.pid)
		if err != nil {
			return err
		}
		servers = append(servers, running)
	}
	// The first server is the one with default settings: the floor has its headers.
	if err := b.prepareQueries(ctx, servers[0]); err != nil {
		return err
	}
	if err := b.startFloors(ctx, servers[0]); err != nil {
		return err
	}
	for _, server := range servers {
		b.add(server)
	}
	return b.askOnce(ctx)
}

// startEmulator starts the emulator of the REST API, and keeps a core for what reads it.
func (b *bench) startEmulator(ctx context.Context, flags ...string) error {
	standalone, err := b.build(ctx, "standalone", "./upstream/emulator/standalone")
	if err != nil {
		return err
	}
	b.cores = split(ctx)
	b.emulator, err = b.start(ctx, tokenLine, nil, append([]string{
		standalone, "-listen", b.opts.listen, "-latency", b.opts.latency.String(),
	}, flags...)...)
	return err
}

// build builds a command of the server's module.
func (b *bench) build(ctx context.Context, name, pkg string) (path string, err error) {
	path = filepath.Join(b.work, name)
	root := filepath.Join("..", "..")
	command := exec.CommandContext(ctx, "go", "build", "-C", root, "-trimpath", "-o", path, pkg)
	if output, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", pkg, err, output)
	}
	return path, nil
}

func (b *bench) start(ctx context.Context, last string, env []string, line ...string) (*process, error) {
	p, err := start(ctx, last, env, line...)
	if err == nil {
		b.processes = append(b.processes, p)
	}
	return p, err
}

// launch starts a process that announces nothing.
func (b *bench) launch(ctx context.Context, env []string, line ...string) (*process, error) {
	p, err := launch(ctx, env, line...)
	if err == nil {
		b.processes = append(b.processes, p)
	}
	return p, err
}

// add adds a subject, unless the options leave it out.
func (b *bench) add(s subject) {
	if chosen(b.opts.subjects, s.name) {
		b.subjects = append(b.subjects, s)
	}
}

func (b *bench) prepareQueries(ctx context.Context, from subject) error {
	found, err := walk(ctx, from.origin+from.path(query{}, 0), "", differentPages)
	if err != nil {
		return err
	}
	for _, q := range queries(found) {
		if chosen(b.opts.queries, q.name) {
			b.queries = append(b.queries, q)
		}
	}
	return nil
}

func (b *bench) askOnce(ctx context.Context) error {
	for _, s := range b.subjects {
		for _, q := range b.queries {
			calls, err := s.calls(q)
			if err != nil {
				return err
			}
			for _, call := range calls {
				if _, err := post(ctx, s.origin+call.path, "", call.body); err != nil {
					return fmt.Errorf("%s, %s: %w", s.name, q.name, err)
				}
			}
		}
	}
	return nil
}

// measureAll measures each subject with each query, in rounds: what belongs to one ratio is measured side by side.
func (b *bench) measureAll(ctx context.Context, progress io.Writer) (*report, error) {
	result := newReport(b)
	busy, busyErr := busySeconds()
	own := b.ownSeconds()
	for round := range b.opts.rounds {
		fmt.Fprintf(progress, "round %d of %d\n", round+1, b.opts.rounds)
		for _, q := range b.queries {
			for _, s := range b.subjects {
				calls, err := s.calls(q)
				if err != nil {
					return nil, err
				}
				if len(calls) == 0 {
					continue
				}
				measured, err := b.measure(ctx, s, calls)
				if err != nil {
					return nil, fmt.Errorf("%s, %s: %w", s.name, q.name, err)
				}
				result.add(q.name, s.name, measured)
			}
		}
	}
	if after, err := busySeconds(); err == nil && busyErr == nil {
		result.foreign = foreignShare(after-busy, b.ownSeconds()-own)
	}
	for _, s := range b.subjects {
		if used, err := usageOf(s.pid); err == nil {
			result.peaks[s.name] = used.peak
		}
	}
	return result, nil
}

// ownSeconds is the CPU time of all processes of the run so far.
func (b *bench) ownSeconds() (seconds float64) {
	pids := []int{os.Getpid()}
	for _, process := range b.processes {
		if ended := process.command.ProcessState; ended != nil {
			seconds += (ended.UserTime() + ended.SystemTime()).Seconds()
			continue
		}
		pids = append(pids, process.pid())
	}
	for _, peer := range b.opts.peers {
		pids = append(pids, peer.pid)
	}
	for _, pid := range pids {
		if used, err := usageOf(pid); err == nil {
			seconds += used.cpu
		}
	}
	return seconds
}

func (b *bench) measure(ctx context.Context, s subject, calls []call) (sample, error) {
	restBefore, err := b.restRequests(ctx)
	if err != nil {
		return sample{}, err
	}
	before, beforeErr := usageOf(s.pid)
	loaded, err := b.drive(ctx, s, calls)
	if err != nil {
		return sample{}, err
	}
	after, afterErr := usageOf(s.pid)
	restAfter, err := b.restRequests(ctx)
	if err != nil {
		return sample{}, err
	}
	measured := loaded.sample()
	measured.cpu = (after.cpu - before.cpu) / measured.operations
	measured.rest = (restAfter - restBefore) / measured.operations
	if beforeErr != nil || afterErr != nil {
		measured.cpu = -1
	}
	return measured, nil
}

// drive lets all connections ask the subject, each from another call on.
func (b *bench) drive(ctx context.Context, s subject, each []call) (load, error) {
	host := strings.TrimPrefix(s.origin, "http://")
	connections := make([]*connection, b.opts.connections)
	for i := range connections {
		connections[i] = connect(host, "", forDuration(b.opts.duration, inTurn(each, i*len(each)/len(connections))))
	}
	defer closeAll(connections)
	return drive(ctx, connections)
}

// restRequests asks the emulator how many requests it has answered.
func (b *bench) restRequests(ctx context.Context) (float64, error) {
	url := b.emulator.announced[emulatorLine] + "/requests"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, fmt.Errorf("ask %s: %w", url, err)
	}
	answered, err := fetch(req)
	if err != nil {
		return 0, err
	}
	count, err := strconv.ParseFloat(strings.TrimSpace(string(answered.Body)), 64)
	if err != nil {
		return 0, fmt.Errorf("read the count of REST requests: %w", err)
	}
	return count, nil
}
