// Package sharedtest tests several servers, as processes with one emulator and one Redis: what they share, and how they go
// on when Redis or a server fails. It has tests only, and it never looks into the servers: it knows them by their addresses.
//
// Tests that watch a budget take longer than a minute. They run only if the environment variable SHAREDTEST_LONG is set.
package sharedtest
