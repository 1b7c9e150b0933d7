// Package lease lets one server make a value that several servers want, and lets the others have it: a slot in Redis is
// free, leased by the server that makes the value, or filled with the value, sealed. It never makes a value, and it never
// decides whether work may be done twice.
//
// A lease has an owner and a time, by Redis' clock. It is abandoned when its time is over, or when its owner no longer runs.
// The caller decides what an abandoned lease means: it may take the lease over if the work may be done twice.
//
// While Redis answers, a slot has at most one lease that is not abandoned. This does not hold when Redis loses what it has
// acknowledged: it may when it restarts, fails over to a replica, or evicts keys.
//
//	slot.go    what a server can do with a slot
//	script.go  the scripts that Redis runs
//	pace.go    the pauses between two looks at a slot
package lease
