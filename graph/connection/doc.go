// Package connection turns lists that are paged by number or by cursor into windows of any size: the rows between two
// cursors, by the algorithm of Relay's connections (https://relay.dev/graphql/connections.htm).
//
// It never knows what the rows are. It reads no page without a row of the window, except one to learn the list's length and
// batches that lead to a cursor's row.
package connection
