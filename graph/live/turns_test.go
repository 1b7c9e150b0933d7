package live_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/graph/live"
)

// Each caller has its turns, whatever another one does; a turn that ends, and a wait that is given up, make room.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := live.NewTurns(2)
		begin := time.Now()
		var all sync.WaitGroup
		for range 10 {
			all.Go(func() {
				end, err := turns.Take(t.Context(), "busy")
				if err != nil {
					t.Error(err)
					return
				}
				<-time.After(time.Second)
				end()
			})
		}
		synctest.Wait()
		end, err := turns.Take(t.Context(), "other")
		if err != nil || time.Since(begin) > 0 {
			t.Errorf("another caller waits for %v, %v", time.Since(begin), err)
		}
		end()
		hurried, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if _, err := turns.Take(hurried, "busy"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a wait that is given up: %v", err)
		}
		all.Wait()
		if took := time.Since(begin); took != 5*time.Second {
			t.Errorf("ten seconds' work in two turns took %v", took)
		}
	})
}
