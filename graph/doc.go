// Package graph is the GraphQL API: thin resolvers over the operation's loaders, the assembly of the handler, and the one
// place where a Go error becomes a client's error.
//
// It never speaks HTTP to the REST API, and it never holds anything between two operations.
package graph
