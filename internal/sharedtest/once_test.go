//go:build unix

package sharedtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/upstream/emulator"
)

// Servers of one app have one token. When Help Scout takes it no more, one of them requests another.
func TestOneToken(t *testing.T) {
	t.Parallel()
	w := start(t, plan{flags: []string{"--rate-limit", "0"}})
	use := func() {
		t.Helper()
		ended := make(chan error)
		for i, s := range w.servers {
			go func() {
				document := fmt.Sprintf(`{ customer(id: "%d") { id } }`, w.account.Customers()[w.account.next(3)+i].ID)
				got, err := s.post(t.Context(), w.key, map[string]any{"query": document})
				if err == nil && len(got.Errors) > 0 {
					err = fmt.Errorf("server %d: %+v", i, got.Errors)
				}
				ended <- err
			}()
		}
		for range w.servers {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
	}
	use()
	if got := w.account.count(tokenPath); got != 1 {
		t.Errorf("%d requests for a token by %d servers", got, len(w.servers))
	}
	<-time.After(tokenPause)
	w.account.ExpireTokens()
	use()
	use()
	if got := w.account.count(tokenPath); got != 2 {
		t.Errorf("%d requests for a token after its end, want 1 more", got)
	}
}

// tokenPause is how long a token must have been good before another one is requested in its place.
const tokenPause = 6 * time.Second

// creation is a mutation with an idempotency key.
func creation(name, key string) map[string]any {
	return map[string]any{
		"query": `mutation ($name: String, $key: String) {
			createCustomer(input: {firstName: $name, idempotencyKey: $key}) { customer { id firstName } userErrors { code } }
		}`,
		"variables": map[string]any{"name": name, "key": key},
	}
}

// created returns the id of the customer that a creation has brought.
func created(got answer) string {
	var payload struct {
		CreateCustomer struct{ Customer *struct{ ID string } }
	}
	if json.Unmarshal(got.Data, &payload) != nil || payload.CreateCustomer.Customer == nil {
		return ""
	}
	return payload.CreateCustomer.Customer.ID
}

// A creation that is sent to several servers under one key is made once, and all have the same answer.
func TestIdempotencyKeys(t *testing.T) {
	t.Parallel()
	w := start(t, plan{flags: []string{"--rate-limit", "0"}, emulator: emulator.Options{Latency: 50 * time.Millisecond}})
	for round := range 3 {
		answers := make(chan answer)
		body := creation(fmt.Sprint("name ", round), fmt.Sprint("key ", round))
		const each = 2
		for _, s := range w.servers {
			for range each {
				go func() {
					got, err := s.post(t.Context(), w.key, body)
					if err != nil {
						t.Error(err)
					}
					answers <- got
				}()
			}
		}
		var ids []string
		for range each * len(w.servers) {
			got := <-answers
			if id := created(got); id == "" {
				t.Errorf("%s, %+v", got.Data, got.Errors)
			} else {
				ids = append(ids, id)
			}
		}
		for _, s := range w.servers { // and later
			got, err := s.post(t.Context(), w.key, body)
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, created(got))
		}
		slices.Sort(ids)
		if ids = slices.Compact(ids); len(ids) != 1 {
			t.Errorf("customers %q", ids)
		}
		if got := w.account.count("POST /v2/customers"); got != round+1 {
			t.Errorf("%d creations, want %d", got, round+1)
		}
		got, err := w.servers[1].post(t.Context(), w.key, creation("another", fmt.Sprint("key ", round)))
		if err != nil || created(got) != "" {
			t.Errorf("the key with another input: %v, %s, %+v", err, got.Data, got.Errors)
		}
	}
}

// A server that dies in the middle of a creation leaves it unknown whether it was made: nobody makes it again.
func TestServerDiesInTheMiddleOfACreation(t *testing.T) {
	t.Parallel()
	w := start(t, plan{flags: []string{"--rate-limit", "0"}, emulator: emulator.Options{Latency: time.Second}})
	body := creation("once", "key")
	gone := make(chan error)
	go func() {
		_, err := w.servers[0].post(t.Context(), w.key, body)
		gone <- err
	}()
	for start := time.Now(); w.account.count("POST /v2/customers") == 0; <-time.After(5 * time.Millisecond) {
		if time.Since(start) > patience {
			t.Fatal("no creation was sent")
		}
	}
	w.servers[0].kill()
	if err := <-gone; err == nil {
		t.Fatal("the server that was killed has answered")
	}
	for range 2 {
		for _, s := range w.servers[1:] {
			got, err := s.post(t.Context(), w.key, body)
			if err != nil || created(got) == "" && !slices.Contains(got.codes(), "UPSTREAM_OUTCOME_UNKNOWN") &&
				!strings.Contains(string(got.Data), "UNKNOWN") {
				t.Errorf("%v, %s, %+v", err, got.Data, got.Errors)
			}
		}
	}
	if got := w.account.count("POST /v2/customers"); got != 1 {
		t.Errorf("%d creations", got)
	}
}

// A cursor of one server leads on at another one.
func TestCursors(t *testing.T) {
	t.Parallel()
	w := start(t, plan{flags: []string{"--rate-limit", "0"}})
	type list struct {
		Customers struct {
			Nodes    []struct{ ID string }
			PageInfo struct{ EndCursor string }
		}
	}
	var seen []string
	after := ""
	for turn := range 6 {
		var got list
		w.servers[turn%len(w.servers)].query(t, w.key,
			`query ($after: String) { customers(first: 20, after: $after) { nodes { id } pageInfo { endCursor } } }`,
			map[string]any{"after": nilIfEmpty(after)}, &got)
		for _, node := range got.Customers.Nodes {
			seen = append(seen, node.ID)
		}
		after = got.Customers.PageInfo.EndCursor
	}
	slices.Sort(seen)
	if unique := slices.Compact(slices.Clone(seen)); len(unique) != 120 || len(seen) != 120 {
		t.Errorf("%d customers, %d different ones", len(seen), len(unique))
	}
}

func nilIfEmpty(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// next returns a number that is larger than the last one by a step.
func (a *account) next(step int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.number += step
	return a.number
}
