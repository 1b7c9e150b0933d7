// Package lenient decodes JSON documents that may be malformed in part. It bounds what a document may hold, repairs broken
// text, and leaves out what cannot be read instead of refusing the whole document. It never reads from the network and
// knows no resource.
package lenient
