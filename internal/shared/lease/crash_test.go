package lease_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"mailbox-graphql/internal/shared"
	"mailbox-graphql/internal/shared/lease"
	"mailbox-graphql/internal/shared/redistest"
)

// ownerVariable has the address of Redis, for a process that takes a lease and is killed.
const ownerVariable = "LEASE_TEST_REDIS"

// TestOwner is the process that [TestOwnerIsKilled] kills.
func TestOwner(t *testing.T) {
	url := os.Getenv(ownerVariable)
	if url == "" {
		t.Skip("this is for a process of its own")
	}
	store, err := shared.Open(shared.Options{URL: url, Secrets: []string{oldSecret}, Account: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if !store.Settled(t.Context()) {
		t.Fatal("redis does not answer")
	}
	take(t, slotOf(store), terms("the note"))
	if _, err := os.Stdout.WriteString("taken\n"); err != nil {
		t.Fatal(err)
	}
	<-time.After(time.Minute)
}

// A lease is held as long as its owner's process lives, and abandoned within seconds of its end.
func TestOwnerIsKilled(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	owner := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestOwner$")
	owner.Env = append(os.Environ(), ownerVariable+"="+redis.URL())
	out, err := owner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := owner.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "taken\n" {
		t.Fatalf("the owner printed %q (%v)", line, err)
	}
	slot := slotOf(join(t, redis))
	for range 5 { // longer than a server counts as one that runs after its last heartbeat
		if found := take(t, slot, terms("")); found.State != lease.Held {
			t.Fatalf("the lease of a server that runs: %+v", found)
		}
		<-time.After(time.Second)
	}
	if err := owner.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = owner.Wait() // it was killed
	killed := time.Now()
	for take(t, slot, terms("")).State != lease.Abandoned {
		if time.Since(killed) > 10*time.Second {
			t.Fatal("the lease of a server that was killed is held")
		}
		<-time.After(50 * time.Millisecond)
	}
}

// In a cluster, all keys of a script are on one node.
func TestCluster(t *testing.T) {
	t.Parallel()
	cluster := redistest.StartCluster(t, redistest.Options{}, false)
	store, err := shared.Open(shared.Options{URL: cluster.URL(), Secrets: []string{newSecret, oldSecret}, Account: "a"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	if !store.Settled(t.Context()) {
		t.Fatal("the cluster does not answer")
	}
	slot := lease.NewSlot(store, store.Key("one"), store.Key("two"))
	own := terms("")
	if found := take(t, slot, own); found.State != lease.Mine {
		t.Errorf("found %+v", found)
	}
	if !fill(t, slot, own.ID, "the value") {
		t.Error("the slot was not filled")
	}
	if found := take(t, slot, terms("")); string(found.Value) != "the value" {
		t.Errorf("found %+v", found)
	}
}
