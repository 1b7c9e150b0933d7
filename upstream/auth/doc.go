// Package auth signs requests to the REST API with a bearer token, and sends no token to any place but the API's origin.
//
// A token belongs to the server ([AppSource], [Static]) or to the caller ([Caller]). The package never decides who may call
// this server, and only a source stores a token.
package auth
