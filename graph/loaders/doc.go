// Package loaders holds the loaders of one operation: a loader fetches each key once, however many fields ask for it, and
// fetches together the keys that fields ask for at about the same time.
//
// It never outlives its operation, and it never maps a resource to the schema.
package loaders
