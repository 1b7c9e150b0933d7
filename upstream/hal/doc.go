// Package hal decodes the links and the embedded resources of a HAL document (application/hal+json). It never sends a
// request and never decides whether a link may be followed.
//
// The format is that of https://datatracker.ietf.org/doc/html/draft-kelly-json-hal-11. CURIEs are not expanded: the name of
// a relation is the one in the document.
package hal
