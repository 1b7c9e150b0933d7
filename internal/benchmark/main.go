// Benchmark measures the server as a process, beside floors that no server of its kind can beat: what net/http takes for a
// ready answer, and for passing on one answer of the REST API.
//
// It judges no time, and no other package uses it. It is a module of its own, so that the server does not depend on the load
// generator. docs/performance.md describes the method. From the repository's root:
//
//	go run -C internal/benchmark .
//
// With -servers it measures several servers of one account instead, with a Redis that they share and without.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

// run measures, or is one of the floors, which the benchmark starts as processes of the same binary.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case readyRole:
			return serveReady(ctx, args[1:], stdout)
		case proxyRole:
			return serveProxy(ctx, args[1:], stdout)
		}
	}
	opts, err := parseOptions(args, stderr)
	if err != nil {
		return err
	}
	if len(opts.several.counts) > 0 {
		return measureSeveral(ctx, opts, stdout, stderr)
	}
	bench, err := prepare(ctx, opts)
	if err != nil {
		return err
	}
	defer bench.close()
	report, err := bench.measureAll(ctx, stderr)
	if err != nil {
		return err
	}
	return report.write(stdout)
}
