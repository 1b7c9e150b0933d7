package ratelimit_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/ratelimit"
)

func spend(t *testing.T, share *ratelimit.Share, permits int) (undo func(), err error) {
	t.Helper()
	return ratelimit.Spend(ratelimit.WithShare(t.Context(), share), permits)
}

func TestShare(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		share := ratelimit.NewShare(3)
		for _, permits := range []int{1, 2} {
			if _, err := spend(t, share, permits); err != nil {
				t.Fatal(err)
			}
			<-time.After(10 * time.Second)
		}
		_, err := spend(t, share, 1)
		refused, ok := errors.AsType[*ratelimit.ShareError](err)
		if !ok || refused.RetryAfter != 40*time.Second || share.Remaining() != 0 {
			t.Errorf("error %v, %d permits left; want a refusal for 40s", err, share.Remaining())
		}
		<-time.After(refused.RetryAfter)
		undo, err := spend(t, share, 1)
		if err != nil {
			t.Fatalf("after the wait: %v", err)
		}
		undo()
		undo() // once is enough
		if left := share.Remaining(); left != 1 {
			t.Errorf("%d permits are left after what was not sent, want 1", left)
		}
	})
}

// A share may change. What was spent counts on.
func TestShareChanges(t *testing.T) {
	t.Parallel()
	share := ratelimit.NewShare(10)
	if _, err := spend(t, share, 4); err != nil {
		t.Fatal(err)
	}
	for limit, want := range map[int]int{20: 16, 5: 1, 2: 0} {
		share.SetLimit(limit)
		if left := share.Remaining(); left != want {
			t.Errorf("of %d permits %d are left, want %d", limit, left, want)
		}
	}
}

func TestShareAffords(t *testing.T) {
	t.Parallel()
	limiter := ratelimit.New(ratelimit.Options{PerMinute: 100})
	ctx := ratelimit.WithShare(t.Context(), ratelimit.NewShare(5))
	if err := ratelimit.Affords(ctx, limiter, 5); err != nil {
		t.Errorf("as many as the share: %v", err)
	}
	err := ratelimit.Affords(ctx, limiter, 6)
	if refused, ok := errors.AsType[*ratelimit.ShareError](err); !ok || refused.RetryAfter <= 0 {
		t.Errorf("more than the share: %v", err)
	}
	if err := ratelimit.Affords(t.Context(), limiter, 6); err != nil {
		t.Errorf("without a share: %v", err)
	}
}
