//go:build unix

package sharedtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// Two callers with tokens of their own share nothing, whichever servers they ask: neither what they may see nor that it exists.
func TestPrincipalsShareNothing(t *testing.T) {
	t.Parallel()
	const one, other = "token-of-the-one-caller", "token-of-the-other-caller"
	hidden := int64(500)
	w := start(t, plan{passthrough: true, flags: []string{"--rate-limit", "0"}, emulator: emulator.Options{
		Tokens:  []string{one, other},
		Visible: func(token string, customer int64) bool { return token != other || customer != hidden },
	}})
	common := w.account.Customers()[3].ID
	read := func(s *server, token string, id int64) (found bool) {
		t.Helper()
		var got struct{ Customer *struct{ ID string } }
		s.query(t, token, fmt.Sprintf(`{ customer(id: "%d") { id firstName } }`, id), nil, &got)
		return got.Customer != nil
	}
	by := func(token string, id int64) (n int) {
		for _, request := range w.account.requests() {
			if request.token == token && strings.HasPrefix(request.uri, fmt.Sprintf("/v2/customers/%d", id)) {
				n++
			}
		}
		return n
	}
	for range 2 {
		for i, s := range w.servers {
			if !read(s, one, hidden) || !read(s, one, common) {
				t.Errorf("server %d: a caller does not see what it may see", i)
			}
			if read(s, other, hidden) {
				t.Errorf("server %d: a caller sees what only another one may see", i)
			}
			if !read(s, other, common) {
				t.Errorf("server %d: a caller does not see what both may see", i)
			}
		}
	}
	for _, token := range []string{one, other} {
		for _, id := range []int64{hidden, common} {
			if got := by(token, id); got != 1 {
				t.Errorf("%s asked %d times for %d, want once for all servers", token, got, id)
			}
		}
	}

	// Both at once, at all servers: neither takes what the other one loads.
	late := w.account.Customers()[5].ID
	ended := make(chan error)
	for _, s := range w.servers {
		for _, token := range []string{one, other} {
			go func() {
				_, err := s.post(t.Context(), token, map[string]any{"query": fmt.Sprintf(`{ customer(id: "%d") { id } }`, late)})
				ended <- err
			}()
		}
	}
	for range 2 * len(w.servers) {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	for _, token := range []string{one, other} {
		if got := by(token, late); got != 1 {
			t.Errorf("%s asked %d times at once, want once for all servers", token, got)
		}
	}
}

// Nothing that Redis holds or hears tells of a customer, or has a token, a key or a secret.
func TestRedisLearnsNothing(t *testing.T) {
	t.Parallel()
	for name, passthrough := range map[string]bool{"own app": false, "tokens of callers": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const caller = "token-of-the-caller"
			w := start(t, plan{passthrough: passthrough, flags: []string{"--rate-limit", "0"}, emulator: emulator.Options{
				Tokens: []string{caller}, Customers: 200,
			}})
			token := w.key
			if passthrough {
				token = caller
			}
			heard := w.redis.Monitor(t)
			private := personal(w.account)
			w.useEverything(t, token, passthrough)
			for _, text := range append(w.account.tokens(), token, appSecret, secret, webhookSecret, w.account.origin) {
				private[text] = true
			}
			var dump strings.Builder
			held := w.redis.Dump(t)
			for key, value := range held {
				dump.WriteString(key + "\n" + value + "\n")
			}
			kinds := make(map[string]int)
			for key := range held {
				kinds[strings.Split(key+":::", ":")[2]]++
			}
			t.Logf("%d texts looked for in %d bytes that Redis holds (%v) and %d that it heard",
				len(private), dump.Len(), kinds, len(heard()))
			if len(held) < 10 || len(heard()) < 10_000 {
				t.Errorf("Redis holds %d keys: %q", len(held), slices.Sorted(maps.Keys(held)))
			}
			for text := range private {
				for where, all := range map[string]string{"holds": dump.String(), "heard": heard()} {
					if at := strings.Index(all, text); at >= 0 {
						t.Errorf("Redis %s %q: …%q…", where, text, all[max(0, at-60):min(len(all), at+len(text)+20)])
					}
				}
			}
		})
	}
}

// useEverything runs operations of all kinds, each at every server.
func (w *world) useEverything(t *testing.T, token string, passthrough bool) {
	t.Helper()
	for i, s := range w.servers {
		for _, document := range []string{
			`{ customers(first: 50) { nodes { id firstName lastName emails { value } phones { value } jobTitle organization { name } } } }`,
			`{ organizations(first: 20) { nodes { id name } } }`,
			`{ customer(id: "500") { firstName lastName background emails { value } address { city lines } } }`,
			`{ customerByEmail: customers(first: 5, filter: {email: "bear@acme.com"}) { nodes { id } } }`,
		} {
			got, err := s.post(t.Context(), token, map[string]any{"query": document})
			if err != nil || len(got.Errors) > 0 && !strings.Contains(document, "customerByEmail") {
				t.Errorf("%s: %v, %+v", document, err, got.Errors)
			}
		}
		document := fmt.Sprintf(`{ customers(first: 5) { nodes { firstName } } note%d: __typename }`, i)
		if _, err := s.post(t.Context(), token, registered(document, true)); err != nil {
			t.Error(err)
		}
		mutation := `mutation { createCustomer(input: {firstName: "Personally", lastName: "Identifiable", idempotencyKey: "key-of-the-client", emails: [{value: "personally@identifiable.example", type: WORK}]}) { customer { id lastName } userErrors { message } } }`
		got, err := s.post(t.Context(), token, map[string]any{"query": mutation})
		if err != nil || len(got.Errors) > 0 && !passthrough {
			t.Errorf("%v, %+v", err, got.Errors)
		}
		s.deliver(t, "customer.updated", `{"id": 500, "firstName": "Vernon", "emails": [{"value": "bear@acme.com"}]}`)
	}
}

// personal returns texts that tell of somebody. Short ones are left out, as they occur anywhere.
func personal(a *account) map[string]bool {
	const shortest = 7
	texts := map[string]bool{"Personally": true, "Identifiable": true, "personally@identifiable.example": true, "key-of-the-client": true}
	add := func(values ...string) {
		for _, value := range values {
			if len(value) >= shortest {
				texts[value] = true
			}
		}
	}
	for _, customer := range a.Customers() {
		add(customer.FirstName, customer.LastName, customer.JobTitle, customer.Background, customer.PhotoURL)
		for _, entries := range [][]emulator.Entry{customer.Emails, customer.Phones, customer.Chats, customer.Websites} {
			for _, entry := range entries {
				add(entry.Value)
			}
		}
	}
	for _, organization := range a.Organizations() {
		add(organization.Name)
	}
	return texts
}
