// Package sharedtest runs several servers as processes, with one emulator and one Redis, and checks what they share, and what
// becomes of it when Redis or a server fails.
//
// It has tests only, which know the servers by their addresses. Those that watch a budget take longer than a minute: they run
// only where the environment variable SHAREDTEST_LONG is set.
package sharedtest
