// Package live tells subscribers of changes of resources, as they become known: a [Hub] passes each change to the [Subscriber]s
// that want it. What happens to one resource within [Pause] is one change to a subscriber.
//
// It never reads a resource, and it keeps nothing for a subscriber that has ended.
package live
