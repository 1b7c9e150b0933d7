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
	"mailbox-graphql/internal/registration"
	"mailbox-graphql/internal/reload"
	"mailbox-graphql/internal/routes"
	"mailbox-graphql/internal/signin"
	"mailbox-graphql/internal/telemetry"
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
	if command.Webhooks.Asked() {
		return manageWebhooks(ctx, command, stdout, logger)
	}
	server, err := assemble(ctx, command.Config, logger)
	if err != nil {
		return err
	}
	defer server.account.Close()
	if command.Check {
		return console.Settings(stdout, command.Effective)
	}
	readAgain := func() (config.Command, error) { return config.Parse(args, io.Discard) }
	return server.start(ctx, command, readAgain, stdout, logger)
}

// manageWebhooks does what a command says about the account's webhooks.
func manageWebhooks(ctx context.Context, command config.Command, stdout io.Writer, logger *slog.Logger) error {
	source, err := account.Open(command.Config, account.Watch{}, logger)
	if err != nil {
		return err
	}
	defer source.Close()
	ctx, cancel := context.WithTimeout(ctx, webhookPatience)
	defer cancel()
	return registration.Run(ctx, stdout, command.Webhooks, source.Client)
}

// webhookPatience is the longest time that a command for webhooks may take: long enough for a spent budget to come back.
const webhookPatience = 2 * time.Minute

// server is what the settings make: the account, who may call, whether it is ready, and the handler of all requests.
type server struct {
	account   *account.Account
	keys      *signin.Keyring
	documents *routes.Documents
	webhooks  *routes.Webhooks // nil where the server takes none
	ready     *health.State
	lasting   *listening.Lasting
	watch     *telemetry.Telemetry
	handler   http.Handler
}

// assemble paces the garbage collector, and makes a server that neither listens nor sends anything to the account yet. The
// server's account must be closed.
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
	source, err := account.Open(cfg, account.Watch{
		Requests: watch.Requests(), Tokens: watch.Tokens(), Sharing: watch.Sharing(),
	}, logger)
	if err != nil {
		return nil, err
	}
	s := &server{account: source, ready: health.New(source), lasting: listening.NewLasting(), watch: watch}
	if err := s.complete(cfg, logger); err != nil {
		source.Close()
		return nil, err
	}
	return s, nil
}

// complete makes the rest of the server around its account.
func (s *server) complete(cfg config.Config, logger *slog.Logger) (err error) {
	s.watch.Watch(s.account.Client.Stats)
	s.watch.WatchReadiness(s.ready.Ready)
	if s.keys, err = routes.Keys(cfg.Callers, logger); err != nil {
		return err
	}
	if s.documents, err = routes.NewDocuments(cfg.Persisted); err != nil {
		return err
	}
	if cfg.TakesWebhooks() {
		s.webhooks = routes.NewWebhooks(cfg, s.account.Client, s.watch.Deliveries(), logger)
	}
	s.handler, err = s.newHandler(cfg, logger)
	return err
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
		Running: command, Read: readAgain, Keys: s.keys, ChangeSecret: s.account.ChangeSecret,
		ChangeWebhookSecrets: s.webhooks.ChangeSecrets, ChangeDocuments: s.documents.Reload, Logger: logger,
	}
	reloader.OnHangUp(ctx)
	console.Announce(stdout, listener.Addr(), adminAddress, cfg, s.account.About)
	go s.account.TryCredentials(ctx)
	go s.account.Compare(ctx, cfg)
	go telemetry.LogUnknownWords(ctx, logger)
	defer s.flush(ctx, logger)
	defer s.webhooks.Drain(cfg.Load.ShutdownGrace) // after the last request
	return s.serve(s.ready.Drain(ctx, cfg.Load.ShutdownDelay), listener, cfg, logger)
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
//	telemetry ▶ edge ▶ webhooks, or host ▶ route; for /graphql: messages of a WebSocket ▶ sign-in ▶ name of the caller ▶ GraphQL
func (s *server) newHandler(cfg config.Config, logger *slog.Logger) (http.Handler, error) {
	atEdge, err := edge.New(edge.Options{Origins: cfg.CORSOrigins})
	if err != nil {
		return nil, fmt.Errorf("set up the edge: %w", err)
	}
	signIn, err := routes.SignIn(cfg, s.keys, logger)
	if err != nil {
		return nil, err
	}
	graphQL, err := routes.GraphQL(cfg, s.account.Client, s.account.Store(), s.documents, s.lasting, s.watch.Operations(), logger)
	if err != nil {
		return nil, err
	}
	byHost := http.NewServeMux()
	byHost.Handle("/graphql", routes.WebSocket(cfg, signIn, s.lasting, signIn(caller.Named(graphQL))))
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
	// Load balancers name an address, not an allowed host. Webhooks name the host of a proxy, and are signed.
	served := atEdge(routes.WithHealth(s.ready, s.webhooks.Or(routes.Hosts(cfg)(byHost))))
	routed := []string{"/", "/graphql", "/schema.graphql", cfg.Webhook.Path}
	return s.watch.HTTP(served, []string{routes.HealthPath, health.ReadyPath}, routed...), nil
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
func (s *server) serve(ctx context.Context, listener net.Listener, cfg config.Config, logger *slog.Logger) error {
	web := &http.Server{
		Handler:           s.handler,
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      readTimeout + cfg.Limits.OperationTimeout + writeGrace,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          log.New(discreet.LibraryLog(logger), "", 0),
	}
	web.RegisterOnShutdown(s.lasting.Stop)
	defer s.lasting.Wait(cfg.Load.ShutdownGrace)
	return listening.Serve(ctx, web, listener, listening.Options{
		Connections: cfg.Load.MaxConnections,
		PerAddress:  cfg.Load.MaxConnectionsPerAddress,
		Descriptors: cfg.MaxConcurrent, ReservedPaths: []string{routes.HealthPath, health.ReadyPath},
	}, cfg.Load.ShutdownGrace, logger)
}
