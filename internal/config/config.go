// Package config reads the server's settings from flags and MAILBOX_… variables and refuses what cannot work.
//
// It never acts on a setting, and it never prints a secret.
package config

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strconv"
	"time"

	"github.com/alecthomas/kong"
)

// Config is everything that can be set. The tags are the documentation that --help prints.
type Config struct {
	Listen string `default:"127.0.0.1:8080" help:"Address to serve on."`

	APIURL *url.URL `name:"api-url" group:"Account" placeholder:"URL" help:"Where the REST API lives. Without it and without --token the server runs on its built-in emulator; with --token the default is ${api_url}."`
	Token  Secret   `group:"Account" placeholder:"TOKEN" help:"Bearer token for the REST API, used for callers that send none of their own. Better set as a variable than as a flag."`

	RequestTimeout   time.Duration `group:"Limits" default:"10s" help:"Longest time that one REST request may take."`
	OperationTimeout time.Duration `group:"Limits" default:"20s" help:"Longest time that one GraphQL operation may take. What is not there by then is null, with an error."`
	MaxConcurrent    int           `group:"Limits" default:"16" help:"Most REST requests under way at once."`

	LogLevel  string `group:"Logs" default:"info" enum:"debug,info,warn,error" help:"Least important messages to log: ${enum}."`
	LogFormat string `group:"Logs" default:"text" enum:"text,json" help:"Form of the log on standard error: ${enum}."`

	Emulator Emulator `embed:"" prefix:"emulator-" group:"Emulator (used while no account is configured)"`
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

// DefaultAPIURL is Help Scout's own.
const DefaultAPIURL = "https://api.helpscout.net"

// ErrHelp says that help was asked for and printed, and that there is nothing more to do.
var ErrHelp = errors.New("help was printed")

// Parse reads the flags in args and, for what they leave out, the environment. Help goes to stdout. The error names the
// setting, what was given and what is allowed.
func Parse(args []string, stdout io.Writer) (Config, error) {
	var cfg Config
	helped := false
	parser, err := kong.New(&cfg,
		kong.Name("mailbox-graphql"),
		kong.Description("A GraphQL API for the customers of a Help Scout account. Every flag can be set by the variable in brackets instead."),
		kong.DefaultEnvars("MAILBOX"),
		kong.Vars{"api_url": DefaultAPIURL},
		kong.Writers(stdout, io.Discard),
		kong.Exit(func(int) { helped = true }),
		kong.UsageOnError(),
	)
	if err != nil {
		return Config{}, fmt.Errorf("describe settings: %w", err)
	}
	_, err = parser.Parse(args)
	if helped {
		return Config{}, ErrHelp
	}
	if err != nil {
		return Config{}, err //nolint:wrapcheck // it already names the setting
	}
	if cfg.APIURL == nil && cfg.Token != "" {
		cfg.APIURL = &url.URL{Scheme: "https", Host: "api.helpscout.net"}
	}
	return cfg, nil
}

// OnEmulator tells whether no account is configured.
func (c Config) OnEmulator() bool { return c.APIURL == nil }

// Validate is called by the parser once all settings are known.
func (c Config) Validate() error {
	return errors.Join(
		c.validateListen(),
		c.validateAPIURL(),
		duration("request-timeout", c.RequestTimeout, time.Millisecond, 10*time.Minute),
		duration("operation-timeout", c.OperationTimeout, time.Millisecond, 10*time.Minute),
		number("max-concurrent", c.MaxConcurrent, 1, 1000),
		number("emulator-customers", c.Emulator.Customers, 0, 1_000_000),
		duration("emulator-latency", c.Emulator.Latency, 0, time.Minute),
		number("emulator-budget", c.Emulator.Budget, 0, 1_000_000),
	)
}

func (c Config) validateListen() error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return invalid("listen", c.Listen, "a host and a port, such as 127.0.0.1:8080")
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number > 65535 {
		return invalid("listen", c.Listen, "a port from 0 to 65535")
	}
	if c.Token != "" && !isLoopback(host) {
		return invalid("listen", c.Listen,
			"a loopback address such as 127.0.0.1 while --token is set: whoever reaches the server reads with that token")
	}
	return nil
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func (c Config) validateAPIURL() error {
	if c.APIURL == nil {
		return nil
	}
	u := *c.APIURL
	if (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return invalid("api-url", u.Redacted(), "an http or https address of a host, such as "+DefaultAPIURL)
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return invalid("api-url", u.Redacted(), "an https address, since tokens are sent there; http only on a loopback address")
	}
	return nil
}

func duration(setting string, given, least, most time.Duration) error {
	if given < least || given > most {
		return invalid(setting, given.String(), fmt.Sprintf("a time from %s to %s", least, most))
	}
	return nil
}

func number(setting string, given, least, most int) error {
	if given < least || given > most {
		return invalid(setting, strconv.Itoa(given), fmt.Sprintf("a number from %d to %d", least, most))
	}
	return nil
}

func invalid(setting, given, allowed string) error {
	return fmt.Errorf("--%s: %q was given; allowed is %s", setting, given, allowed)
}
