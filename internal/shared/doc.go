// Package shared connects the servers of one account to the Redis or Valkey that they share. It knows which servers there
// are, whether Redis can be reached, and how what is kept there is named and sealed. What is shared is the matter of the
// packages below it.
//
// It never waits for Redis without a bound, and nothing that it does fails for good because Redis is gone. It never stores a
// token, a name or an address in the clear.
//
//	address.go       the address of Redis
//	store.go         opens and closes the connection
//	connect.go       makes the client, and another one when it does not come back
//	call.go          a command or a script, within the timeout
//	refusal.go       errors that quote nothing
//	seldom.go        how often the log repeats itself
//	availability.go  whether Redis answers, and who is told
//	members.go       the heartbeat: who is there
//	profile.go       what all servers need alike, and whether they have it
//	key.go           the names of keys
//	seal.go          the encryption of values
package shared
