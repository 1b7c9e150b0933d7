// Standalone serves the emulator of the REST API over HTTP, for servers in other processes: benchmarks, and whatever one wants
// to compare with.
//
// It never fails on purpose, and has no budget unless it is given one.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"mailbox-graphql/upstream/emulator"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "standalone:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("standalone", flag.ContinueOnError)
	address := flags.String("listen", "127.0.0.1:8081", "address to listen on")
	customers := flags.Int("customers", 1000, "number of customers, beside customer 500 of the documentation")
	latency := flags.Duration("latency", 0, "time added to every answer")
	budget := flags.Int("budget", 0, "permits a minute; 0 for any number")
	replay := flags.Bool("replay", false, "answer equal reads with the bytes of the first one, so that an answer takes little CPU")
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		return nil
	} else if err != nil {
		return err //nolint:wrapcheck // the message names the flag
	}
	account, err := emulator.New(emulator.Options{Customers: *customers, Budget: cmp.Or(*budget, -1)})
	if err != nil {
		return fmt.Errorf("start the emulator: %w", err)
	}
	defer account.Close()
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", *address)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	const readTimeout = 10 * time.Second
	server := &http.Server{Handler: handler(account.Handler(), *latency, *replay), ReadHeaderTimeout: readTimeout}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	fmt.Fprintf(stdout, "REST API    http://%s\nToken       %s\n", listener.Addr(), emulator.DefaultToken)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}
