package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream/emulator"
)

// team is servers that share a Redis, in front of an account of their own app.
type team struct {
	redis     *redistest.Server
	account   *emulator.Server
	flags     []string
	key       string
	endpoints []string
}

func newTeam(t *testing.T, servers int) *team {
	t.Helper()
	account, err := emulator.New(emulator.Options{
		Customers: 5, Budget: -1, Latency: 50 * time.Millisecond, Apps: map[string]string{"app-id": "app-s3cr3t"},
	})
	if err != nil {
		t.Fatal(err)
	}
	rest := httptest.NewServer(account.Handler())
	t.Cleanup(rest.Close)
	key, entry := newScopedKey(t, "writer", "customers:write")
	redis := redistest.Start(t, redistest.Options{})
	together := &team{redis: redis, account: account, key: key, flags: []string{
		"--auth=app", "--api-url=" + rest.URL, "--app-id=app-id", "--app-secret=app-s3cr3t", "--api-keys=" + entry,
		"--redis-url=" + redis.URL(), "--redis-secret=" + redisSecret,
	}}
	for range servers {
		together.launch(t)
	}
	return together
}

// launch lets one more server join.
func (s *team) launch(t *testing.T, flags ...string) (endpoint string) {
	t.Helper()
	announced := launch(t, append(s.flags, flags...)...)
	ready := strings.TrimSuffix(announced["GraphQL"], "/graphql") + "/readyz"
	for end := time.Now().Add(20 * time.Second); ; <-time.After(10 * time.Millisecond) {
		resp, body := get(t, ready)
		if resp.StatusCode == http.StatusOK && !strings.Contains(body, "redis_unavailable") {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("a server is not ready: %s", body)
		}
	}
	s.endpoints = append(s.endpoints, announced["GraphQL"])
	return announced["GraphQL"]
}

// post sends the body of a request, and returns the answer without its cost.
func (s *team) post(t *testing.T, endpoint, body string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, endpoint, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+s.key)
	_, answer := send(t, req)
	answer, _, _ = strings.Cut(answer, `,"extensions":{"cost"`)
	return answer
}

func (s *team) ask(t *testing.T, endpoint, query string) string {
	t.Helper()
	return s.post(t, endpoint, fmt.Sprintf(`{"query": %q}`, query))
}

// Servers that share a Redis are one for their clients: a document that was registered with one runs on the others, a cursor of
// one is good for the others, a mutation that is sent to all under one key is made once, and they request one token.
func TestServersShareTokenDocumentsKeysAndCursors(t *testing.T) {
	t.Parallel()
	s := newTeam(t, 3)
	first, second := s.endpoints[0], s.endpoints[1]

	const document = `{ customers(first: 2) { nodes { id } pageInfo { endCursor } } }`
	hash := sha256.Sum256([]byte(document))
	named := fmt.Sprintf(`"extensions": {"persistedQuery": {"version": 1, "sha256Hash": %q}}`, hex.EncodeToString(hash[:]))
	if answer := s.post(t, second, "{"+named+"}"); !strings.Contains(answer, "PERSISTED_QUERY_NOT_FOUND") {
		t.Errorf("before the registration: %s", answer)
	}
	registered := s.post(t, first, fmt.Sprintf(`{"query": %q, %s}`, document, named))
	if answer := s.post(t, second, "{"+named+"}"); answer != registered {
		t.Errorf("a document of another server: %s, want %s", answer, registered)
	}

	_, rest, _ := strings.Cut(registered, `"endCursor":"`)
	cursor, _, _ := strings.Cut(rest, `"`)
	next := fmt.Sprintf(`{ customers(first: 2, after: %q) { nodes { id } } }`, cursor)
	for _, endpoint := range []string{second, s.launch(t)} {
		if answer := s.ask(t, endpoint, next); strings.Contains(answer, "errors") || !strings.Contains(answer, `"id"`) {
			t.Errorf("a cursor of another server: %s", answer)
		}
	}
	if answer := s.ask(t, s.launch(t, "--cursor-key=of-its-own"), next); !strings.Contains(answer, "BAD_USER_INPUT") {
		t.Errorf("with a key of its own for cursors: %s", answer)
	}

	creation := `mutation { createCustomer(input: {firstName: "Canary", idempotencyKey: "k"}) { customer { id } userErrors { code } } }`
	var mu sync.Mutex
	answers := make(map[string]int)
	var sending sync.WaitGroup
	for _, endpoint := range s.endpoints {
		sending.Go(func() {
			answer := s.ask(t, endpoint, creation)
			mu.Lock()
			defer mu.Unlock()
			answers[answer]++
		})
	}
	sending.Wait()
	made := 0
	for _, customer := range s.account.Customers() {
		if customer.FirstName == "Canary" {
			made++
		}
	}
	if made != 1 || len(answers) != 1 {
		t.Errorf("%d customers, and the answers %v; want one", made, answers)
	}
	other := strings.Replace(creation, "Canary", "Another", 1)
	if answer := s.ask(t, s.launch(t), other); !strings.Contains(answer, "IDEMPOTENCY_KEY_REUSED") {
		t.Errorf("another input on another server: %s", answer)
	}

	if requests := s.account.TokenRequests(); requests != 1 {
		t.Errorf("%d token requests, want 1", requests)
	}
	for key, value := range s.redis.Dump(t) {
		for _, secret := range []string{"Canary", "customers(", "app-s3cr3t", "writer", hex.EncodeToString(hash[:])} {
			if strings.Contains(key+value, secret) {
				t.Errorf("%s shows %s", key, secret)
			}
		}
	}
}
