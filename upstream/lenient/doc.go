// Package lenient decodes JSON documents that may be malformed in part. It bounds what a document may hold, repairs broken
// text, and leaves out what cannot be read instead of refusing the whole document. It never reads from the network and
// knows no resource.
//
// How a value is read follows from the Go type that it is for: its shape (shape.go). A document is scanned once (index.go):
// for its syntax, for its bounds, and for the values that the type has room for. Then these values are read
// (unmarshal.go) into memory that is reserved for exactly them (memory.go).
package lenient
