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
