// Package loadtest drives the server's own binary, built with the race detector, over TCP, by many connections at once and
// with everything that clients send: what is valid, what is wrong, and what is meant to hurt.
//
// It has no code outside tests, and knows the server by its address only.
package loadtest
