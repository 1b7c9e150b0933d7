// Package mutation turns the inputs of mutations into changes of the REST API, and what is wrong with an input into user
// errors: what can be seen before anything is sent, and what the REST API refuses.
//
// It is pure: it never sends, and it never reads a cache.
package mutation
