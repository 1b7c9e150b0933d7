package shared_test

import (
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
)

// Another program's value at the key of the servers does not make Redis unavailable.
func TestMembersOfAnotherType(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	redis.Do(t, "PING")
	store, _ := open(t, redis.URL())
	redis.Do(t, "DEL", store.MembersKey())
	redis.Do(t, "SET", store.MembersKey(), "garbage")
	for end := time.Now().Add(soon); ; time.Sleep(10 * time.Millisecond) {
		if redis.Do(t, "TYPE", store.MembersKey()) == "zset" && store.Available() {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("available: %t", store.Available())
		}
	}
}
