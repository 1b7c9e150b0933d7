// Package loaders holds the dataloaders of one operation: each key is fetched once however many fields ask for it, and
// the keys that are asked for together are fetched together.
//
// It never outlives its operation, and it never maps a resource to the schema.
package loaders
