// Package lease lets one server make a value that several servers want, and lets the others have it: a slot of Redis is free,
// leased by the server that makes its value, or filled with the value, sealed.
//
// A lease has an owner and a time. It is abandoned when its time is over, or when its owner is no longer among the servers
// that run. What that means is for the caller to decide: a lease that may be taken over is for work that may be done twice.
//
// While Redis answers, a slot has at most one lease that is not abandoned. That does not hold when Redis loses what it has
// acknowledged, as it may when it restarts, fails over to a replica, or evicts keys to make room. The time of a lease is by
// Redis' clock.
//
//	slot.go    what a server can do with a slot
//	script.go  the scripts that do it
//	pace.go    the pauses between two looks at a slot
package lease
