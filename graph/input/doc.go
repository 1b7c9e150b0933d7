// Package input judges what clients send as values, by the rules of the GraphQL specification: the literals of a document,
// once for each document, and the variables of an operation, which it turns into the form that execution takes for granted.
//
// It never runs anything, and it words no error of its own but the problem of a value.
package input
