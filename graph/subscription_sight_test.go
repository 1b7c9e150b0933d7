package graph_test

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

const refusedToken = `{"errors":[{"message":"Help Scout does not accept the token. Sign in and subscribe again.",` +
	`"extensions":{"code":"SUBSCRIPTION_ENDED"}}]}`

// Where each caller has a token of its own, a change is told only if the token reads what has changed, whatever the reason
// that it does not. A refused token ends the stream; every other failure leaves it open.
func TestUnreadableChangesAreNotTold(t *testing.T) {
	failures := map[string]emulator.Fault{
		"404": {Status: http.StatusNotFound}, "403": {Status: http.StatusForbidden}, "500": {Status: http.StatusInternalServerError},
		"429": {Status: http.StatusTooManyRequests}, "301": {Redirect: "https://elsewhere.example/"}, "cut": {Cut: true},
		"hang": {Hang: true}, "malformed": {Body: `{"id":`}, "another id": {Body: `{"id": 7}`},
	}
	types := map[string]struct{ subscription, event, body, route string }{
		"customers":     {`subscription { customerChanged { id } }`, "customer.updated", `{"id": 500}`, customerRoute},
		"organizations": {`subscription { organizationChanged { id } }`, "organization.updated", `{"id": 35}`, organizationRoute},
		"conversations": {`subscription { conversationChanged(customerId: "500") { id } }`, "convo.status", "", conversationRoute},
	}
	for of, test := range types {
		for failure, fault := range failures {
			t.Run(of+", "+failure, func(t *testing.T) {
				inBubble(t, func(t *testing.T) {
					s := newStation(t, graph.SubscriptionOptions{ReadFirst: true}, "another")
					body := test.body
					if body == "" {
						body = `{"id": ` + s.aConversation() + `, "primaryCustomer": {"id": 500}}`
					}
					opened := s.subscribe(auth.WithCaller(t.Context(), "another"), test.subscription)
					fault.Route = test.route
					repair := s.account.Inject(fault)
					s.deliver(test.event, body)
					<-time.After(10 * time.Minute)
					s.want(opened.takes(), nil)
					repair()
					<-time.After(time.Minute)
					s.deliver(test.event, body)
					if got := opened.takes(); len(got) != 1 || !strings.Contains(got[0], `"id":`) {
						t.Errorf("after the failure: %q", got)
					}
					opened.cancel()
					<-opened.done
				})
			})
		}
	}
}

// A token that the API accepts no more ends its streams at the next event, even of what has been told of before.
func TestRefusedTokensEndTheirStreams(t *testing.T) {
	for name, event := range map[string]string{"a change": "customer.updated", "a deletion": "customer.deleted"} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := newStation(t, graph.SubscriptionOptions{ReadFirst: true}, "another")
				opened := s.subscribe(auth.WithCaller(t.Context(), "another"), `subscription { customerChanged { id } }`)
				s.deliver("customer.updated", `{"id": 500}`)
				s.want(opened.takes(), []string{`{"data":{"customerChanged":{"id":"500"}}}`})
				<-time.After(2 * time.Second)
				s.account.Inject(emulator.Fault{Status: http.StatusUnauthorized})
				s.deliver(event, `{"id": 500}`)
				<-opened.done
				s.want(opened.takes(), []string{refusedToken, "complete"})
				opened.cancel()
			})
		})
	}
}

// A credential that was taken away ends its subscriptions: before the next event is told, and without one within a minute.
func TestTakenAwayCredentialsEndTheirSubscriptions(t *testing.T) {
	for name, act := range map[string]func(s *station){
		"an event": func(s *station) { s.deliver("customer.updated", `{"id": 500}`) },
		"silence":  func(*station) { <-time.After(time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				var taken atomic.Bool
				s := newStation(t, graph.SubscriptionOptions{Holds: func(context.Context) bool { return !taken.Load() }})
				opened := s.subscribe(t.Context(), `subscription { customerChanged { id } }`)
				<-time.After(90 * time.Second)
				s.deliver("customer.updated", `{"id": 500}`)
				s.want(opened.takes(), []string{`{"data":{"customerChanged":{"id":"500"}}}`})
				<-time.After(2 * time.Second) // longer than the pause between two changes
				taken.Store(true)
				act(s)
				synctest.Wait()
				select {
				case <-opened.done:
				default:
					t.Error("the subscription lasts")
				}
				s.want(opened.takes(), []string{
					`{"errors":[{"message":"The credential is not accepted any more. Sign in and subscribe again.",` +
						`"extensions":{"code":"SUBSCRIPTION_ENDED"}}]}`, "complete",
				})
				opened.cancel()
				<-opened.done
			})
		})
	}
}

// The deletion of what a subscription has told of is told, although it can be read no more.
func TestDeletionsOfWhatWasToldAreTold(t *testing.T) {
	for of, test := range map[string]struct{ subscription, route, changed, deleted, body string }{
		"customers":     {`subscription { customerChanged { kind } }`, customerRoute, "customer.updated", "customer.deleted", `{"id": 500}`},
		"organizations": {`subscription { organizationChanged { kind } }`, organizationRoute, "organization.updated", "organization.deleted", `{"id": 35}`},
	} {
		t.Run(of, func(t *testing.T) {
			inBubble(t, func(t *testing.T) {
				s := newStation(t, graph.SubscriptionOptions{ReadFirst: true}, "another")
				opened := s.subscribe(auth.WithCaller(t.Context(), "another"), test.subscription)
				s.deliver(test.changed, test.body)
				<-time.After(2 * time.Second)
				s.account.Inject(emulator.Fault{Route: test.route, Status: http.StatusNotFound})
				s.deliver(test.deleted, test.body)
				if got := opened.takes(); len(got) != 2 || !strings.Contains(got[1], "DELETED") {
					t.Errorf("events = %q", got)
				}
				opened.cancel()
				<-opened.done
			})
		})
	}
}
