package admission

import (
	"testing"
	"testing/synctest"
)

// A caller with a share of one operation waits for its first one, while others find room.
func TestOperationsOfACaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gate := New(Options{Operations: 8})
		ctx := WithOperations(t.Context(), 1)
		first, err := gate.Acquire(ctx, "noisy", 0)
		if err != nil {
			t.Fatal(err)
		}
		second := make(chan *Permit, 1)
		go func() {
			permit, err := gate.Acquire(ctx, "noisy", 0)
			if err != nil {
				t.Error(err)
			}
			second <- permit
		}()
		synctest.Wait()
		for range share(8) {
			permit, err := gate.Acquire(t.Context(), "other", 0)
			if err != nil {
				t.Fatalf("beside a caller that waits for its own share: %v", err)
			}
			defer permit.Release()
		}
		select {
		case <-second:
			t.Error("a caller runs more than its share")
		default:
		}
		first.Release()
		(<-second).Release()
	})
}
