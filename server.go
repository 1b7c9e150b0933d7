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
	"mailbox-graphql/internal/admin"
	"mailbox-graphql/internal/caller"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/console"
	"mailbox-graphql/internal/discreet"
	"mailbox-graphql/internal/edge"
	"mailbox-graphql/internal/health"
	"mailbox-graphql/internal/healthcheck"
	"mailbox-graphql/internal/listening"
	"mailbox-graphql/internal/memory"
	"mailbox-graphql/internal/reload"
	"mailbox-graphql/internal/routes"
	"mailbox-graphql/internal/signin"
	"mailbox-graphql/internal/telemetry"
	"mailbox-graphql/upstream"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr, routeLibraries, telemetry.RouteErrors)
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
	case command.NewKey.Name != "":
		return console.NewKey(stdout, command.NewKey)
	case command.Healthcheck:
		return healthcheck.Ask(ctx, command.Listen, routes.HealthPath)
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
	server, err := assemble(ctx, command.Config, logger)
	switch {
	case err != nil:
		return err
	case command.Check:
		return console.Settings(stdout, command.Effective)
	}
	readAgain := func() (config.Command, error) { return config.Parse(args, io.Discard) }
	return server.start(ctx, command, readAgain, stdout, logger)
}

// server is what the settings make: the account, who may call, whether it is ready, and the handler of all requests.
type server struct {
	account *account.Account
	keys    *signin.Keyring
	ready   *health.State
	handler http.Handler
	watch   *telemetry.Telemetry
}

// assemble paces the garbage collector, and makes a server that neither listens nor sends anything yet.
func assemble(ctx context.Context, cfg config.Config, logger *slog.Logger) (*server, error) {
	if err := memory.Pace(int64(cfg.Cache.Size) << 20); err != nil {
		return nil, err
	}
	watch, err := telemetry.New(ctx, telemetry.Options{
		Getenv: os.Getenv, Prometheus: cfg.Admin.Listen != "", Version: console.BuildVersion(),
	})
	if err != nil {
		return nil, fmt.Errorf("set up telemetry: %w", err)
	}
	source, err := account.Open(cfg, account.Watch{Requests: watch.Requests(), Tokens: watch.Tokens()}, logger)
	if err != nil {
		return nil, err
	}
	watch.Watch(source.Client.Stats)
	keys, err := routes.Keys(cfg.Callers, logger)
	if err != nil {
		return nil, err
	}
	ready := health.New(source)
	handler, err := newHandler(cfg, source.Client, keys, ready, watch, logger)
	if err != nil {
		return nil, err
	}
	return &server{account: source, keys: keys, ready: ready, handler: handler, watch: watch}, nil
}

// start listens, prints the addresses and serves until ctx ends.
func (s *server) start(
	ctx context.Context, command config.Command, readAgain func() (config.Command, error), stdout io.Writer, logger *slog.Logger,
) error {
	cfg := command.Config
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen on --listen %s: %w", cfg.Listen, err)
	}
	var adminAddress net.Addr
	if cfg.Admin.Listen != "" {
		handler := routes.Admin(command, s.account.Client, s.watch.Metrics(), logger)
		address, end, err := admin.Listen(ctx, cfg.Admin.Listen, handler, logger)
		if err != nil {
			return err
		}
		defer end() // after the last request
		adminAddress = address
	}
	reloader := reload.Reloader{
		Running: command, Read: readAgain, Keys: s.keys, ChangeSecret: s.account.ChangeSecret, Logger: logger,
	}
	reloader.OnHangUp(ctx)
	console.Announce(stdout, listener.Addr(), adminAddress, cfg, s.account.About)
	go s.account.TryCredentials(ctx)
	go telemetry.LogUnknownWords(ctx, logger)
	defer s.flush(ctx, logger)
	return serve(s.ready.Drain(ctx, cfg.Load.ShutdownDelay), listener, s.handler, cfg, logger)
}

// flushTime is how long the end of the server waits for the last telemetry to be sent, after the last request.
const flushTime = 3 * time.Second

// flush sends the last telemetry.
func (s *server) flush(ctx context.Context, logger *slog.Logger) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
	defer cancel()
	s.watch.Shutdown(ctx, logger)
}

// newHandler assembles the path of a request:
//
//	telemetry ▶ edge ▶ host ▶ route; for /graphql: sign-in ▶ name of the caller ▶ GraphQL
func newHandler(
	cfg config.Config, client *upstream.Client, keys *signin.Keyring, ready http.Handler,
	watch *telemetry.Telemetry, logger *slog.Logger,
) (http.Handler, error) {
	atEdge, err := edge.New(edge.Options{Origins: cfg.CORSOrigins})
	if err != nil {
		return nil, fmt.Errorf("set up the edge: %w", err)
	}
	signIn, err := routes.SignIn(cfg, keys, logger)
	if err != nil {
		return nil, err
	}
	graphQL, err := routes.GraphQL(cfg, client, watch.Operations(), logger)
	if err != nil {
		return nil, err
	}
	byHost := http.NewServeMux()
	byHost.Handle("/graphql", signIn(caller.Named(graphQL)))
	if cfg.ShowsSchema() {
		byHost.Handle("GET /schema.graphql", routes.Schema(cfg))
	}
	if cfg.Playground {
		page, err := routes.Playground(cfg)
		if err != nil {
			return nil, err
		}
		byHost.Handle("/", page)
	}
	// Load balancers name an address, not an allowed host.
	served := atEdge(routes.WithHealth(ready, routes.Hosts(cfg)(byHost)))
	return watch.HTTP(served, []string{routes.HealthPath, health.ReadyPath}, "/", "/graphql", "/schema.graphql"), nil
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
	web := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      readTimeout + cfg.Limits.OperationTimeout + writeGrace,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          log.New(discreet.LibraryLog(logger), "", 0),
	}
	return listening.Serve(ctx, web, listener, listening.Options{
		Connections: cfg.Load.MaxConnections,
		PerAddress:  cfg.Load.MaxConnectionsPerAddress,
		Descriptors: cfg.MaxConcurrent, ReservedPaths: []string{routes.HealthPath, health.ReadyPath},
	}, cfg.Load.ShutdownGrace, logger)
}
