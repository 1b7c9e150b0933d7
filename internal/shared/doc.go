// Package shared connects the servers of one account to the Redis or Valkey that they share. It knows which servers run and
// whether Redis answers, names keys, and encrypts values. The packages below it decide what the servers share.
//
// It never waits for Redis without a bound, and it recovers from every outage of Redis by itself. It never stores a token, a
// name or an address in the clear.
//
//	address.go       the address of Redis
//	store.go         opens and closes the connection
//	connect.go       makes the client, and replaces one that does not reach Redis again
//	call.go          a command or a script, within the timeout
//	refusal.go       errors that quote nothing that Redis says
//	seldom.go        how often the log repeats a line
//	availability.go  whether Redis answers, and who is called when that changes
//	members.go       the heartbeats, and how many servers run
//	profile.go       what all servers need alike, and whether they have it
//	key.go           the names of keys
//	seal.go          the encryption of values
package shared
