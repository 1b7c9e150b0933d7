// Package model is the one mapping from the REST API's resources to the schema's types, with the scalars and ids of the
// schema.
//
// It never fetches anything: a field that may cost a request belongs to a resolver.
package model
