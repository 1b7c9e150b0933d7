// Package config reads the server's settings from flags and MAILBOX_… variables and refuses what cannot work.
//
// It never acts on a setting, and it never prints a secret.
package config

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// Config is everything that can be set. The tags are the documentation that --help prints.
type Config struct {
	Listen string `default:"127.0.0.1:8080" help:"Address to serve on. With --auth app and neither API keys nor JWTs, a loopback address."`

	Auth      string   `group:"Account" default:"" enum:",app,passthrough" placeholder:"app|passthrough" help:"Whose token reads the account: that of the server's own app, or each caller's own, passed on. Without it the server runs on its built-in emulator."`
	AppID     string   `name:"app-id" group:"Account" placeholder:"ID" help:"App ID of the server's own app, for --auth app."`
	AppSecret Secret   `group:"Account" placeholder:"SECRET" help:"App Secret of the server's own app. Better set as a variable than as a flag."`
	APIURL    *url.URL `name:"api-url" group:"Account" placeholder:"URL" help:"Where the REST API lives; with --auth the default is ${api_url}."`

	Callers Callers `embed:"" group:"Callers (asked to sign in with --auth app and on the emulator)"`

	Introspection *bool     `negatable:"" group:"Frontends" help:"Tell clients the schema, by introspection, /schema.graphql and suggestions in errors. On with the emulator, otherwise off unless asked for."`
	Playground    bool      `default:"true" negatable:"" group:"Frontends" help:"Serve the playground."`
	CORSOrigins   []string  `name:"cors-origin" group:"Frontends" placeholder:"ORIGIN" help:"Origins whose pages may use the API, such as https://app.example; https://*.app.example for all below, * for all. The server's own origin may anyway."`
	AllowedHosts  []string  `group:"Frontends" placeholder:"HOST" help:"Host names that requests may name, without a port; *.app.example for all below. Without it all are served, but on a loopback address without sign-in only the machine's own names; these are added to those."`
	Persisted     Persisted `embed:"" group:"Frontends"`
	CursorKey     Secret    `group:"Frontends" placeholder:"SECRET" help:"Key that seals the cursors of lists. Servers with the same key take each other's cursors, before and after a restart; without it each start makes one up. Better set as a variable than as a flag."`

	Limits Limits `embed:"" group:"Limits of one operation"`

	Load Load `embed:"" group:"Limits of the server"`

	RateLimit      int           `group:"Limits of the account" default:"400" help:"Permits that may be spent a minute, of the budget that all of the account's users and apps share; 0 means as many as the REST API says."`
	MaxConcurrent  int           `group:"Limits of the account" default:"16" help:"Most REST requests under way at once."`
	RequestTimeout time.Duration `group:"Limits of the account" default:"10s" help:"Longest time that one REST request may take."`

	Cache Cache `embed:"" prefix:"cache-" group:"Cache"`

	Extensions bool `default:"true" negatable:"" help:"Say in each answer's extensions.cost what the operation cost."`

	LogLevel  string `group:"Logs" default:"info" enum:"debug,info,warn,error" help:"Least important messages to log: ${enum}."`
	LogFormat string `group:"Logs" default:"text" enum:"text,json" help:"Form of the log on standard error: ${enum}."`

	Emulator Emulator `embed:"" prefix:"emulator-" group:"Emulator (used while no account is configured)"`
}

// Callers says who may call the server.
type Callers struct {
	APIKeys     Secret   `name:"api-keys" placeholder:"NAME:HASH,…" help:"API keys that are let in, by name and hash as new-key prints them, separated by commas or line ends."`
	JWTIssuer   string   `name:"jwt-issuer" placeholder:"ISSUER" help:"Issuer of the JSON Web Tokens that are let in."`
	JWTAudience string   `name:"jwt-audience" placeholder:"AUDIENCE" help:"Audience that a token must be made for."`
	JWTKeysURL  *url.URL `name:"jwt-keys-url" placeholder:"URL" help:"Where the issuer publishes its JSON Web Key Set."`
}

// Persisted says which operations clients may send by a hash instead of their text.
type Persisted struct {
	TrustedDocuments string `placeholder:"PATH" help:"Operations that clients may send by their id: a manifest as Apollo's or Relay's tools write it, or a directory of .graphql files."`
	OnlyTrusted      bool   `name:"only-trusted-documents" help:"Refuse every operation that is not among the trusted documents."`
	APQSize          int    `name:"apq-size" default:"8" help:"Most memory that automatic persisted queries take, in MiB; 0 turns them off."`
}

// Limits bounds what one operation may ask for.
type Limits struct {
	MaxBody          int           `default:"256" help:"Longest body of a request, in KiB."`
	MaxTokens        int           `default:"2000" help:"Most tokens of a document."`
	MaxDepth         int           `default:"20" help:"Most levels of fields within fields."`
	MaxAliases       int           `default:"100" help:"Most aliases."`
	MaxRootFields    int           `default:"50" help:"Most fields of the root."`
	MaxDirectives    int           `default:"50" help:"Most directives."`
	MaxRepeats       int           `default:"250" help:"Most fields of the same name in a document."`
	MaxValues        int           `default:"10000" help:"Most values in the variables, those in lists and objects included."`
	MaxComplexity    int           `default:"50000" help:"Highest price of all fields. A field costs 1 for each row that it is asked of, and a REST request 50."`
	MaxErrors        int           `default:"100" help:"Most errors of an answer; the rest is left out."`
	MaxRequests      int           `name:"max-requests-per-operation" default:"100" help:"Most REST requests. What would need more is null, with an error."`
	OperationTimeout time.Duration `default:"20s" help:"Longest time that an operation may take. What is not there by then is null, with an error."`
}

// Load bounds what the server does at once. 0 means a default that is derived from the machine.
type Load struct {
	MaxOperations            int           `default:"0" help:"Most operations that run at once; 0 means 512 for each processor. One caller gets half of them."`
	MaxOperationMemory       int           `default:"0" help:"Most memory that operations and unsent answers take by estimate, in MiB; 0 means a quarter of the memory limit. One caller gets half of it."`
	AdmissionWait            time.Duration `default:"5s" help:"Longest time that an operation waits for its turn. Then it is refused with status 503."`
	MaxConnections           int           `default:"0" help:"Most connections; 0 means as many as there are file descriptors for, up to 10000."`
	MaxConnectionsPerAddress int           `default:"0" help:"Most connections from one address; 0 means half of all. Behind a proxy, as many as in all."`
	ShutdownGrace            time.Duration `default:"10s" help:"Time that requests under way have to finish when the server is told to end."`
}

// Cache says what is kept of the account's data, in memory.
type Cache struct {
	TTL        time.Duration `name:"ttl" default:"15s" help:"How long data is fresh; 0 keeps nothing."`
	Stale      time.Duration `default:"10m" help:"How much longer it may serve while the REST API fails or the budget is spent."`
	StaleTrust time.Duration `default:"1m" help:"With --auth passthrough, how long after the REST API accepted a token it may be served that; 0 means never."`
	Size       int           `default:"64" help:"Most memory that it may take, in MiB."`
}

// Emulator holds the switches of the built-in REST API.
type Emulator struct {
	Customers        int           `default:"1000" help:"How many customers there are, beside the documented customer 500."`
	Latency          time.Duration `default:"0s" help:"Time added to every REST answer."`
	Budget           int           `default:"400" help:"REST requests that the account may make a minute; 0 means unlimited."`
	NullScalars      bool          `help:"Send unset scalars as null instead of leaving them out."`
	OmitEmbedded     bool          `help:"Leave the entries out of customers, so that their links must be followed."`
	OrganizationLink string        `default:"plain" enum:"plain,templated,missing" help:"Form of a customer's link to its organization: ${enum}."`
}

// The values of [Config.Auth].
const (
	AuthEmulator    = ""            // there is no account
	AuthApp         = "app"         // the server's own app signs the requests
	AuthPassthrough = "passthrough" // each caller's token signs its requests
)

// DefaultAPIURL is Help Scout's own.
const DefaultAPIURL = "https://api.helpscout.net"

// ErrHelp says that help was asked for and printed, and that there is nothing more to do.
var ErrHelp = errors.New("help was printed")

// Command is what to do.
type Command struct {
	// NewKey is the name of an API key to make. Empty: serve.
	NewKey string
	// Version asks what the binary was built from.
	Version bool
	// Warnings are for the operator: they name what is set and does nothing.
	Warnings []string
	Config
}

// commandLine is what the parser fills in.
type commandLine struct {
	Config `embed:""`

	PrintVersion bool `name:"version" env:"-" help:"Print version, commit and Go version."`

	Serve  struct{} `cmd:"" default:"1" hidden:"" help:"Serve the GraphQL API."`
	NewKey struct {
		Name string `arg:"" help:"Whose key it is: letters, digits, dots, dashes and underscores."`
	} `cmd:"" help:"Print a new API key, and the line that lets --api-keys know it."`
}

// Parse reads the flags in args and, for what they leave out, the environment. Help goes to stdout. The error names the
// setting, what was given and what is allowed.
func Parse(args []string, stdout io.Writer) (Command, error) {
	var line commandLine
	helped := false
	parser, err := kong.New(&line,
		kong.Name("mailbox-graphql"),
		kong.Description("A GraphQL API for the customers of a Help Scout account. "+
			"Every flag can be set by the variable in brackets instead."),
		kong.DefaultEnvars(strings.TrimSuffix(variablePrefix, "_")),
		kong.KindMapper(reflect.Bool, onOff{}),
		kong.Vars{"api_url": DefaultAPIURL},
		kong.Writers(stdout, io.Discard),
		kong.Exit(func(int) { helped = true }),
		kong.UsageOnError(),
	)
	if err != nil {
		return Command{}, fmt.Errorf("describe settings: %w", err)
	}
	_, err = parser.Parse(withoutWords(args))
	if helped {
		return Command{}, ErrHelp
	}
	if err != nil {
		return Command{}, plain(err)
	}
	if line.APIURL == nil && !line.OnEmulator() {
		line.APIURL = &url.URL{Scheme: "https", Host: "api.helpscout.net"}
	}
	return Command{
		NewKey:   line.NewKey.Name,
		Version:  line.PrintVersion,
		Warnings: append(unknownVariables(os.Environ(), parser.Model), line.warnings()...),
		Config:   line.Config,
	}, nil
}

// userInfo is what stands before the host of an address: a name and a password.
var userInfo = regexp.MustCompile(`://\S*@`)

// plain says what the parser says of an error, without passwords and without advice that is for another case.
func plain(err error) error {
	text, _, negative := strings.Cut(userInfo.ReplaceAllString(err.Error(), "://xxxxx@"), " (short flag)")
	switch {
	case negative:
		text += ", which looks like a flag"
	case strings.HasPrefix(text, "unexpected argument"), strings.HasPrefix(text, "unknown flag"):
		text += "; see --help"
	}
	return errors.New(text)
}

// withoutWords takes the words that people try for the flags that do the same.
func withoutWords(args []string) []string {
	if len(args) == 1 && (args[0] == "help" || args[0] == "version") {
		return []string{"--" + args[0]}
	}
	return args
}

// OnEmulator tells whether no account is configured.
func (c Config) OnEmulator() bool { return c.Auth == AuthEmulator }

// TellsSchema tells whether clients may ask for the schema.
func (c Config) TellsSchema() bool {
	if c.Introspection == nil {
		return c.OnEmulator()
	}
	return *c.Introspection
}

// Protected tells whether callers must sign in to this server.
func (c Config) Protected() bool { return c.Callers.APIKeys != "" || c.Callers.JWTIssuer != "" }
