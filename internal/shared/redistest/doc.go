// Package redistest starts a real Redis or Valkey for a test, as net/http/httptest starts an HTTP server: alone, as a cluster,
// or with a Sentinel. It can also break what it started: kill it, freeze it, fill it, empty it.
//
// It is for tests only. A server listens on a free port of 127.0.0.1, keeps nothing on disk unless told to, and ends with the
// test.
//
// Where the program is not installed, the test is skipped. With the environment variable CI, as continuous integration sets it,
// the test fails.
//
//	binary.go       which program
//	server.go       starts one server
//	rights.go       the rights that the docs recommend
//	process.go      the process of a server
//	log.go          what a process or a logger writes
//	leak.go         what is no leak
//	connection.go   commands to a server
//	fault.go        what can happen to a server
//	distance.go     a server that is far away
//	clock.go        another clock for a server
//	monitor.go      all commands that a server runs
//	dump.go         all that a server holds
//	certificate.go  certificates for TLS
//	cluster.go      servers that form a cluster
//	sentinel.go     a primary, its replica, and what makes the replica the primary
package redistest
