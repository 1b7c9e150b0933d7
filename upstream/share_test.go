package upstream_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
)

// A caller that has spent its share reads what is cached, and others read on.
func TestShareBindsItsCaller(t *testing.T) {
	t.Parallel()
	account := newAccount(t, emulator.Options{Customers: 300})
	client := newClient(t, account, upstream.Options{Cache: cache.Options{TTL: time.Minute}})
	noisy := upstream.WithShare(t.Context(), upstream.NewShare(2))
	for _, page := range []int{1, 2, 1} {
		if _, err := client.Customers(noisy, upstream.CustomerFilter{}, upstream.Sort{}, page); err != nil {
			t.Fatalf("page %d: %v", page, err)
		}
	}
	_, err := client.Customers(noisy, upstream.CustomerFilter{}, upstream.Sort{}, 3)
	if refused, ok := errors.AsType[*upstream.ShareError](err); !ok || refused.RetryAfter <= 0 {
		t.Errorf("beyond the share: %v", err)
	}
	if left, limited := upstream.RemainingShare(noisy); left != 0 || !limited {
		t.Errorf("%d permits are left, limited: %t", left, limited)
	}
	if _, err := client.Customers(t.Context(), upstream.CustomerFilter{}, upstream.Sort{}, 3); err != nil {
		t.Errorf("another caller: %v", err)
	}
	if _, limited := upstream.RemainingShare(t.Context()); limited {
		t.Error("a caller without a share is limited")
	}
	if requests := account.TotalRequests(); requests != 3 {
		t.Errorf("%d requests, want 3", requests)
	}
}

// A load that fails since its first caller's share is spent does not fail for another caller that shares the load.
func TestShareOfAnotherIsNoReason(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(t, emulator.Options{})
		// The first attempt of the load fails, so that the second caller joins the load before its share is spent.
		var once sync.Once
		client, err := upstream.New(upstream.Options{Base: roundTrip(func(req *http.Request) (*http.Response, error) {
			failed := false
			once.Do(func() { failed = true })
			if failed {
				return &http.Response{StatusCode: http.StatusServiceUnavailable, Body: http.NoBody, Request: req}, nil
			}
			return account.Client().Transport.RoundTrip(req)
		}), Tokens: auth.Static(emulator.DefaultToken)})
		if err != nil {
			t.Fatal(err)
		}
		spent := upstream.NewShare(2)
		noisy := upstream.WithShare(t.Context(), spent)
		if _, err := ratelimit.Spend(noisy, 1); err != nil {
			t.Fatal(err)
		}
		var readers sync.WaitGroup
		readers.Go(func() {
			if _, ok := errors.AsType[*upstream.ShareError](getCustomer(noisy, client, 500)); !ok {
				t.Error("the second attempt did not exceed the share")
			}
		})
		synctest.Wait()
		readers.Go(func() {
			if err := getCustomer(context.WithoutCancel(t.Context()), client, 500); err != nil {
				t.Errorf("the other caller: %v", err)
			}
		})
		readers.Wait()
	})
}

// A request that the account's budget refuses costs nothing of the share.
func TestShareKeepsWhatWasNotSent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, newAccount(t, emulator.Options{}), upstream.Options{Budget: ratelimit.Options{PerMinute: 2}})
		ctx := upstream.WithShare(t.Context(), upstream.NewShare(5))
		for range 2 {
			if err := getCustomer(ctx, client, 500); err != nil {
				t.Fatal(err)
			}
		}
		hasty, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		if _, ok := errors.AsType[*upstream.BudgetError](getCustomer(hasty, client, 500)); !ok {
			t.Error("the budget does not refuse")
		}
		if left, _ := upstream.RemainingShare(ctx); left != 3 {
			t.Errorf("%d permits are left, want 3", left)
		}
	})
}
