package shared_test

import (
	"testing"

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
	await(t, "the members are kept again", soon, func() bool {
		return redis.Do(t, "TYPE", store.MembersKey()) == "zset" && store.Available()
	})
}

// When Redis loses the servers, they become members again, and still know how many they are.
func TestMembersAreLost(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t, redistest.Options{})
	first, _ := open(t, redis.URL())
	second, _ := open(t, redis.URL())
	await(t, "the servers know each other", soon, func() bool { return first.Servers() == 2 && second.Servers() == 2 })
	for range 3 {
		redis.Flush(t)
		await(t, "both are members again", soon, func() bool { return redis.Do(t, "ZCARD", first.MembersKey()) == int64(2) })
		if first.Servers() != 2 || second.Servers() != 2 || !first.Available() || !second.Available() {
			t.Errorf("there are %d and %d servers", first.Servers(), second.Servers())
		}
	}
}
