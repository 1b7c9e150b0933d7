// Package console writes what the operator reads: where the server can be reached, its log, a new key, its version.
//
// It never prints a secret, except a new key on request.
package console
