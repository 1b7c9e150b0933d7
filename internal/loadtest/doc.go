// Package loadtest sends load to the server's binary, which it builds with the race detector: over TCP, on many
// connections at once, with requests that are valid, wrong or hostile.
//
// It has tests only, which know the server by its address.
package loadtest
