// Package input checks the values that clients send, by the rules of the GraphQL specification: the literals of a document,
// once for each document, and the variables of an operation, which it coerces to the form that execution expects. It also
// corrects what the parser accepts against the grammar, and the places of errors in the document.
//
// It never runs an operation, and knows only the input types of the schema.
package input
