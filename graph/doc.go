// Package graph is the GraphQL API: thin resolvers that read through the loaders of their operation, the assembly of the
// handler, and the one place that turns a Go error into a client's error.
//
// It never sends HTTP requests to the REST API, and it keeps no customer data from one operation to the next.
package graph
