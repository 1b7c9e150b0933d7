package lease_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/lease"
	"mailbox-graphql/internal/shared/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m, redistest.Lingering()...) }

const (
	oldSecret = "0123456789abcdef0123456789abcdef"
	newSecret = "fedcba9876543210fedcba9876543210"
)

// join starts the store of a server, and waits until Redis answers it.
func join(t *testing.T, redis *redistest.Server, secrets ...string) *shared.Store {
	t.Helper()
	if len(secrets) == 0 {
		secrets = []string{oldSecret}
	}
	store, err := shared.Open(shared.Options{URL: redis.URL(), Secrets: secrets, Account: "a"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if !store.Settled(ctx) {
		t.Fatal("redis does not answer")
	}
	return store
}

func slotOf(store *shared.Store) lease.Slot { return lease.NewSlot(store, store.Key("slot")) }

func terms(note string) lease.Terms {
	return lease.Terms{ID: lease.NewID(), Good: time.Minute, Note: []byte(note)}
}

func take(t *testing.T, slot lease.Slot, with lease.Terms) lease.Found {
	t.Helper()
	found, err := slot.Take(t.Context(), with)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func fill(t *testing.T, slot lease.Slot, id, value string) bool {
	t.Helper()
	filled, err := slot.Fill(t.Context(), id, []byte(value), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return filled
}

// A slot goes from free over leased to filled, as its owner and another server see it.
func TestOneMakesWhatOthersHave(t *testing.T) {
	t.Parallel()
	redistest.ForEach(t, func(t *testing.T, binary string) {
		redis := redistest.Start(t, redistest.Options{Binary: binary})
		first, second := slotOf(join(t, redis)), slotOf(join(t, redis))
		own, other := terms("the note"), terms("another note")
		if got := take(t, first, own); got.State != lease.Mine {
			t.Fatalf("the first: %+v", got)
		}
		if got := take(t, first, own); got.State != lease.Mine {
			t.Errorf("the first, whose answer was lost: %+v", got)
		}
		if got := take(t, second, other); got.State != lease.Held || string(got.Note) != "the note" {
			t.Errorf("the second: %+v", got)
		}
		if fill(t, second, other.ID, "stolen") {
			t.Error("a server has filled the slot of another one")
		}
		if err := second.Release(t.Context(), other.ID); err != nil {
			t.Error(err)
		}
		for what, value := range redis.Dump(t) {
			if strings.Contains(value, "the note") {
				t.Errorf("%s shows the note", what)
			}
		}
		if !fill(t, first, own.ID, "the value") {
			t.Error("the owner could not fill the slot")
		}
		got := take(t, second, other)
		if got.State != lease.Filled || string(got.Value) != "the value" || got.Left > time.Minute || got.Left < 50*time.Second {
			t.Errorf("the second, at the end: %+v", got)
		}
		if fill(t, second, other.ID, "another value") {
			t.Error("a value was replaced without a lease")
		}
		for what, value := range redis.Dump(t) {
			if strings.Contains(value, "the value") {
				t.Errorf("%s shows the value", what)
			}
		}
	})
}

// A value is replaced only by a caller that names the value, or that replaces any.
func TestReplace(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	slot := slotOf(join(t, redis))
	if !fill(t, slot, lease.NewID(), "one") {
		t.Fatal("a free slot was not filled")
	}
	one := take(t, slot, terms(""))
	renewal := terms("")
	renewal.Instead = one.Raw
	if got := take(t, slot, renewal); got.State != lease.Mine {
		t.Fatalf("to replace the value that is there: %+v", got)
	}
	if got := take(t, slot, terms("")); got.State != lease.Filled || string(got.Value) != "one" {
		t.Errorf("while it is replaced, others find %+v", got)
	}
	fill(t, slot, renewal.ID, "two")
	late := terms("")
	late.Instead, late.Delete = one.Raw, true
	if got := take(t, slot, late); got.State != lease.Filled || string(got.Value) != "two" {
		t.Errorf("to replace a value that was replaced: %+v", got)
	}
	refusal := terms("")
	refusal.Instead, refusal.Delete = take(t, slot, terms("")).Raw, true
	if got := take(t, slot, refusal); got.State != lease.Mine {
		t.Errorf("to replace a refused value: %+v", got)
	}
	if got := take(t, slot, terms("")); got.State != lease.Held {
		t.Errorf("a refused value is found: %+v", got)
	}
	fill(t, slot, refusal.ID, "three")
	anyway := terms("")
	anyway.InsteadOfAny = true
	if got := take(t, slot, anyway); got.State != lease.Mine {
		t.Errorf("to replace any value: %+v", got)
	}
}

// A lease is abandoned when its time is over, and when its owner has gone.
func TestAbandonedLeases(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	survivor := slotOf(join(t, redis))
	leavings := map[string]func(t *testing.T){
		"the time is over": func(t *testing.T) {
			t.Helper()
			with := terms("the note")
			with.Good, with.Remembered = time.Millisecond, time.Minute
			take(t, slotOf(join(t, redis)), with)
			<-time.After(10 * time.Millisecond)
		},
		"the owner has gone": func(t *testing.T) {
			t.Helper()
			store := join(t, redis)
			take(t, slotOf(store), terms("the note"))
			store.Close()
		},
	}
	for name, leave := range leavings {
		t.Run(name, func(t *testing.T) {
			leave(t)
			found := take(t, survivor, terms(""))
			if found.State != lease.Abandoned || string(found.Note) != "the note" {
				t.Errorf("found %+v", found)
			}
			heir := terms("")
			heir.TakeOver = true
			if found := take(t, survivor, heir); found.State != lease.Mine {
				t.Errorf("to take over: %+v", found)
			}
			if err := survivor.Release(t.Context(), heir.ID); err != nil {
				t.Error(err)
			}
		})
	}
}

// One of many servers that ask at once gets the lease, also while the memory of Redis is full.
func TestOneLease(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	stores := make([]*shared.Store, 4)
	for i := range stores {
		stores[i] = join(t, redis)
	}
	redis.LimitMemory(t, "1", "noeviction")
	var mu sync.Mutex
	mine := 0
	var asking sync.WaitGroup
	for i := range 40 {
		asking.Go(func() {
			found, err := slotOf(stores[i%len(stores)]).Take(t.Context(), terms(""))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			} else if found.State == lease.Mine {
				mine++
			}
		})
	}
	asking.Wait()
	if mine != 1 {
		t.Errorf("%d leases, want 1", mine)
	}
}

// While secrets are changed, servers with both secrets find and read what others have made under another name.
func TestSecretsAreReplaced(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	named := func(store *shared.Store) lease.Slot {
		var names []string
		for _, hash := range store.Hashes("name") {
			names = append(names, store.Key("slot", hash))
		}
		return lease.NewSlot(store, names...)
	}
	before, during := named(join(t, redis, oldSecret, newSecret)), named(join(t, redis, newSecret, oldSecret))
	held := terms("the note")
	take(t, before, held)
	if found := take(t, during, terms("")); found.State != lease.Held || string(found.Note) != "the note" {
		t.Errorf("a lease: %+v", found)
	}
	fill(t, before, held.ID, "the value")
	if found := take(t, during, terms("")); found.State != lease.Filled || string(found.Value) != "the value" {
		t.Errorf("a value: %+v", found)
	}
	stranger := join(t, redis, newSecret)
	slot := lease.NewSlot(stranger, before.Name())
	if found, err := slot.Take(t.Context(), terms("")); !errors.Is(err, shared.ErrUnreadable) || found.State != lease.Filled {
		t.Errorf("without the secret: %+v, %v", found, err)
	}
}
