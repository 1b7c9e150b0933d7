package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// fleet is a number of servers of one account.
type fleet struct {
	servers []*process
	path    string // of the GraphQL endpoint
	key     string // value of the clients' header Authorization
	redis   *redis // nil: each server is by itself
}

// The names of the two ways in which a fleet runs.
const (
	sharing = "with Redis"
	alone   = "each by itself"
)

func (f *fleet) String() string {
	if f.redis == nil {
		return alone
	}
	return sharing
}

// apiKey is a key of a caller, and the entry by which servers accept it.
type apiKey struct{ key, entry string }

// newKey asks a server's binary for a key whose caller may write.
func newKey(ctx context.Context, binary string) (apiKey, error) {
	text, err := exec.CommandContext(ctx, binary, "new-key", "--scope=customers:write", "benchmark").Output()
	if err != nil {
		return apiKey{}, fmt.Errorf("make an API key: %w", err)
	}
	var made apiKey
	for line := range strings.Lines(string(text)) {
		switch name, value, _ := strings.Cut(line, " "); name {
		case "Key":
			made.key = strings.TrimSpace(value)
		case "Entry":
			made.entry = strings.TrimSpace(value)
		}
	}
	if made.key == "" || made.entry == "" {
		return apiKey{}, errors.New("make an API key: the server prints none")
	}
	return made, nil
}

// startFleet starts servers that share a Redis, or that run each by itself if shared is nil. All run on the core of the
// subjects.
func (b *bench) startFleet(ctx context.Context, binary string, key apiKey, count int, shared *redis) (*fleet, error) {
	f := &fleet{redis: shared, key: "Bearer " + key.key}
	flags := []string{
		"--listen=127.0.0.1:0", "--admin-listen=127.0.0.1:0",
		"--auth=app", "--app-id=benchmark", "--app-secret=benchmark", "--api-url=" + b.emulator.announced[emulatorLine],
		"--rate-limit=" + strconv.Itoa(b.opts.ampleBudget()), "--max-concurrent=" + strconv.Itoa(max(b.opts.connections, 16)),
		"--log-level=warn", "--no-extensions", keep, "--cache-size=1024", "--cursor-key=benchmark",
	}
	if shared != nil {
		flags = append(flags, "--redis-url=redis://"+shared.address, "--redis-secret="+strings.Repeat("benchmark", 4))
	}
	for range count {
		line, env := b.cores.pinned(append([]string{binary}, flags...)...)
		// The server prints the addresses of GraphQL and of the admin listener before this line, its last one.
		server, err := b.start(ctx, upstreamLine, append(env, "MAILBOX_API_KEYS="+key.entry), line...)
		if err != nil {
			return nil, err
		}
		f.servers = append(f.servers, server)
	}
	endpoint, err := graphQL("", f.servers[0].announced[serverLine], 0)
	if err != nil {
		return nil, err
	}
	f.path = endpoint.path(query{}, 0)
	return f, nil
}

// stop ends the servers and their Redis.
func (f *fleet) stop() {
	for _, server := range f.servers {
		server.stop()
	}
	if f.redis != nil {
		f.redis.process.stop()
	}
}

// complaints returns what the servers have logged about Redis. If there is anything, the figures are those of servers
// without it.
func (f *fleet) complaints() string {
	var all strings.Builder
	for _, server := range f.servers {
		for line := range strings.Lines(server.complaint.String()) {
			if strings.Contains(line, "Redis") {
				all.WriteString(line)
			}
		}
	}
	return all.String()
}

// host returns the address of a server without a path.
func (f *fleet) host(server int) string {
	return strings.TrimSuffix(strings.TrimPrefix(f.servers[server].announced[serverLine], "http://"), f.path)
}

// ask asks a server once.
func (f *fleet) ask(ctx context.Context, server int, call call) error {
	answered, err := post(ctx, "http://"+f.host(server)+call.path, f.key, call.body)
	if err != nil {
		return err
	}
	if call.check != nil {
		return call.check(answered.Body)
	}
	return nil
}

// purge drops all that the servers have in their caches and in Redis.
func (f *fleet) purge(ctx context.Context) error {
	for _, server := range f.servers {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, server.announced[adminLine]+"cache/purge?all=true", http.NoBody)
		if err != nil {
			return fmt.Errorf("purge: %w", err)
		}
		req.Header.Set("X-Mailbox-Admin", "1")
		if _, err := fetch(req); err != nil {
			return fmt.Errorf("purge: %w", err)
		}
	}
	// The purge of one server reaches the others by a message.
	if !wait(ctx, purgeTime) {
		return ctx.Err()
	}
	return nil
}

// purgeTime is longer than a message takes from one server to another.
const purgeTime = 100 * time.Millisecond

// connect returns connections that are spread evenly over the servers. callsOf returns the calls of a connection, by the
// number of its server and its own number.
func (f *fleet) connect(count int, callsOf func(server, number int) calls) []*connection {
	connections := make([]*connection, count)
	for i := range connections {
		server := i % len(f.servers)
		connections[i] = connect(f.host(server), f.key, callsOf(server, i))
	}
	return connections
}

// spent is what a fleet has used so far.
type spent struct {
	servers  float64 // seconds of CPU
	redis    float64 // seconds of CPU
	rest     float64 // requests
	commands map[string]commandStat
}

// spentBy returns what a fleet has used so far.
func (b *bench) spentBy(ctx context.Context, f *fleet) (spent, error) {
	var total spent
	var err error
	if total.rest, err = b.restRequests(ctx); err != nil {
		return spent{}, err
	}
	for _, server := range f.servers {
		total.servers += cpuOf(server)
	}
	if f.redis == nil {
		return total, nil
	}
	total.redis = cpuOf(f.redis.process)
	total.commands, err = f.redis.commands(ctx)
	return total, err
}

// cpuOf returns the seconds of CPU that a process has used so far, or NaN if the system does not say.
func cpuOf(p *process) float64 {
	used, err := usageOf(p.pid())
	if err != nil {
		return math.NaN()
	}
	return used.cpu
}
