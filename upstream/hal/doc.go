// Package hal decodes what a HAL document (application/hal+json) says beyond its own members: where its links lead and
// what it embeds. It never makes a request and never decides whether a link may be followed.
//
// The format is that of https://datatracker.ietf.org/doc/html/draft-kelly-json-hal-11. CURIEs are not expanded: a
// relation is found under the name that the document gives it.
package hal
