// Package answers has the parts of keeping finished answers that need neither GraphQL nor the REST API: the name of a request,
// the bytes of an answer, plain and compressed, and the runs of equal operations that are under way.
//
// It never decides whether an answer may be kept or may serve, and it keeps nothing itself.
package answers
