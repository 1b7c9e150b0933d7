package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
)

// The names of what is always measured.
const (
	readyFloor   = "floor"
	headersFloor = "floor with our headers"
	proxyFloor   = "proxy floor"
	nothingKept  = "nothing kept"
	kept         = "kept"
	defaults     = "default settings"
)

// subject is what is measured.
type subject struct {
	name   string
	pid    int    // 0: not known
	origin string // address without a path
	// path returns the path of the i-th request of a query. Empty: the query is not for this subject.
	path func(q query, i int) string
}

// calls returns the requests of a query, or none where the query is not for the subject.
func (s subject) calls(q query) ([]call, error) {
	bodies, err := q.bodies()
	if err != nil {
		return nil, err
	}
	var calls []call
	for i, body := range bodies {
		if path := s.path(q, i); path != "" {
			calls = append(calls, call{path: path, body: body})
		}
	}
	return calls, nil
}

// ownServers are the settings in which the server is measured. Quiet means: no log line and no extensions. With default
// settings the cache keeps what it reads, too.
func ownServers() []serverSpec {
	quiet := []string{"--log-level=error", "--no-extensions"}
	return []serverSpec{
		{name: defaults, flags: []string{keep}},
		{name: kept, flags: append(quiet[:2:2], keep)},
		{name: nothingKept, flags: append(quiet[:2:2], "--cache-ttl=0")},
	}
}

// keep has the cache keep all that it reads for as long as a benchmark runs.
const keep = "--cache-ttl=1h"

// startServer starts a server that reads the emulator's process.
func (b *bench) startServer(ctx context.Context, spec serverSpec, binary string) (subject, error) {
	if spec.binary != "" {
		binary = spec.binary
	}
	line, env := b.cores.pinned(append([]string{
		binary, "--listen=127.0.0.1:0",
		"--auth=app", "--app-id=benchmark", "--app-secret=benchmark", "--api-url=" + b.emulator.announced[emulatorLine],
		"--rate-limit=0", "--max-concurrent=" + strconv.Itoa(max(b.opts.connections, 16)),
		"--cursor-key=benchmark",
	}, spec.flags...)...)
	process, err := b.start(ctx, serverLine, append(env, spec.env...), line...)
	if err != nil {
		return subject{}, err
	}
	return graphQL(spec.name, process.announced[serverLine], process.pid())
}

// graphQL is a GraphQL server as a subject.
func graphQL(name, endpoint string, pid int) (subject, error) {
	parsed, err := url.Parse(endpoint)
	if err != nil {
		return subject{}, fmt.Errorf("address of %s: %w", name, err)
	}
	path := parsed.RequestURI()
	return subject{
		name: name, pid: pid, origin: parsed.Scheme + "://" + parsed.Host,
		path: func(query, int) string { return path },
	}, nil
}

// serverGC is what the server sets for itself. With Go's default the garbage collector would take a third of the proxy's time.
const serverGC = "GOGC=400"

// startFloors starts the floors. Their answers are those of a server.
func (b *bench) startFloors(ctx context.Context, from subject) error {
	answers := make(map[string]readyAnswer)
	for _, q := range b.queries {
		calls, err := from.calls(q)
		if err != nil {
			return err
		}
		answer, err := post(ctx, from.origin+calls[0].path, "", calls[0].body)
		if err != nil {
			return err
		}
		answer.Header.Del("Date") // net/http writes it, and the length
		answer.Header.Del("Content-Length")
		answers[q.name] = answer
	}
	text, err := json.Marshal(answers)
	if err != nil {
		return fmt.Errorf("keep the answers: %w", err)
	}
	file := filepath.Join(b.work, "answers.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return fmt.Errorf("keep the answers: %w", err)
	}
	byName := func(q query, _ int) string { return "/" + q.name }
	byResource := func(q query, i int) string {
		if len(q.paths) == 0 {
			return ""
		}
		return q.paths[i]
	}
	floors := []struct {
		name string
		args []string
		path func(query, int) string
	}{
		{readyFloor, []string{readyRole, "-answers", file}, byName},
		{headersFloor, []string{readyRole, "-answers", file, "-headers"}, byName},
		{proxyFloor, []string{
			proxyRole, "-upstream", b.emulator.announced[emulatorLine], "-token", b.emulator.announced[tokenLine],
			"-connections", strconv.Itoa(b.opts.connections),
		}, byResource},
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this binary: %w", err)
	}
	for _, floor := range floors {
		line, env := b.cores.pinned(append([]string{self}, floor.args...)...)
		if os.Getenv("GOGC") == "" {
			env = append(env, serverGC)
		}
		process, err := b.start(ctx, floorLine, env, line...)
		if err != nil {
			return err
		}
		b.add(subject{floor.name, process.pid(), process.announced[floorLine], floor.path})
	}
	return nil
}
