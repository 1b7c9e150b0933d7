// Mailbox-graphql serves the customers of a Help Scout account as a GraphQL API.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/examples"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/playground"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/emulator"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mailbox-graphql:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends. It prints where to, and logs to stderr.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	cfg, err := config.Parse(args, stdout)
	if errors.Is(err, config.ErrHelp) {
		return nil
	}
	if err != nil {
		return err
	}
	logger := newLogger(cfg, stderr)
	client, about, err := newClient(cfg)
	if err != nil {
		return err
	}
	handler, err := newHandler(cfg, client, logger)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("listen on --listen %s: %w", cfg.Listen, err)
	}
	announce(stdout, listener.Addr(), about)
	return serve(ctx, listener, handler, cfg, logger)
}

func newLogger(cfg config.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(cfg.LogLevel)) // the configuration allows nothing else
	options := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, options))
	}
	return slog.New(slog.NewTextHandler(w, options))
}

// newClient connects to the configured account, or to an emulator of one, and says to which in a few words.
func newClient(cfg config.Config) (client *upstream.Client, about string, err error) {
	options := upstream.Options{
		BaseURL:        cfg.APIURL,
		RequestTimeout: cfg.RequestTimeout,
		MaxConcurrent:  cfg.MaxConcurrent,
	}
	if !cfg.OnEmulator() {
		options.Tokens = auth.Caller{Fallback: auth.Static(cfg.Token.Reveal())}
		client, err = upstream.New(options)
		return client, cfg.APIURL.String(), err
	}
	emulated, err := emulator.New(emulatorOptions(cfg.Emulator))
	if err != nil {
		return nil, "", fmt.Errorf("start emulator: %w", err)
	}
	options.Tokens = auth.Caller{Fallback: auth.Static(emulator.DefaultToken)}
	options.Base = emulated.Client().Transport
	client, err = upstream.New(options)
	return client, "built-in emulator, since no account is configured (see --help)", err
}

func emulatorOptions(cfg config.Emulator) emulator.Options {
	// The emulator's zero values are defaults; the settings' zeros are zeros.
	orNegative := func(number int) int {
		if number == 0 {
			return -1
		}
		return number
	}
	return emulator.Options{
		Customers:    orNegative(cfg.Customers),
		Budget:       orNegative(cfg.Budget),
		Latency:      cfg.Latency,
		NullScalars:  cfg.NullScalars,
		OmitEmbedded: cfg.OmitEmbedded,
		OrganizationLink: map[string]emulator.OrganizationLink{
			"plain":     emulator.LinkPlain,
			"templated": emulator.LinkTemplated,
			"missing":   emulator.LinkMissing,
		}[cfg.OrganizationLink],
	}
}

func newHandler(cfg config.Config, client *upstream.Client, logger *slog.Logger) (http.Handler, error) {
	page, err := newPlayground(cfg)
	if err != nil {
		return nil, err
	}
	sdl := graph.SDL()
	mux := http.NewServeMux()
	mux.Handle("/graphql", withCaller(graph.NewHandler(graph.Options{
		Client:           client,
		Logger:           logger,
		OperationTimeout: cfg.OperationTimeout,
	})))
	mux.HandleFunc("GET /schema.graphql", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/graphql; charset=utf-8")
		_, _ = io.WriteString(w, sdl)
	})
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "ok\n")
	})
	mux.Handle("/", page)
	return mux, nil
}

func newPlayground(cfg config.Config) (http.Handler, error) {
	operations, err := examples.All()
	if err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	options := playground.Options{Endpoint: "/graphql", Title: "mailbox-graphql"}
	for _, operation := range operations {
		options.Examples = append(options.Examples, playground.Example{
			Name: operation.Name, Query: operation.Query, Variables: operation.Variables,
		})
	}
	if !cfg.OnEmulator() && cfg.Token == "" {
		options.SignIn = `Sign in: set {"Authorization": "Bearer …"} with a token of Help Scout's API in the Headers tab.`
	}
	return playground.New(options)
}

// withCaller lets the caller's own bearer token sign the requests that the call leads to.
func withCaller(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if strings.EqualFold(scheme, "Bearer") {
			r = r.WithContext(auth.WithCaller(r.Context(), strings.TrimSpace(token)))
		}
		next.ServeHTTP(w, r)
	})
}

func announce(w io.Writer, address net.Addr, about string) {
	origin := "http://" + address.String()
	fmt.Fprintf(w, "Playground  %s/\nGraphQL     %s/graphql\nSchema      %s/schema.graphql\nHealth      %s/healthz\nUpstream    %s\n",
		origin, origin, origin, origin, about)
}

// How long a client may take to send its request, and to keep an idle connection. An answer may take as long as its
// operation, and writeGrace more to be sent.
const (
	readTimeout = 10 * time.Second
	idleTimeout = 2 * time.Minute
	writeGrace  = 10 * time.Second
)

// serve answers requests until ctx ends, then lets those under way finish.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, cfg config.Config, logger *slog.Logger) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      readTimeout + cfg.OperationTimeout + writeGrace,
		IdleTimeout:       idleTimeout,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), cfg.OperationTimeout+writeGrace)
	defer cancel()
	if err := server.Shutdown(finish); err != nil {
		return fmt.Errorf("shut down: %w", err)
	}
	return nil
}
