package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// redisBinaries are the programs that may run as Redis, the preferred one first.
var redisBinaries = []string{"redis-server", "valkey-server"} //nolint:gochecknoglobals // a list

// errNoRedis says that the machine has neither Redis nor Valkey.
var errNoRedis = errors.New("neither redis-server nor valkey-server is installed")

// findRedis returns the path of the program that runs as Redis: the one that the options name, or one that is installed.
func findRedis(named string) (path string, err error) {
	if named != "" {
		if path, err = exec.LookPath(named); err != nil {
			return "", fmt.Errorf("find Redis: %w", err)
		}
		return path, nil
	}
	for _, binary := range redisBinaries {
		if path, err = exec.LookPath(binary); err == nil {
			return path, nil
		}
	}
	return "", errNoRedis
}

// redis is a Redis, or Valkey, that the benchmark started and that keeps nothing on disk.
type redis struct {
	process *process
	address string
	// inner has the commands that only scripts have sent, as far as is known. Redis counts them among the commands, although no
	// server has sent them.
	inner map[string]bool
}

// startRedis starts Redis and waits until it answers.
func (b *bench) startRedis(ctx context.Context, binary string) (*redis, error) {
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	process, err := b.launch(ctx, nil, binary,
		"--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", b.work)
	if err != nil {
		return nil, err
	}
	r := &redis{process: process, address: net.JoinHostPort("127.0.0.1", port)}
	const patience = 10 * time.Second
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		if _, err = r.info(ctx, "server"); err == nil {
			return r, nil
		}
		if !wait(ctx, pollTime) {
			return nil, fmt.Errorf("%s does not start: %w\n%s", binary, err, process.complaint)
		}
	}
}

const pollTime = 20 * time.Millisecond

// freePort returns a port that nothing listens on.
func freePort(ctx context.Context) (string, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return port, nil
}

// wait reports whether the time has passed before ctx ended.
func wait(ctx context.Context, duration time.Duration) bool {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// info returns a section of the answer to INFO.
func (r *redis) info(ctx context.Context, section string) (map[string]string, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", r.address)
	if err != nil {
		return nil, fmt.Errorf("ask Redis: %w", err)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	if _, err := fmt.Fprintf(conn, "INFO %s\r\n", section); err != nil {
		return nil, fmt.Errorf("ask Redis: %w", err)
	}
	reader := bufio.NewReader(conn)
	head, err := reader.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("ask Redis: %w", err)
	}
	length, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(head, "$")))
	if err != nil {
		return nil, fmt.Errorf("ask Redis: answer %.80q", head)
	}
	text := make([]byte, length)
	if _, err := io.ReadFull(reader, text); err != nil {
		return nil, fmt.Errorf("ask Redis: %w", err)
	}
	fields := make(map[string]string)
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), ":"); ok {
			fields[name] = value
		}
	}
	return fields, nil
}

// commandStat says how often Redis has run a command, and for how long in all.
type commandStat struct {
	calls   float64
	seconds float64
}

// commands returns the statistics of each command so far. They include the commands that scripts send.
func (r *redis) commands(ctx context.Context) (map[string]commandStat, error) {
	fields, err := r.info(ctx, "commandstats")
	if err != nil {
		return nil, err
	}
	return parseCommands(fields)
}

func parseCommands(fields map[string]string) (map[string]commandStat, error) {
	stats := make(map[string]commandStat)
	for field, value := range fields {
		name, ok := strings.CutPrefix(field, "cmdstat_")
		if !ok {
			continue
		}
		var calls, microseconds float64
		if _, err := fmt.Sscanf(value, "calls=%f,usec=%f", &calls, &microseconds); err != nil {
			return nil, fmt.Errorf("counts of Redis' command %s: %w", name, err)
		}
		const second = 1e6
		stats[name] = commandStat{calls, microseconds / second}
	}
	return stats, nil
}

// since returns the difference between two statistics, without the INFO that asked for the earlier one.
func since(before, after map[string]commandStat) map[string]commandStat {
	added := maps.Clone(after)
	if asked, ok := added[infoCommand]; ok {
		added[infoCommand] = commandStat{asked.calls - 1, asked.seconds * (asked.calls - 1) / asked.calls}
	}
	for name, stat := range added {
		stat.calls -= before[name].calls
		stat.seconds -= before[name].seconds
		if added[name] = stat; stat.calls == 0 {
			delete(added, name)
		}
	}
	return added
}

// infoCommand is the command that asks for statistics. The statistics do not include the command that asks for them.
const infoCommand = "info"

// callsOf counts the calls of servers among the commands: those that are not known to come from scripts alone.
func (r *redis) callsOf(commands map[string]commandStat) (calls float64) {
	for name, stat := range commands {
		if !r.inner[wordOf(name)] {
			calls += stat.calls
		}
	}
	return calls
}

// wordOf returns the first word of a command with a subcommand, such as client|setinfo.
func wordOf(name string) string {
	word, _, _ := strings.Cut(name, "|")
	return word
}

// learn watches Redis while during runs, and records which commands only scripts send.
func (r *redis) learn(ctx context.Context, during func() error) error {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", r.address)
	if err != nil {
		return fmt.Errorf("watch Redis: %w", err)
	}
	defer func() { _ = conn.Close() }()
	lines := bufio.NewReader(conn)
	if _, err := io.WriteString(conn, "MONITOR\r\n"); err != nil {
		return fmt.Errorf("watch Redis: %w", err)
	}
	if _, err := lines.ReadString('\n'); err != nil { // the watch has begun
		return fmt.Errorf("watch Redis: %w", err)
	}
	seen := make(chan map[string]bool, 1)
	go func() { seen <- innerCommands(lines) }()
	if err := during(); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, "QUIT\r\n"); err != nil { // ends MONITOR after all commands that Redis has run before
		return fmt.Errorf("watch Redis: %w", err)
	}
	r.inner = <-seen
	return nil
}

// innerCommands reads the output of MONITOR to its end, and returns the commands that only scripts have sent.
func innerCommands(from io.Reader) map[string]bool {
	inner := make(map[string]bool)
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadString('\n')
		// A line is: +1700000000.123456 [0 lua] "hget" "key" …; for a client, its address stands in place of lua.
		source, rest, ok := strings.Cut(line, "] ")
		word, _, _ := strings.Cut(strings.TrimPrefix(rest, `"`), `"`)
		if name := strings.ToLower(word); ok && name != "" {
			known, again := inner[name]
			inner[name] = strings.HasSuffix(source, " lua") && (known || !again)
		}
		if err != nil {
			maps.DeleteFunc(inner, func(_ string, only bool) bool { return !only })
			return inner
		}
	}
}

// version returns the name and the version of the program.
func (r *redis) version(ctx context.Context) string {
	server, err := r.info(ctx, "server")
	switch {
	case err != nil:
		return "Redis"
	case server["valkey_version"] != "":
		return "Valkey " + server["valkey_version"]
	}
	return "Redis " + server["redis_version"]
}

// inCI tells whether the benchmark runs where nothing may be skipped.
func inCI() bool { return os.Getenv("CI") != "" }
