// Mailbox-graphql serves the customers of a Help Scout account as a GraphQL API.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"mailbox-graphql/internal/account"
	"mailbox-graphql/internal/caller"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/console"
	"mailbox-graphql/internal/discreet"
	"mailbox-graphql/internal/edge"
	"mailbox-graphql/internal/listening"
	"mailbox-graphql/internal/memory"
	"mailbox-graphql/internal/routes"
	"mailbox-graphql/upstream"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr, routeLibraries)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mailbox-graphql:", err)
		os.Exit(1)
	}
}

// routeLibraries sends what libraries print through package log, which is global to the process, to the server's log.
func routeLibraries(logger *slog.Logger) {
	log.SetFlags(0)
	log.SetOutput(discreet.LibraryLog(logger))
}

// run executes the command in args. The default command serves until ctx ends, after it has passed the server's log to each
// function in withLogger.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, withLogger ...func(*slog.Logger)) error {
	command, err := config.Parse(args, stdout)
	switch {
	case errors.Is(err, config.ErrHelp):
		return nil
	case err != nil:
		return err
	case command.NewKey != "":
		return console.NewKey(stdout, command.NewKey)
	case command.Version:
		return console.Version(stdout)
	}
	for _, warning := range command.Warnings {
		fmt.Fprintln(stderr, "mailbox-graphql: warning:", warning)
	}
	logger, end := console.Logger(command.Config, stderr)
	defer end()
	for _, use := range withLogger {
		use(logger)
	}
	return start(ctx, command.Config, stdout, logger)
}

// start paces the garbage collector, connects to the account, listens, prints the addresses and serves until ctx ends.
func start(ctx context.Context, cfg config.Config, stdout io.Writer, logger *slog.Logger) error {
	if err := memory.Pace(int64(cfg.Cache.Size) << 20); err != nil {
		return err
	}
	source, err := account.Open(cfg, logger)
	if err != nil {
		return err
	}
	handler, err := newHandler(cfg, source.Client, logger)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen on --listen %s: %w", cfg.Listen, err)
	}
	console.Announce(stdout, listener.Addr().String(), cfg, source.About)
	go source.TryCredentials(ctx)
	return serve(ctx, listener, handler, cfg, logger)
}

// newHandler assembles the path of a request:
//
//	edge ▶ host ▶ route; for /graphql: sign-in ▶ name of the caller ▶ GraphQL
func newHandler(cfg config.Config, client *upstream.Client, logger *slog.Logger) (http.Handler, error) {
	atEdge, err := edge.New(edge.Options{Origins: cfg.CORSOrigins})
	if err != nil {
		return nil, fmt.Errorf("set up the edge: %w", err)
	}
	signIn, err := routes.SignIn(cfg, logger)
	if err != nil {
		return nil, err
	}
	graphQL, err := routes.GraphQL(cfg, client, logger)
	if err != nil {
		return nil, err
	}
	byHost := http.NewServeMux()
	byHost.Handle("/graphql", signIn(caller.Named(graphQL)))
	if cfg.ShowsSchema() {
		byHost.Handle("GET /schema.graphql", routes.Schema())
	}
	if cfg.Playground {
		page, err := routes.Playground(cfg)
		if err != nil {
			return nil, err
		}
		byHost.Handle("/", page)
	}
	// Load balancers name an address, not an allowed host.
	return atEdge(routes.WithHealth(routes.Hosts(cfg)(byHost))), nil
}

const (
	// readTimeout bounds how long a client may take to send its request, and idleTimeout how long an idle connection
	// stays open.
	readTimeout = 10 * time.Second
	idleTimeout = 2 * time.Minute
	// writeGrace is the time to send an answer, after the time that its operation may take.
	writeGrace = 10 * time.Second
	// maxHeaderBytes limits a request's line and headers to 64 KiB: net/http adds 4 KiB of its own and reads blocks of
	// 4 KiB.
	maxHeaderBytes = 64<<10 - 8<<10
)

// serve answers requests until ctx ends, then lets running ones finish within the grace.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, cfg config.Config, logger *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      readTimeout + cfg.Limits.OperationTimeout + writeGrace,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          log.New(discreet.LibraryLog(logger), "", 0),
	}
	return listening.Serve(ctx, server, listener, listening.Options{
		Connections: cfg.Load.MaxConnections,
		PerAddress:  cfg.Load.MaxConnectionsPerAddress,
		Descriptors: cfg.MaxConcurrent, ReservedPath: routes.HealthPath,
	}, cfg.Load.ShutdownGrace, logger)
}
