// Package tier is the second tier of the cache, which the servers of one account share in Redis. It keeps what the REST API
// answered, sealed, until it expires or one of its tags is dropped. It never decides what may be kept, nor for how long.
//
//	tier.go        finds an entry, takes the lease of its load, or waits for the server that has the lease
//	lease.go       keeps the answer of a load, or gives the lease back
//	release.go     tells Redis of the end of a lease, until Redis answers
//	bell.go        wakes the loads that wait for another server
//	generation.go  which entries a drop has made invalid
//	entry.go       the form of an entry before it is sealed
//	script.go      the scripts that Redis runs
//	observer.go    what an observer learns of looks
package tier
