package cache_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/cache"
)

var (
	errUnreachable = errors.New("unreachable")
	errNotFound    = errors.New("not found")

	customer = cache.Key{Principal: "app", URL: "https://api.example.com/v2/customers/500"}
)

// failer is the part of testing.TB that rapid.T shares.
type failer interface {
	Helper()
	Fatal(args ...any)
}

func newCache(t failer, opts cache.Options) *cache.Cache {
	t.Helper()
	c, err := cache.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// brings returns a load that answers with the value at once.
func brings(value any) cache.LoadFunc {
	return func(context.Context) (cache.Answer, error) { return cache.Answer{Value: value, Size: 100}, nil }
}

func fails(err error) cache.LoadFunc {
	return func(context.Context) (cache.Answer, error) { return cache.Answer{}, err }
}

func misses(err error) cache.LoadFunc {
	return func(context.Context) (cache.Answer, error) { return cache.Answer{Missing: err}, nil }
}

// slowly returns a load that waits before it calls the other one, or fails when its context ends first.
func slowly(load cache.LoadFunc, while time.Duration) cache.LoadFunc {
	return func(ctx context.Context) (cache.Answer, error) {
		select {
		case <-time.After(while):
			return load(ctx)
		case <-ctx.Done():
			return cache.Answer{}, ctx.Err()
		}
	}
}

func pass(while time.Duration) { <-time.After(while) }

// got is the result of a Get.
type got struct {
	Value   any
	Outcome cache.Outcome
	Age     time.Duration
	Err     error
}

func get(ctx context.Context, c *cache.Cache, key cache.Key, load cache.LoadFunc) got {
	result, err := c.Get(ctx, key, load)
	return got{Value: result.Value, Outcome: result.Outcome, Age: result.Age, Err: err}
}

// start calls get in a new goroutine.
func start(ctx context.Context, c *cache.Cache, key cache.Key, load cache.LoadFunc) <-chan got {
	result := make(chan got, 1)
	go func() { result <- get(ctx, c, key, load) }()
	return result
}

// want compares results, their errors with errors.Is.
func want(tb testing.TB, what string, expected, actual got) {
	tb.Helper()
	if diff := cmp.Diff(expected, actual, cmp.Comparer(sameError)); diff != "" {
		tb.Errorf("%s: (-want +got)\n%s", what, diff)
	}
}

func sameError(a, b error) bool { return errors.Is(a, b) || errors.Is(b, a) }
