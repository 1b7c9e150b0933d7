package tier_test

import (
	"strings"
	"testing"

	"mailbox-graphql/internal/shared/redistest"
	"mailbox-graphql/internal/shared/tier"
	"mailbox-graphql/upstream/emulator"
)

// Keys to which another program gave a value of another type are replaced: the tier works again with the next read.
func TestKeysOfAnotherType(t *testing.T) {
	t.Parallel()
	r := newRig(t, redistest.Options{}, emulator.Options{})
	store := newStore(t, r.redis)
	generations := tier.GenerationsKey(store)
	shelf, err := tier.New(store, tier.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		shelf.Close()
		store.Close()
	})
	id := r.account.Customers()[0].ID
	read := func() {
		t.Helper()
		if _, err := r.start(t, nil).Customer(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	read()
	spoilt := 0
	for _, key := range r.redis.Do(t, "KEYS", "*").([]any) {
		if name := key.(string); name == generations || strings.Contains(name, "resource") {
			r.redis.Do(t, "DEL", name)
			r.redis.Do(t, "LPUSH", name, "garbage")
			spoilt++
		}
	}
	if spoilt < 2 {
		t.Fatalf("%d keys spoilt", spoilt)
	}
	if err := shelf.Drop(t.Context(), "tag"); err != nil {
		t.Errorf("drop: %v", err)
	}
	read()
	for _, key := range r.redis.Do(t, "KEYS", "*").([]any) {
		if name := key.(string); name == generations || strings.Contains(name, "resource") {
			if kind := r.redis.Do(t, "TYPE", name); kind == "list" {
				t.Errorf("%s still is a list", name)
			}
		}
	}
}
