// Package emulator is a Mailbox API in process: stateful, deterministic and strict, for tests and for a server that
// runs without an account. It shares nothing with the client of the API, so that a mistake in the client fails.
package emulator
