package upstream_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

// fault is what happens to one write on its way.
type fault string

const (
	noFault     fault = ""
	refused     fault = "connection refused"
	limited     fault = "429"
	lostBefore  fault = "lost before"
	lostAfter   fault = "lost after"
	failsBefore fault = "5xx before"
	failsAfter  fault = "5xx after"
	hangsAfter  fault = "hangs after"
)

// faultyNetwork applies the planned faults to writes, one to each, and lets reads pass.
type faultyNetwork struct {
	base http.RoundTripper

	mu        sync.Mutex
	planned   []fault
	sent      int // writes
	processed int // writes that the API answered with success, whether the client learns of it or not
}

func (n *faultyNetwork) plan(faults ...fault) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.planned, n.sent, n.processed = faults, 0, 0
}

func (n *faultyNetwork) next() fault {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sent++
	if len(n.planned) == 0 {
		return noFault
	}
	first := n.planned[0]
	n.planned = n.planned[1:]
	return first
}

func (n *faultyNetwork) counts() (sent, processed int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.sent, n.processed
}

func (n *faultyNetwork) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Method == http.MethodGet {
		return n.base.RoundTrip(req)
	}
	met := n.next()
	switch met {
	case refused:
		return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
	case lostBefore:
		return nil, syscall.ECONNRESET
	case failsBefore:
		return answerOf(req, http.StatusServiceUnavailable), nil
	case limited:
		return answerOf(req, http.StatusTooManyRequests), nil
	default:
	}
	resp, err := n.base.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < 300 {
		n.mu.Lock()
		n.processed++
		n.mu.Unlock()
	}
	if met == noFault {
		return resp, nil
	}
	resp.Body.Close()
	switch met {
	case failsAfter:
		return answerOf(req, http.StatusBadGateway), nil
	case hangsAfter:
		<-req.Context().Done()
		return nil, req.Context().Err()
	default:
		return nil, io.ErrUnexpectedEOF
	}
}

func answerOf(req *http.Request, status int) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody, Request: req}
}

// faultyWrites are the kinds of writes.
var faultyWrites = map[string]struct {
	write      func(ctx context.Context, client *upstream.Client) error
	repeatable bool
	applied    func(account *emulator.Server) int // how often the write has taken effect
}{
	"create": {
		func(ctx context.Context, client *upstream.Client) error {
			id, err := client.CreateCustomer(ctx, adaLovelace())
			if err == nil && id == 0 {
				return errors.New("no id")
			}
			return err
		}, false,
		func(account *emulator.Server) (made int) {
			for _, customer := range account.Customers() {
				if customer.FirstName == "Ada" && len(customer.SocialProfiles) == 1 && customer.SocialProfiles[0].Value == "@ada" {
					made++
				}
			}
			return made
		},
	},
	"patch that adds": {
		func(ctx context.Context, client *upstream.Client) error {
			return client.PatchCustomer(ctx, 500, bigPatch())
		},
		false,
		func(account *emulator.Server) int {
			return strings.Count(fmt.Sprint(customer500(account).Emails), "vernon@acme.com")
		},
	},
	"patch that replaces": {
		func(ctx context.Context, client *upstream.Client) error {
			return client.PatchCustomer(ctx, 500, upstream.CustomerPatch{
				CustomerFields: upstream.CustomerFields{Age: upstream.To("41")},
				Entries:        map[upstream.EntryKind]upstream.EntryChanges{upstream.Chats: {Remove: []int64{5}}},
			})
		}, true,
		func(account *emulator.Server) int { return strings.Count(customer500(account).Age, "41") },
	},
	"replace": {
		func(ctx context.Context, client *upstream.Client) error {
			return client.ReplaceCustomer(ctx, 500, upstream.CustomerFields{}, upstream.Cleared[int64]())
		}, true,
		func(account *emulator.Server) int { return 1 - min(1, int(customer500(account).OrganizationID)) },
	},
	"delete": {
		func(ctx context.Context, client *upstream.Client) error {
			_, err := client.DeleteCustomer(ctx, 500, false)
			return err
		}, true,
		func(account *emulator.Server) int {
			if customer500(account).ID == 0 {
				return 1
			}
			return 0
		},
	},
	"create an organization": {
		func(ctx context.Context, client *upstream.Client) error {
			_, err := client.CreateOrganization(ctx, upstream.OrganizationFields{Name: upstream.To("Engines")})
			return err
		}, false,
		func(account *emulator.Server) (made int) {
			for _, organization := range account.Organizations() {
				if organization.Name == "Engines" {
					made++
				}
			}
			return made
		},
	},
	"define": {
		func(ctx context.Context, client *upstream.Client) error {
			return client.CreateOrganizationProperty(ctx, upstream.NewPropertyDefinition{Type: "text", Slug: "pet", Name: "Pet"})
		}, false, nil,
	},
}

func customer500(account *emulator.Server) emulator.Customer {
	for _, customer := range account.Customers() {
		if customer.ID == 500 {
			return customer
		}
	}
	return emulator.Customer{}
}

func isUnknown(err error) bool {
	var unknown *upstream.OutcomeUnknownError
	return errors.As(err, &unknown)
}

// Whatever one fault does to a write, the write is applied once or the error says that it may not be, and nothing that adds
// is ever applied twice.
func TestWritesUnderFaults(t *testing.T) {
	t.Parallel()
	tests := map[fault]struct {
		repeated bool // the write is sent again, even if repeating it might show
		lands    bool // the first attempt is applied
	}{
		refused: {repeated: true}, limited: {repeated: true},
		lostBefore: {}, failsBefore: {}, lostAfter: {lands: true}, failsAfter: {lands: true}, hangsAfter: {lands: true},
	}
	for name, kind := range faultyWrites {
		for met, test := range tests {
			t.Run(name+", "+string(met), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					account := newAccount(t, emulator.Options{})
					network := &faultyNetwork{base: account.Client().Transport}
					client := newWriter(t, network, upstream.Options{})
					network.plan(met)
					ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
					defer cancel()
					err := kind.write(ctx, client)

					repeated := test.repeated || kind.repeatable && met != hangsAfter
					readable := name != "create an organization"
					sent, processed := network.counts()
					switch {
					case repeated || test.lands && readable:
						if err != nil {
							t.Errorf("error = %v", err)
						}
					case !isUnknown(err):
						t.Errorf("error = %v, want that the outcome is unknown", err)
					}
					if wanted := map[bool]int{false: 1, true: 2}[repeated]; sent != wanted {
						t.Errorf("sent %d times, want %d", sent, wanted)
					}
					if !kind.repeatable && processed > 1 {
						t.Errorf("processed %d times", processed)
					}
					applied := 0
					if test.lands || repeated {
						applied = 1
					}
					if kind.applied != nil && kind.applied(account) != applied {
						t.Errorf("applied %d times, want %d", kind.applied(account), applied)
					}
				})
			})
		}
	}
}

// A write fails in the end, and says whether it may have been applied.
func TestWritesThatKeepFailing(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		faults  []fault
		sent    int
		unknown bool
	}{
		{"refused", []fault{refused, refused, refused}, 3, false},
		{"limited", []fault{limited, limited, limited}, 3, false},
		{"lost", []fault{lostBefore, lostBefore, lostBefore}, 3, true},
		{"failing", []fault{failsBefore, failsBefore, failsBefore}, 3, true},
		{"lost, then refused", []fault{lostBefore, refused, refused}, 3, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account := newAccount(t, emulator.Options{})
				network := &faultyNetwork{base: account.Client().Transport}
				client := newWriter(t, network, upstream.Options{})
				before := described(t.Context(), t, client, 500)
				account.UpdateCustomer(500, func(c *emulator.Customer) { c.Background = "elsewhere" })
				network.plan(test.faults...)
				err := faultyWrites["patch that replaces"].write(t.Context(), client)
				if sent, _ := network.counts(); err == nil || isUnknown(err) != test.unknown || sent != test.sent {
					t.Errorf("sent %d times: %v", sent, err)
				}
				// The cache keeps what surely nobody touched, and drops what somebody may have touched.
				if kept := described(t.Context(), t, client, 500) == before; kept == test.unknown {
					t.Errorf("kept in the cache: %t", kept)
				}
			})
		})
	}
}

// A caller that leaves before its write is sent calls it off. One that leaves later does not: the write ends, and the cache
// learns of it.
func TestCallerLeaves(t *testing.T) {
	t.Parallel()
	for _, waits := range []bool{true, false} {
		t.Run(fmt.Sprintf("waits for a slot %t", waits), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				account := newAccount(t, emulator.Options{Latency: 2 * time.Second})
				client := newWriter(t, account.Client().Transport, upstream.Options{Budget: ratelimit.Options{MaxConcurrent: 1}})
				before := described(t.Context(), t, client, 500)
				if waits {
					go func() { _, _ = client.Customers(t.Context(), upstream.CustomerFilter{}, upstream.Sort{}, 1) }()
					synctest.Wait()
				}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(time.Second, cancel)
				err := client.PatchCustomer(ctx, 500, bigPatch())
				if waits != errors.Is(err, context.Canceled) || !waits && err != nil {
					t.Errorf("error = %v", err)
				}
				synctest.Wait()
				if changed := customer500(account).FirstName == "Vern"; changed == waits {
					t.Errorf("written: %t", changed)
				}
				if kept := described(t.Context(), t, client, 500) == before; kept != waits {
					t.Errorf("kept in the cache: %t", kept)
				}
			})
		})
	}
}

// A write ends with its deadline, also after it was sent, and waits for no permit that comes later.
func TestWriteDeadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{})
		network := &faultyNetwork{base: account.Client().Transport}
		client := newWriter(t, network, upstream.Options{Budget: ratelimit.Options{PerMinute: 3}})
		network.plan(hangsAfter)
		within := func() error {
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			return client.PatchCustomer(ctx, 500, bigPatch())
		}
		began := time.Now()
		if err := within(); !isUnknown(err) || !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != 3*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		began = time.Now()
		var budget *upstream.BudgetError
		if err := within(); !errors.As(err, &budget) || isUnknown(err) || time.Since(began) != 0 {
			t.Errorf("one permit left, after %v: %v", time.Since(began), err)
		}
		if sent, _ := network.counts(); sent != 1 {
			t.Errorf("%d writes were sent", sent)
		}
	})
}

// A write whose next attempt would come after the deadline uses the time that is left to settle the outcome.
func TestSettledBeforeTheDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{})
		network := &faultyNetwork{base: account.Client().Transport}
		client := newWriter(t, network, upstream.Options{})
		network.plan(failsAfter, failsAfter)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond) // shorter than the delay before an attempt
		defer cancel()
		if err := faultyWrites["patch that replaces"].write(ctx, client); err != nil {
			t.Errorf("error = %v", err)
		}
		if sent, _ := network.counts(); sent != 1 {
			t.Errorf("sent %d times", sent)
		}
	})
}

// Refused writes say nothing about the health of the API; failed ones do, and an open circuit sends no write.
func TestWritesAndTheCircuit(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{Budget: -1})
		client := newWriter(t, account.Client().Transport, upstream.Options{})
		for range 40 {
			if _, err := client.DeleteCustomer(t.Context(), 1, false); !upstream.IsNotFound(err) {
				t.Fatalf("error = %v", err)
			}
		}
		before := described(t.Context(), t, client, 500)
		remove := account.Inject(emulator.Fault{Status: http.StatusInternalServerError})
		var open *upstream.CircuitOpenError
		for i := 0; !errors.As(client.SetCustomerProperties(t.Context(), 7, []upstream.PropertyChange{{Slug: "car"}}), &open); i++ {
			if i == 100 {
				t.Fatal("the circuit does not open")
			}
		}
		remove()
		account.ResetRequests()
		if err := client.PatchCustomer(t.Context(), 500, bigPatch()); !errors.As(err, &open) || isUnknown(err) {
			t.Errorf("error = %v", err)
		}
		if requests := account.TotalRequests(); requests != 0 || described(t.Context(), t, client, 500) != before {
			t.Errorf("%d requests, or the cache lost what nobody touched", requests)
		}
	})
}

// A failed write is no success because the cache has a stale copy of what it wanted.
func TestStaleCopyIsNoSuccess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{})
		client := newWriter(t, account.Client().Transport, upstream.Options{})
		described(t.Context(), t, client, 500)
		account.Inject(emulator.Fault{Status: http.StatusServiceUnavailable})
		age := upstream.CustomerPatch{CustomerFields: upstream.CustomerFields{Age: upstream.To("30-35")}} // as it is already
		if err := client.PatchCustomer(t.Context(), 500, age); !isUnknown(err) {
			t.Errorf("error = %v", err)
		}
		if _, err := client.Customer(t.Context(), 500); err == nil {
			t.Error("what a write of unknown outcome touched is served stale")
		}
	})
}

// Writes that read, merge and write do not undo each other, and each writer's turn ends.
func TestMergesDoNotUndoEachOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{Latency: 10 * time.Millisecond})
		client := newWriter(t, account.Client().Transport, upstream.Options{})
		fields := upstream.CustomerFields{}
		for range 5 {
			var writers sync.WaitGroup
			for _, write := range []func() error{
				func() error { return client.ReplaceCustomer(t.Context(), 500, fields, upstream.Cleared[int64]()) },
				func() error {
					return client.PatchCustomer(t.Context(), 500, upstream.CustomerPatch{CustomerFields: upstream.CustomerFields{Age: upstream.To("50")}})
				},
				func() error {
					return client.ReplaceCustomer(t.Context(), 500, upstream.CustomerFields{JobTitle: upstream.To("CFO")}, upstream.Change[int64]{})
				},
			} {
				writers.Go(func() { check(t, write()) })
			}
			writers.Wait()
			got := customer500(account)
			if got.Age != "50" || got.JobTitle != "CFO" || got.OrganizationID != 0 {
				t.Fatalf("customer %+v", got)
			}
			account.UpdateCustomer(500, func(c *emulator.Customer) { c.Age, c.JobTitle, c.OrganizationID = "1", "x", 35 })
		}
	})
}

// A member that cannot be read would be cleared by a write of all members, so there is no write.
func TestUnreadableMemberIsNotCleared(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{})
	account.Patch("/v2/customers/500", func(body map[string]any) { body["jobTitle"] = map[string]any{"en": "CEO"} })
	account.Patch("/v2/organizations/35", func(body map[string]any) { body["note"] = []any{1} })
	client := newWriter(t, account.Client().Transport, upstream.Options{})
	err := client.ReplaceCustomer(t.Context(), 500, upstream.CustomerFields{Age: upstream.To("50")}, upstream.Change[int64]{})
	if !isMalformed("cannot be read")(err) {
		t.Errorf("error = %v", err)
	}
	if err := client.UpdateOrganization(t.Context(), 35, upstream.OrganizationFields{Name: upstream.To("x")}); !isMalformed("cannot be read")(err) {
		t.Errorf("error = %v", err)
	}
	if got := customer500(account); got.JobTitle == "" || got.Age == "50" {
		t.Errorf("customer %+v", got)
	}
}

// net/http sends a write again by itself only if nothing of it was written. A connection that the server closes at the wrong
// moment, even one that was used before, gets a POST once.
func TestTransportRepeatsNoPost(t *testing.T) {
	t.Parallel()
	var posts, patches atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		switch r.Method {
		case http.MethodPost:
			posts.Add(1)
			panic(http.ErrAbortHandler)
		case http.MethodPatch:
			if patches.Add(1) == 1 {
				panic(http.ErrAbortHandler)
			}
			w.WriteHeader(http.StatusNoContent)
		default:
			w.Header().Set("Content-Type", "application/hal+json")
			_, _ = io.WriteString(w, `{"id": 500}`)
		}
	}))
	defer server.Close()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport := new(http.Transport)
	defer transport.CloseIdleConnections()
	client := newWriter(t, transport, upstream.Options{BaseURL: base, Tokens: auth.Static("x")})
	_, err = client.Customer(t.Context(), 500) // so that a connection is reused
	check(t, err)
	if _, err := client.CreateOrganization(t.Context(), upstream.OrganizationFields{Name: upstream.To("x")}); !isUnknown(err) || posts.Load() != 1 {
		t.Errorf("%d POSTs: %v", posts.Load(), err)
	}
	_, err = client.Organization(t.Context(), upstream.OrganizationByID(500), upstream.OrganizationParts{})
	check(t, err)
	if err := faultyWrites["patch that replaces"].write(t.Context(), client); err != nil || patches.Load() != 2 {
		t.Errorf("%d PATCHes: %v", patches.Load(), err)
	}

	transport.CloseIdleConnections()
	server.Close()
	if _, err := client.CreateOrganization(t.Context(), upstream.OrganizationFields{Name: upstream.To("x")}); isUnknown(err) || !errors.Is(err, upstream.ErrUnreachable) {
		t.Errorf("a refused connection: %v", err)
	}
}

// A connection that fails before the request is written cannot have brought a write to the API.
func TestFailedHandshakeIsNoUnknownOutcome(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport := new(http.Transport) // which does not trust the server
	defer transport.CloseIdleConnections()
	client := newWriter(t, transport, upstream.Options{BaseURL: base, Tokens: auth.Static("x")})
	if _, err := client.CreateOrganization(t.Context(), upstream.OrganizationFields{}); err == nil || isUnknown(err) {
		t.Errorf("error = %v", err)
	}
}

// Errors quote nothing of the input.
func TestWriteErrorsAreDiscreet(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{})
		network := &faultyNetwork{base: account.Client().Transport}
		client := newWriter(t, network, upstream.Options{})
		for _, met := range []fault{noFault, lostBefore, failsAfter, refused} {
			network.plan(slices.Repeat([]fault{met}, 3)...)
			customer := adaLovelace()
			customer.Entries[upstream.Emails][0].Value = "canary"
			_, err := client.CreateCustomer(t.Context(), customer)
			if err == nil || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "Ada") {
				t.Errorf("%s: %v", met, err)
			}
		}
	})
}
