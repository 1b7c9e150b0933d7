// Package auth signs requests to the REST API with a bearer token and sees to it that no token leaves the API's origin.
//
// A token is the server's own ([AppSource], [Static]) or the caller's ([Caller]). The package never decides who may call
// this server, and it never stores a token beyond what a source needs.
package auth
