// Package console writes what the operator reads: where the server can be reached, its log, a new key, its version.
//
// It never prints a secret but the new key that was asked for.
package console
