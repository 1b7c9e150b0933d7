// Package tier is the second tier of the cache, which the servers of one account share in Redis. It keeps what the REST API
// answered, sealed, until it expires or one of its tags is dropped. It never decides what may be kept, nor for how long.
//
//	tier.go        the tier
//	generation.go  which entries a drop has made invalid
package tier
