// Package redistest starts a real Redis or Valkey for a test, as net/http/httptest starts an HTTP server: alone, as a
// cluster, or with a Sentinel. It can also break a server: kill it, freeze it, fill its memory, empty it. It is for tests
// only, and it never checks what the servers of the project keep there.
//
// A server listens on a free port of 127.0.0.1, keeps nothing on disk without [Options.Persist], and ends with the test.
//
// Where the program is not installed, the test is skipped. With the environment variable CI, as continuous integration sets
// it, the test fails.
//
//	binary.go       which program
//	server.go       starts one server
//	rights.go       the rights that the docs recommend
//	process.go      the process of a server
//	log.go          what a process or a logger writes
//	leak.go         goroutines of rueidis that are no leaks
//	connection.go   commands to a server
//	fault.go        faults of a server; freeze_unix.go and freeze_other.go one of them
//	distance.go     a server that is far away
//	clock.go        another clock for a server
//	monitor.go      all commands that a server runs
//	dump.go         all that a server holds
//	certificate.go  certificates for TLS
//	cluster.go      servers that form a cluster
//	sentinel.go     a primary, its replica, and the Sentinel that makes the replica the primary
package redistest
