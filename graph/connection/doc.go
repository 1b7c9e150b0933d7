// Package connection turns lists that are paged by number or by cursor into windows of any size: the rows between two
// cursors, by the algorithm of Relay's connections (https://relay.dev/graphql/connections.htm).
//
// It never knows what the rows are, and it never fetches a page that no row of the window is on.
package connection
