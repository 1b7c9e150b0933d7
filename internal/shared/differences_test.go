package shared_test

import (
	"log/slog"
	"slices"
	"strings"
	"testing"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/redistest"
)

// Servers that cannot read each other's values, or that have different budgets, learn it from their heartbeats alone, and
// log it once.
func TestServersDiffer(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Options{})
	open := func(secret string, budget shared.Budget) (*shared.Store, *redistest.Log) {
		log := new(redistest.Log)
		store, err := shared.Open(shared.Options{
			URL: server.URL(), Secrets: []string{secret}, Account: "account", Budget: budget,
			Logger: slog.New(slog.NewTextHandler(log, nil)),
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(store.Close)
		return store, log
	}
	usual, log := open(secret, shared.Budget{Limit: 400, Version: "1"})
	alike, _ := open(secret, shared.Budget{Limit: 400, Version: "1"})
	await(t, "there are two servers", soon, func() bool { return usual.Servers() == 2 && alike.Servers() == 2 })
	if got := usual.Differences(); len(got) > 0 {
		t.Errorf("servers that are alike differ in %v", got)
	}
	other, otherLog := open(strings.Repeat("other", 7), shared.Budget{Limit: 120, Version: "2"})
	want := []string{"--rate-limit", "--redis-secret", "release"}
	for _, store := range []*shared.Store{usual, alike, other} {
		await(t, "the servers differ", soon, func() bool { return slices.Equal(store.Differences(), want) })
		if limit, apart := store.Budget(); limit != 120 || apart != (shared.Apart{App: 2, Callers: 2}) {
			t.Errorf("the limit is %d, the servers are apart by %+v", limit, apart)
		}
	}
	// Values of other programs do no harm.
	server.Do(t, "ZADD", usual.Key("profiles"), "99999999999999", "garbage")
	server.Do(t, "SET", usual.Key("profiles"), "garbage")
	await(t, "the profiles are kept again", soon, func() bool { return server.Do(t, "TYPE", usual.Key("profiles")) == "zset" })
	other.Close()
	await(t, "the servers are alike again", soon, func() bool { return len(usual.Differences()) == 0 })
	if limit, apart := usual.Budget(); limit != 400 || apart != (shared.Apart{App: 1, Callers: 1}) {
		t.Errorf("afterwards the limit is %d, the servers are apart by %+v", limit, apart)
	}
	for _, text := range []string{log.String(), otherLog.String()} {
		if strings.Count(text, "level=WARN") != 1 || !strings.Contains(text, `differences="--rate-limit, --redis-secret, release"`) {
			t.Errorf("log:\n%s", text)
		}
	}
}

// Servers for which a call to Redis takes longer than the timeout know how many they are, although they cannot use Redis.
func TestFarServersKnowEachOther(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t, redistest.Options{})
	url := redistest.Far(t, server.URL(), shared.DefaultTimeout*3/2)
	first, log := open(t, url)
	second, _ := open(t, url)
	await(t, "the servers know each other", 2*soon, func() bool { return first.Servers() == 2 && second.Servers() == 2 })
	if first.Available() {
		t.Error("Redis counts as available")
	}
	if !strings.Contains(log.String(), "no answer within 250ms") {
		t.Errorf("log:\n%s", log)
	}
}
