// Package tier is the second tier of the cache, which the servers of one account share in Redis. It keeps what the REST API
// answered, sealed, until it expires or one of its tags is dropped. It never decides what may be kept, nor for how long.
//
//	tier.go        looks for an entry, and takes the lease of its load or waits for who has it
//	lease.go       keeps what a load brought, or gives the lease back
//	release.go     sees that Redis hears of the end of a lease
//	bell.go        wakes those who wait
//	generation.go  which entries a drop has made invalid
//	entry.go       how an entry is written
//	script.go      what Redis decides
//	observer.go    what others learn of looks
package tier
