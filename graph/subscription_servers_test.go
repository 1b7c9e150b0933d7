package graph_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/emulator"
)

// wire carries news between stations at once.
type wire struct {
	mu        sync.Mutex
	followers []upstream.Follower
}

// terminal is one station's end of the wire.
type terminal struct {
	wire     *wire
	follower upstream.Follower
}

func (t *terminal) Follow(follower upstream.Follower) {
	t.follower = follower
	t.wire.followers = append(t.wire.followers, follower)
	follower.Joined()
}

func (t *terminal) Tell(_ context.Context, notice upstream.Notice, drop func()) {
	t.wire.mu.Lock()
	defer t.wire.mu.Unlock()
	drop()
	for _, other := range t.wire.followers {
		if other != t.follower {
			other.Hear(notice)
		}
	}
}

// newStations returns stations of one account.
func newStations(t *testing.T, count int) (stations []*station, wired *wire) {
	t.Helper()
	account, err := emulator.New(emulator.Options{Customers: 20, Budget: -1})
	if err != nil {
		t.Fatal(err)
	}
	wired = new(wire)
	for range count {
		options := graph.Options{Subscriptions: graph.SubscriptionOptions{Most: 10, MostOfCaller: 10}}
		stations = append(stations, newStationOf(t, account, &terminal{wire: wired}, options))
	}
	return stations, wired
}

// Subscribers of each server hear once of a change at any server, and their server then shows the new state.
func TestSubscribersHearOfOtherServers(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		stations, _ := newStations(t, 2)
		a, b := stations[0], stations[1]
		const read = `{ customer(id: "500") { jobTitle } }`
		b.ask(read) // so that it is cached
		var opened []*stream
		for _, one := range stations {
			opened = append(opened, one.subscribe(t.Context(), `subscription { customerChanged { kind id customer { jobTitle } } }`))
		}
		a.change(renameVernon)
		want := []string{`{"data":{"customerChanged":{"kind":"UPDATED","id":"500","customer":{"jobTitle":"CTO"}}}}`}
		for _, one := range opened {
			a.want(one.takes(), want)
		}
		b.deliver("customer.updated", `{"id":500}`)
		<-time.After(time.Minute)
		for _, one := range opened {
			a.want(one.takes(), want)
			one.cancel()
			<-one.done
		}
	})
}

// After changes may have been missed, subscribers must read afresh.
func TestSubscriptionsEndAfterAMiss(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		stations, wired := newStations(t, 2)
		var opened []*stream
		for _, one := range stations {
			opened = append(opened, one.subscribe(t.Context(), `subscription { customerChanged { id } }`))
		}
		wired.followers[1].Missed()
		<-opened[1].done
		stations[1].want(opened[1].takes(), []string{
			`{"errors":[{"message":"Changes may have been missed. Read afresh and subscribe again.",` +
				`"extensions":{"code":"SUBSCRIPTION_ENDED"}}]}`, "complete",
		})
		again := stations[1].subscribe(t.Context(), `subscription { customerChanged { id } }`)
		stations[0].change(renameVernon)
		for _, one := range []*stream{opened[0], again} {
			stations[0].want(one.takes(), []string{`{"data":{"customerChanged":{"id":"500"}}}`})
		}
		for _, one := range slices.Concat(opened, []*stream{again}) {
			one.cancel()
			<-one.done
		}
	})
}
