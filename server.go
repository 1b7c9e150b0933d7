// Mailbox-graphql serves the customers of a Help Scout account as a GraphQL API.
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/examples"
	"mailbox-graphql/graph/limits"
	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/discreet"
	"mailbox-graphql/internal/edge"
	"mailbox-graphql/internal/listening"
	"mailbox-graphql/internal/playground"
	"mailbox-graphql/internal/sampling"
	"mailbox-graphql/internal/signin"
	"mailbox-graphql/upstream"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/cache"
	"mailbox-graphql/upstream/emulator"
	"mailbox-graphql/upstream/ratelimit"
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

// routeLibraries lets what libraries print by the log package, which belongs to the process, go to the server's log.
func routeLibraries(logger *slog.Logger) {
	log.SetFlags(0)
	log.SetOutput(discreet.LibraryLog(logger))
}

// run does what the arguments say: it serves until ctx ends, unless they name another command. The server's logger is
// handed to each of the functions.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, withLogger ...func(*slog.Logger)) error {
	command, err := config.Parse(args, stdout)
	switch {
	case errors.Is(err, config.ErrHelp):
		return nil
	case err != nil:
		return err
	case command.NewKey != "":
		return printNewKey(stdout, command.NewKey)
	case command.Version:
		return printVersion(stdout)
	}
	for _, warning := range command.Warnings {
		fmt.Fprintln(stderr, "mailbox-graphql:", warning)
	}
	logger := newLogger(command.Config, stderr)
	for _, use := range withLogger {
		use(logger)
	}
	return runServer(ctx, command.Config, stdout, logger)
}

// printVersion prints what the binary was built from.
func printVersion(w io.Writer) error {
	version, commit, goVersion := "unknown", "unknown", runtime.Version()
	if build, ok := debug.ReadBuildInfo(); ok {
		version = build.Main.Version
		for _, setting := range build.Settings {
			if setting.Key == "vcs.revision" {
				commit = setting.Value
			}
		}
	}
	_, err := fmt.Fprintf(w, "mailbox-graphql %s\ncommit  %s\ngo      %s\n", version, commit, goVersion)
	return err
}

// printNewKey prints the key for the caller, and for the server the line that lets it know the key.
func printNewKey(w io.Writer, name string) error {
	if err := signin.CheckKeyName(name); err != nil {
		return fmt.Errorf("new-key: %w", err)
	}
	key, hash := signin.GenerateKey()
	entry := name + ":" + hash
	_, err := fmt.Fprintf(w, "Key    %s\nEntry  %s\n\n"+
		"Give the key to the caller: it cannot be shown again. Add the entry to MAILBOX_API_KEYS.\n",
		key, entry)
	return err
}

// runServer prints where it serves.
func runServer(ctx context.Context, cfg config.Config, stdout io.Writer, logger *slog.Logger) error {
	tokens, err := newTokens(cfg)
	if err != nil {
		return err
	}
	client, about, err := newClient(cfg, tokens)
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
	announce(stdout, listener.Addr(), cfg, about)
	if app, ok := tokens.(*auth.AppSource); ok {
		go tryApp(ctx, app, logger)
	}
	return serve(ctx, listener, handler, cfg, logger)
}

// tryApp logs whether the app's credentials are accepted, so that a wrong one shows before the first query fails.
func tryApp(ctx context.Context, app *auth.AppSource, logger *slog.Logger) {
	if _, err := app.Token(ctx); err == nil {
		logger.InfoContext(ctx, "Help Scout accepts the app")
	} else if ctx.Err() == nil {
		logger.ErrorContext(ctx, "Help Scout gives the app no token; check --app-id, --app-secret and --api-url",
			slog.String("error", err.Error()))
	}
}

func newLogger(cfg config.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(cfg.LogLevel)) // the configuration allows nothing else
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(w, options)
	if cfg.LogFormat == "json" {
		handler = slog.NewJSONHandler(w, options)
	}
	return slog.New(edge.LogHandler(sampling.Handler(handler, "refused request", "sign-in refused", "token refused")))
}

// newTokens says whose token reads the account.
func newTokens(cfg config.Config) (auth.TokenSource, error) {
	switch cfg.Auth {
	case config.AuthApp:
		app, err := auth.NewAppSource(auth.AppOptions{
			BaseURL:        cfg.APIURL,
			ClientID:       cfg.AppID,
			ClientSecret:   cfg.AppSecret.Reveal(),
			RequestTimeout: cfg.RequestTimeout,
		})
		if err != nil {
			return nil, fmt.Errorf("set up the app: %w", err)
		}
		return app, nil
	case config.AuthPassthrough:
		return auth.Caller{}, nil
	}
	return auth.Static(emulator.DefaultToken), nil
}

// newClient connects to the configured account, or to an emulator of one, and says to which in a few words.
func newClient(cfg config.Config, tokens auth.TokenSource) (client *upstream.Client, about string, err error) {
	options := upstream.Options{
		BaseURL:        cfg.APIURL,
		Tokens:         tokens,
		RequestTimeout: cfg.RequestTimeout,
		StaleTrust:     cfg.Cache.StaleTrust,
		Budget:         ratelimit.Options{PerMinute: cfg.RateLimit, MaxConcurrent: cfg.MaxConcurrent},
		Cache: cache.Options{
			TTL:         cfg.Cache.TTL,
			Stale:       cfg.Cache.Stale,
			MaxBytes:    int64(cfg.Cache.Size) << 20,
			LoadTimeout: cfg.Limits.OperationTimeout,
		},
	}
	switch cfg.Auth {
	case config.AuthApp:
		about = cfg.APIURL.String() + ", with the server's own app"
	case config.AuthPassthrough:
		about = cfg.APIURL.String() + ", with each caller's own token"
	default:
		about = "built-in emulator, since no account is configured (see --help)"
		options.Base, err = newEmulator(cfg.Emulator)
	}
	if err != nil {
		return nil, "", err
	}
	client, err = upstream.New(options)
	return client, about, err
}

func newEmulator(cfg config.Emulator) (http.RoundTripper, error) {
	emulated, err := emulator.New(emulatorOptions(cfg))
	if err != nil {
		return nil, fmt.Errorf("start emulator: %w", err)
	}
	return emulated.Client().Transport, nil
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
	signIn, err := newSignIn(cfg, logger)
	if err != nil {
		return nil, err
	}
	options := graphOptions(cfg, client, logger)
	if options.Persisted, err = newPersisted(cfg.Persisted); err != nil {
		return nil, err
	}
	graphQL, err := graph.NewHandler(options)
	if err != nil {
		return nil, fmt.Errorf("set up GraphQL: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/graphql", signIn(named(graphQL)))
	if cfg.TellsSchema() {
		mux.HandleFunc("GET /schema.graphql", text("application/graphql", graph.SDL()))
	}
	if cfg.Playground {
		page, err := newPlayground(cfg)
		if err != nil {
			return nil, err
		}
		mux.Handle("/", page)
	}
	atEdge, err := edge.New(edge.Options{Origins: cfg.CORSOrigins})
	if err != nil {
		return nil, fmt.Errorf("set up the edge: %w", err)
	}
	// Load balancers ask for the health of an address.
	all := http.NewServeMux()
	all.HandleFunc("GET /healthz", text("text/plain", "ok\n"))
	all.Handle("/", edge.OnlyHosts(servedHosts(cfg)...)(mux))
	return atEdge(all), nil
}

// servedHosts are the hosts that are served, none for all. Where nobody signs in and the server is there for its own machine
// alone, a page that makes its own name lead here must not read what the server can.
func servedHosts(cfg config.Config) []string {
	if cfg.OnLoopback() && cfg.Auth != config.AuthPassthrough && !cfg.Protected() {
		return append([]string{edge.LoopbackHosts}, cfg.AllowedHosts...)
	}
	return cfg.AllowedHosts
}

func graphOptions(cfg config.Config, client *upstream.Client, logger *slog.Logger) graph.Options {
	return graph.Options{
		Client: client,
		Logger: logger,
		Limits: limits.Limits{
			Tokens:     cfg.Limits.MaxTokens,
			Depth:      cfg.Limits.MaxDepth,
			Aliases:    cfg.Limits.MaxAliases,
			RootFields: cfg.Limits.MaxRootFields,
			Directives: cfg.Limits.MaxDirectives,
			Repeats:    cfg.Limits.MaxRepeats,
			Values:     cfg.Limits.MaxValues,
			Complexity: cfg.Limits.MaxComplexity,
			Errors:     cfg.Limits.MaxErrors,
		},
		MaxBodyBytes:     int64(cfg.Limits.MaxBody) << 10,
		MaxRequests:      cfg.Limits.MaxRequests,
		OperationTimeout: cfg.Limits.OperationTimeout,
		Introspection:    cfg.TellsSchema(),
		Extensions:       cfg.Extensions,
		Admission: admission.Options{
			Operations: cfg.Load.MaxOperations,
			Bytes:      int64(cfg.Load.MaxOperationMemory) << 20,
			Wait:       cfg.Load.AdmissionWait,
		},
		CursorKey: cfg.CursorKey.Reveal(),
	}
}

func newPersisted(cfg config.Persisted) (options persisted.Options, err error) {
	options = persisted.Options{OnlyTrusted: cfg.OnlyTrusted, MaxBytes: int64(cfg.APQSize) << 20}
	if cfg.TrustedDocuments != "" {
		options.Documents, err = persisted.Load(cfg.TrustedDocuments)
	}
	if err != nil {
		return persisted.Options{}, fmt.Errorf("--trusted-documents: %w", err)
	}
	return options, nil
}

// text answers with always the same.
func text(mediaType, content string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType+"; charset=utf-8")
		_, _ = io.WriteString(w, content)
	}
}

func newPlayground(cfg config.Config) (http.Handler, error) {
	operations, err := examples.All()
	if err != nil {
		return nil, fmt.Errorf("read examples: %w", err)
	}
	options := playground.Options{Endpoint: "/graphql", Title: "mailbox-graphql"}
	for _, operation := range operations {
		options.Examples = append(options.Examples, playground.Example{
			Title: operation.Title, Description: operation.Description, RESTRequests: operation.RESTRequests,
			Query: operation.Query, Variables: operation.Variables,
		})
	}
	switch {
	case cfg.Auth == config.AuthPassthrough:
		options.SignIn = "Sign in with your own token of Help Scout's API."
	case cfg.Protected():
		options.SignIn = "Sign in with an API key or a token for this server."
	}
	return playground.New(options)
}

// newSignIn decides who may ask: whoever brings a token of Help Scout, which it is passed on to; or, where the server has
// a token of its own, whoever proves to be known. Without keys and JWTs that is everybody who can reach the server.
func newSignIn(cfg config.Config, logger *slog.Logger) (func(http.Handler) http.Handler, error) {
	switch {
	case cfg.Auth == config.AuthPassthrough:
		return signin.PassOn(logger, auth.WithCaller), nil
	case !cfg.Protected():
		return func(next http.Handler) http.Handler { return next }, nil
	}
	verifiers, err := newVerifiers(cfg.Callers, logger)
	if err != nil {
		return nil, err
	}
	return signin.Require(logger, verifiers...), nil
}

func newVerifiers(cfg config.Callers, logger *slog.Logger) (verifiers []signin.Verifier, err error) {
	if cfg.APIKeys != "" {
		keys, err := signin.ParseKeys(cfg.APIKeys.Reveal())
		if err != nil {
			return nil, fmt.Errorf("--api-keys: %w", err)
		}
		verifiers = append(verifiers, keys)
	}
	if cfg.JWTIssuer != "" {
		tokens, err := signin.NewJWT(signin.JWTOptions{
			Issuer: cfg.JWTIssuer, Audience: cfg.JWTAudience, KeysURL: cfg.JWTKeysURL, Logger: logger,
		})
		if err != nil {
			return nil, fmt.Errorf("--jwt-issuer: %w", err)
		}
		verifiers = append(verifiers, tokens)
	}
	return verifiers, nil
}

// named gives each request the name of its caller: the API key's, the subject of the JSON Web Token, a hash of the caller's
// own token, or else the network address.
func named(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(upstream.WithCaller(r.Context(), callerName(r))))
	})
}

func callerName(r *http.Request) string {
	if principal, ok := signin.PrincipalFrom(r.Context()); ok {
		return principal.Kind + ":" + principal.Name
	}
	if token, err := (auth.Caller{}).Token(r.Context()); err == nil {
		hash := sha256.Sum256([]byte(token))
		return "token:" + hex.EncodeToString(hash[:8])
	}
	return "address:" + networkOf(r.RemoteAddr)
}

// networkOf is the address of a client without its port. One client has a whole /64 of IPv6 addresses.
func networkOf(remote string) string {
	address, err := netip.ParseAddrPort(remote)
	if err != nil {
		return remote
	}
	client := address.Addr().Unmap().WithZone("")
	if client.Is4() {
		return client.String()
	}
	prefix, err := client.Prefix(64)
	if err != nil {
		return remote
	}
	return prefix.String()
}

// announce prints where what is served can be found.
func announce(w io.Writer, address net.Addr, cfg config.Config, about string) {
	origin := "http://" + reachable(address.String())
	if cfg.Playground {
		fmt.Fprintf(w, "Playground  %s/\n", origin)
	}
	fmt.Fprintf(w, "GraphQL     %s/graphql\n", origin)
	if cfg.TellsSchema() {
		fmt.Fprintf(w, "Schema      %s/schema.graphql\n", origin)
	}
	fmt.Fprintf(w, "Health      %s/healthz\nUpstream    %s\n", origin, about)
}

// reachable is an address that a browser on this machine can open: that of all interfaces is none.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !net.ParseIP(host).IsUnspecified() {
		return address
	}
	return net.JoinHostPort("localhost", port)
}

// How long a client may take to send its request, and to keep an idle connection. An answer may take as long as its
// operation, and writeGrace more to be sent.
const (
	readTimeout = 10 * time.Second
	idleTimeout = 2 * time.Minute
	writeGrace  = 10 * time.Second
)

// maxHeaderBytes makes 64 KiB the most that a request's line and headers take: net/http adds 4 KiB of its own, and reads
// blocks of 4 KiB.
const maxHeaderBytes = 64<<10 - 8<<10

// serve answers requests until ctx ends, then lets those under way finish within the grace.
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
		Descriptors: cfg.MaxConcurrent,
	}, cfg.Load.ShutdownGrace, logger)
}
