// Package config reads the server's settings from flags and MAILBOX_… variables and refuses what cannot work.
//
// It never acts on a setting, and it never prints a secret.
package config

import (
	"errors"
	"fmt"
	"io"
	"net/url"
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

	RateLimit        int           `group:"Limits" default:"400" help:"Permits that may be spent a minute, of the budget that all of the account's users and apps share; 0 means as many as the REST API says."`
	MaxConcurrent    int           `group:"Limits" default:"16" help:"Most REST requests under way at once."`
	MaxRequests      int           `name:"max-requests-per-operation" group:"Limits" default:"100" help:"Most REST requests of one GraphQL operation. What would need more is null, with an error."`
	RequestTimeout   time.Duration `group:"Limits" default:"10s" help:"Longest time that one REST request may take."`
	OperationTimeout time.Duration `group:"Limits" default:"20s" help:"Longest time that one GraphQL operation may take. What is not there by then is null, with an error."`

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

// Cache says what is kept of the account's data, in memory.
type Cache struct {
	TTL   time.Duration `name:"ttl" default:"15s" help:"How long data is fresh; 0 keeps nothing."`
	Stale time.Duration `default:"10m" help:"How much longer it may serve while the REST API fails or the budget is spent."`
	Size  int           `default:"64" help:"Most memory that it may take, in MiB."`
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
	Config
}

// commandLine is what the parser fills in.
type commandLine struct {
	Config `embed:""`

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
		kong.DefaultEnvars("MAILBOX"),
		kong.Vars{"api_url": DefaultAPIURL},
		kong.Writers(stdout, io.Discard),
		kong.Exit(func(int) { helped = true }),
		kong.UsageOnError(),
	)
	if err != nil {
		return Command{}, fmt.Errorf("describe settings: %w", err)
	}
	_, err = parser.Parse(args)
	if helped {
		return Command{}, ErrHelp
	}
	if err != nil {
		return Command{}, err //nolint:wrapcheck // it already names the setting
	}
	if line.APIURL == nil && !line.OnEmulator() {
		line.APIURL = &url.URL{Scheme: "https", Host: "api.helpscout.net"}
	}
	return Command{NewKey: line.NewKey.Name, Config: line.Config}, nil
}

// OnEmulator tells whether no account is configured.
func (c Config) OnEmulator() bool { return c.Auth == AuthEmulator }

// Protected tells whether callers must sign in to this server.
func (c Config) Protected() bool { return c.Callers.APIKeys != "" || c.Callers.JWTIssuer != "" }
