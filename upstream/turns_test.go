package upstream

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// One write at a time has a resource's turn; writes of other resources do not wait, and nothing is remembered in the end.
func TestTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var ts turns
		ended := make(chan string, 3)
		begin := func(ctx context.Context, name, resource string) {
			go func() {
				leave, err := ts.take(ctx, resource)
				if err != nil {
					ended <- name + " gave up"
					return
				}
				<-time.After(time.Second)
				ended <- name
				leave()
			}()
			synctest.Wait()
		}
		impatient, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		begin(t.Context(), "first", "customers/500")
		begin(t.Context(), "second", "customers/500")
		begin(impatient, "impatient", "customers/500")
		if name := <-ended; name != "impatient gave up" || !errors.Is(impatient.Err(), context.DeadlineExceeded) {
			t.Errorf("%s ended", name)
		}
		began := time.Now()
		leave, err := ts.take(t.Context(), "customers/501")
		if err != nil || time.Since(began) != 0 {
			t.Fatalf("another resource waited %v: %v", time.Since(began), err)
		}
		leave()
		if first, second := <-ended, <-ended; first != "first" || second != "second" {
			t.Errorf("%s, then %s", first, second)
		}
		synctest.Wait()
		if len(ts.known) != 0 {
			t.Errorf("%d turns are remembered", len(ts.known))
		}
	})
}
