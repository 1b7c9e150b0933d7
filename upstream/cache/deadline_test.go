package cache_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/cache"
)

// A load has the earlier of two deadlines: its own, and with FollowDeadlines that of the caller that began it.
func TestDeadlineOfLoad(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		opts         cache.Options
		caller, want time.Duration
	}{
		"its own":         {cache.Options{LoadTimeout: time.Minute}, time.Second, time.Minute},
		"the caller's":    {cache.Options{LoadTimeout: time.Minute, FollowDeadlines: true}, time.Second, time.Second},
		"the earlier one": {cache.Options{LoadTimeout: time.Minute, FollowDeadlines: true}, time.Hour, time.Minute},
		"none to follow":  {cache.Options{LoadTimeout: time.Minute, FollowDeadlines: true}, 0, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, err := cache.New(test.opts)
				if err != nil {
					t.Fatal(err)
				}
				ctx := t.Context()
				if test.caller > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.caller)
					defer cancel()
				}
				_, err = c.Get(ctx, cache.Key{URL: "/a"}, func(ctx context.Context) (cache.Answer, error) {
					deadline, _ := ctx.Deadline()
					if got := time.Until(deadline); got != test.want {
						t.Errorf("the load ends in %s, want %s", got, test.want)
					}
					return cache.Answer{Value: 1}, nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		})
	}
}
