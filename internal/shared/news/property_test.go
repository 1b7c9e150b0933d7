package news_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/upstream"
)

// floors are the oldest states of each customer that a server may still serve.
type floors struct {
	mu sync.Mutex
	of map[int64]int64
}

func (f *floors) raise(id, state int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.of[id] = max(f.of[id], state)
}

func (f *floors) get(id int64) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.of[id]
}

// Whatever happens to Redis, a server that has made or heard of a change never serves what was before it. In the
// end all serve the present state.
func TestNobodyServesWhatWasBefore(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	s := newSite(t, redistest.Options{})
	ids := []int64{customer, s.other()}
	for _, id := range ids {
		s.behindBack(id, "0")
	}
	servers, known := []*server{s.start(), s.start(), s.start()}, make([]*floors, 3)
	for i, one := range servers {
		known[i] = &floors{of: make(map[int64]int64)}
		defer one.client.OnChange(func(change upstream.ResourceChange) { known[i].raise(change.CustomerID, change.ID) })()
	}
	ctx, end := context.WithTimeout(t.Context(), 4*time.Second)
	defer end()
	var running sync.WaitGroup
	var reads atomic.Int64
	for i, one := range servers {
		for range 2 {
			running.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					id := ids[n%len(ids)]
					floor := known[i].get(id)
					if got := stateAt(one, id); got < floor {
						t.Errorf("server %d serves state %d of %d after state %d", i, got, id, floor)
						return
					}
					reads.Add(1)
				}
			})
		}
	}
	var last sync.Map
	for n, id := range ids {
		chance := rand.New(rand.NewPCG(seed, uint64(n)))
		running.Go(func() {
			for state := int64(1); ctx.Err() == nil; state++ {
				i := chance.IntN(len(servers))
				changeTo(servers[i], id, state)
				known[i].raise(id, state)
				last.Store(id, state)
				<-time.After(time.Duration(chance.IntN(10)) * time.Millisecond)
			}
		})
	}
	running.Go(func() { disturb(ctx, s, rand.New(rand.NewPCG(seed, 99))) })
	running.Wait()
	for _, one := range servers {
		for _, id := range ids {
			final, _ := last.Load(id)
			s.eventually(fmt.Sprintf("state %d of %d is served", final, id), func() bool { return stateAt(one, id) == final })
		}
	}
	t.Logf("%d reads", reads.Load())
	if reads.Load() < 100 {
		t.Errorf("%d reads", reads.Load())
	}
}

// changeTo changes a customer's state, of which a server is told by a webhook. The event tells which state it is.
func changeTo(one *server, id, state int64) {
	one.behindBack(id, strconv.FormatInt(state, 10))
	one.client.Apply(upstream.Event{
		Name: "convo.created", Body: fmt.Appendf(nil, `{"id":%d,"customerId":%d}`, state, id),
	})
}

func stateAt(one *server, id int64) int64 {
	state, err := strconv.ParseInt(one.title(id), 10, 64)
	if err != nil {
		one.Error(err)
	}
	return state
}

// disturb lets Redis have faults until ctx ends.
func disturb(ctx context.Context, s *site, chance *rand.Rand) {
	faults := []func(){
		func() { s.redis.Disconnect(s.TB) },
		func() { s.redis.Pause(s.TB, time.Duration(chance.IntN(300))*time.Millisecond) },
		func() { s.redis.Flush(s.TB) },
		func() { s.redis.Do(s.TB, "DEL", s.stream()) },
		func() { s.redis.Do(s.TB, "XTRIM", s.stream(), "MAXLEN", strconv.Itoa(chance.IntN(3))) },
		func() { s.redis.Restart(s.TB) },
		func() {
			s.redis.Freeze(s.TB)
			<-time.After(time.Duration(chance.IntN(500)) * time.Millisecond)
			s.redis.Thaw(s.TB)
		},
	}
	for ctx.Err() == nil {
		faults[chance.IntN(len(faults))]()
		select {
		case <-time.After(time.Duration(chance.IntN(400)) * time.Millisecond):
		case <-ctx.Done():
		}
	}
}
