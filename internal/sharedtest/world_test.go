//go:build unix

package sharedtest

import (
	"context"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream/emulator"
)

const (
	secret        = "0123456789abcdef0123456789abcdef"
	webhookSecret = "secret of the webhooks"
	appSecret     = "s3cret-of-the-app"
	// limit is the account's budget in a minute.
	limit = 120
)

// world is an account, a Redis and servers.
type world struct {
	account *account
	redis   *redistest.Server
	servers []*server
	key     string // an API key that may change customers; "" where each caller has a token of the REST API
}

// plan says what a world is like. The zero value is three servers with an app of their own.
type plan struct {
	servers     int
	passthrough bool
	emulator    emulator.Options
	redis       redistest.Options
	// url returns the address of Redis for a server. Nil: the same for all.
	url   func(server int, url string) string
	flags []string
	// own returns more flags for a server, and secret its secret. Nil: no more flags, and the same secret for all.
	own    func(server int) []string
	secret func(server int) string
}

func start(t *testing.T, p plan) *world {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the server")
	}
	if p.servers == 0 {
		p.servers = 3
	}
	if p.url == nil {
		p.url = func(_ int, url string) string { return url }
	}
	if p.own == nil {
		p.own = func(int) []string { return nil }
	}
	if p.secret == nil {
		p.secret = func(int) string { return secret }
	}
	if p.emulator.Budget == 0 {
		p.emulator.Budget = -1
	}
	w := &world{redis: startRedis(t, p.redis), account: startAccount(t, p.emulator), servers: make([]*server, p.servers)}
	flags := []string{
		"--api-url", w.account.origin, "--rate-limit", fmt.Sprint(limit), "--webhook-secret", webhookSecret,
		"--operation-timeout", operationTimeout.String(), "--request-timeout", "5s",
		"--log-level", "warn",
	}
	if p.passthrough {
		flags = append(flags, "--auth", "passthrough")
	} else {
		var entry string
		w.key, entry = newKey(t)
		flags = append(flags, "--auth", "app", "--app-id", "app", "--app-secret", appSecret, "--api-keys", entry)
	}
	flags = append(flags, p.flags...)
	for i := range w.servers {
		own := []string{"--redis-url", p.url(i, w.redis.URL()), "--redis-secret", p.secret(i)}
		w.servers[i] = startServer(t, slices.Concat(flags, own, p.own(i)))
	}
	w.awaitJoined(t)
	return w
}

// startRedis starts Redis for a user with the documented rights. The test fails if the servers try anything else. The user
// default keeps all rights, which Redis needs to load its append-only file.
func startRedis(t *testing.T, opts redistest.Options) *redistest.Server {
	t.Helper()
	opts.User, opts.Password = "mailbox", "secret-of-mailbox"
	redis := redistest.Start(t, opts)
	t.Cleanup(func() {
		refused, err := redis.Try(context.Background(), "ACL", "LOG")
		if all, _ := refused.([]any); err == nil && opts.Rules == "" && len(all) > 0 {
			t.Errorf("the servers have no right to what they tried: %v", all)
		}
	})
	return redis
}

// operationTimeout is the longest time that an operation may take.
const operationTimeout = 8 * time.Second

// newKey has the server make an API key, and returns it with its entry.
func newKey(t *testing.T) (key, entry string) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	output, err := exec.Command(path, "new-key", "tests", "--scope", "customers:write").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(output)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch name {
		case "Key":
			key = strings.TrimSpace(value)
		case "Entry":
			entry = strings.TrimSpace(value)
		}
	}
	return key, entry
}

// recovery is when all servers use Redis again after it has come back.
const recovery = 6 * time.Second

// withoutRedis is what /readyz calls a server that does not use Redis.
const withoutRedis = "redis_unavailable"

// awaitJoined waits until all servers say that they use Redis.
func (w *world) awaitJoined(t *testing.T) {
	t.Helper()
	for i, s := range w.servers {
		start := time.Now()
		for {
			state := s.degraded(t.Context())
			if !strings.Contains(state, withoutRedis) && !strings.HasPrefix(state, "not") {
				break
			}
			if time.Since(start) > recovery {
				t.Errorf("server %d is %s after %s", i, state, recovery)
				break
			}
			<-time.After(20 * time.Millisecond)
		}
	}
}

// long skips a test that takes longer than a minute, unless such tests are asked for.
func long(t *testing.T) {
	t.Helper()
	if !wantsLong() {
		t.Skip("takes longer than a minute: set SHAREDTEST_LONG")
	}
}
