package graph_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// creation creates a customer under a key.
func creation(name, key string) string {
	return `mutation { m: createCustomer(input: {firstName: "` + name + `", idempotencyKey: "` + key + `"}) ` +
		`{ customer { id firstName } userErrors { code field message } } }`
}

// named counts the customers with a first name.
func named(e *endpoint, name string) (count int) {
	for _, customer := range e.account.Customers() {
		if customer.FirstName == name {
			count++
		}
	}
	return count
}

func TestIdempotencyKeys(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		e := newEndpoint(t, live{account: emulator.Options{Customers: 1, Budget: -1}})
		ann, bob := upstream.WithCaller(t.Context(), "ann"), upstream.WithCaller(t.Context(), "bob")
		steps := []struct {
			what       string
			ctx        context.Context
			query      string
			creates    int // customers after the step
			posts      int
			userErrors string
		}{
			{"the first", ann, creation("Zoë", "k"), 1, 1, ""},
			{"the same again", ann, creation("Zoë", "k"), 1, 0, ""},
			{
				"another input", ann, creation("Zoe", "k"), 1, 0,
				"IDEMPOTENCY_KEY_REUSED [idempotencyKey] The key was used with another input before.",
			},
			{
				"another mutation", ann, `mutation { m: createOrganization(input: {name: "Zoë", idempotencyKey: "k"}) { userErrors { code field message } } }`, 1, 0,
				"IDEMPOTENCY_KEY_REUSED [idempotencyKey] The key was used with another input before.",
			},
			{"another key", ann, creation("Zoë", "l"), 2, 1, ""},
			{"another caller", bob, creation("Zoë", "k"), 3, 1, ""},
			{"without a key", ann, `mutation { m: createCustomer(input: {firstName: "Zoë"}) { userErrors { code field message } } }`, 4, 1, ""},
		}
		var first any
		for _, step := range steps {
			e.account.ResetRequests()
			got := e.ask(step.ctx, t, step.query)
			if len(got.Errors) > 0 || userErrorsOf(got) != step.userErrors {
				t.Errorf("%s: %+v, user errors %q, want %q", step.what, got.Errors, userErrorsOf(got), step.userErrors)
			}
			if posts, made := sentTo(e.account)[customersPost], named(e, "Zoë"); posts != step.posts || made != step.creates {
				t.Errorf("%s: %d POSTs and %d customers, want %d and %d", step.what, posts, made, step.posts, step.creates)
			}
			customer := got.Data.(map[string]any)["m"].(map[string]any)["customer"]
			switch step.what {
			case "the first":
				first = customer.(map[string]any)["id"]
			case "the same again":
				if again := customer.(map[string]any)["id"]; again != first {
					t.Errorf("customer %v, want %v again", again, first)
				}
			}
		}
		<-time.After(24 * time.Hour)
		if e.ask(ann, t, creation("Zoë", "k")); named(e, "Zoë") != 5 {
			t.Error("the key lives longer than a day")
		}
	})
}

// While the first creation is under way, the second waits for it, whatever becomes of the first one's client.
func TestTwoCreationsUnderOneKey(t *testing.T) {
	for _, leaves := range []bool{false, true} {
		t.Run(map[bool]string{false: "both wait", true: "the first leaves"}[leaves], func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				e := newEndpoint(t, live{account: emulator.Options{Customers: 1, Budget: -1, Latency: 2 * time.Second}})
				first, leave := context.WithCancel(t.Context())
				defer leave()
				var both sync.WaitGroup
				both.Go(func() { e.ask(first, t, creation("Zoë", "k")) })
				both.Go(func() {
					<-time.After(time.Second)
					if got := e.ask(t.Context(), t, creation("Zoë", "k")); len(got.Errors) > 0 || userErrorsOf(got) != "" {
						t.Errorf("the second: %+v", got)
					}
				})
				if leaves {
					<-time.After(1500 * time.Millisecond)
					leave()
				}
				both.Wait()
				if made := named(e, "Zoë"); made != 1 {
					t.Errorf("%d customers, want 1", made)
				}
			})
		})
	}
}

// A key remembers that the outcome is not known. A creation that surely failed leaves the key free.
func TestKeysAfterFailures(t *testing.T) {
	tests := map[string]struct {
		fault emulator.Fault
		code  string // of the first answer
		again string // of the second one
	}{
		"lost after it was processed": {
			emulator.Fault{Writes: true, Cut: true, AfterProcessing: true},
			errorcode.OutcomeUnknown.String(), errorcode.OutcomeUnknown.String(),
		},
		"lost before it was processed": {
			emulator.Fault{Writes: true, Cut: true}, errorcode.OutcomeUnknown.String(), errorcode.OutcomeUnknown.String(),
		},
		"forbidden": {emulator.Fault{Writes: true, Status: 403}, errorcode.Forbidden.String(), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				e := newEndpoint(t, live{account: emulator.Options{Customers: 1, Budget: -1}})
				remove := e.account.Inject(test.fault)
				if code := e.ask(t.Context(), t, creation("Zoë", "k")).code(t); code != test.code {
					t.Errorf("code = %q, want %q", code, test.code)
				}
				remove()
				if code := e.ask(t.Context(), t, creation("Zoë", "k")).code(t); code != test.again {
					t.Errorf("code of the second = %q, want %q", code, test.again)
				}
				if made := named(e, "Zoë"); made > 1 || test.again == "" && made != 1 {
					t.Errorf("%d customers", made)
				}
			})
		})
	}
}

// elsewhere stands for the other servers, and says what they know of a key.
type elsewhere struct{ err error }

func (e elsewhere) Claim(context.Context, idempotency.Key) (idempotency.Claim, error) {
	return idempotency.Claim{}, e.err
}

// A change that another server has begun, and of which nothing is known, is not sent again. The client learns so as if this
// server had sent it.
func TestKeysOfOtherServers(t *testing.T) {
	tests := map[string]struct {
		err        error
		code       string
		userErrors string
	}{
		"begun": {idempotency.ErrUnknown, errorcode.OutcomeUnknown.String(), ""},
		"with another input": {
			idempotency.ErrOtherInput, "", "IDEMPOTENCY_KEY_REUSED [idempotencyKey] The key was used with another input before.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				e := newEndpoint(t, live{
					account: emulator.Options{Customers: 1, Budget: -1}, graph: graph.Options{IdempotencyKeys: elsewhere{test.err}},
				})
				got := e.ask(t.Context(), t, creation("Zoë", "k"))
				if code := got.code(t); code != test.code || test.code == "" && userErrorsOf(got) != test.userErrors {
					t.Errorf("code %q, user errors %q; want %q, %q", code, userErrorsOf(got), test.code, test.userErrors)
				}
				if made := named(e, "Zoë"); made != 0 {
					t.Errorf("%d customers, want none", made)
				}
			})
		})
	}
}
