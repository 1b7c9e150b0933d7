package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Validate is called by the parser once all settings are known.
func (c Config) Validate() error {
	return errors.Join(
		c.validateListen(),
		c.validateAuth(),
		c.validateCallers(),
		c.validateAPIURL(),
		c.validateOrigins(),
		c.validatePersisted(),
		c.Limits.validate(),
		c.Load.validate(),
		number("rate-limit", c.RateLimit, 0, 1_000_000),
		number("max-concurrent", c.MaxConcurrent, 1, 1000),
		duration("request-timeout", c.RequestTimeout, time.Millisecond, 10*time.Minute),
		duration("cache-ttl", c.Cache.TTL, 0, 24*time.Hour),
		duration("cache-stale", c.Cache.Stale, 0, 24*time.Hour),
		duration("cache-stale-trust", c.Cache.StaleTrust, 0, 24*time.Hour),
		number("cache-size", c.Cache.Size, 1, 1<<20),
		number("emulator-customers", c.Emulator.Customers, 0, 1_000_000),
		duration("emulator-latency", c.Emulator.Latency, 0, time.Minute),
		number("emulator-budget", c.Emulator.Budget, 0, 1_000_000),
	)
}

func (l Limits) validate() error {
	const most = 1_000_000
	return errors.Join(
		number("max-body", l.MaxBody, 1, 1<<20),
		number("max-tokens", l.MaxTokens, 1, most),
		number("max-depth", l.MaxDepth, 1, most),
		number("max-aliases", l.MaxAliases, 1, most),
		number("max-root-fields", l.MaxRootFields, 1, most),
		number("max-directives", l.MaxDirectives, 1, most),
		number("max-repeats", l.MaxRepeats, 1, most),
		number("max-values", l.MaxValues, 1, most),
		number("max-complexity", l.MaxComplexity, 1, 1_000_000_000),
		number("max-errors", l.MaxErrors, 1, most),
		number("max-requests-per-operation", l.MaxRequests, 1, most),
		duration("operation-timeout", l.OperationTimeout, time.Millisecond, 10*time.Minute),
	)
}

func (l Load) validate() error {
	const most = 1_000_000
	return errors.Join(
		number("max-operations", l.MaxOperations, 0, most),
		number("max-operation-memory", l.MaxOperationMemory, 0, 1<<20),
		duration("admission-wait", l.AdmissionWait, time.Millisecond, 10*time.Minute),
		number("max-connections", l.MaxConnections, 0, most),
		number("max-connections-per-address", l.MaxConnectionsPerAddress, 0, most),
		duration("shutdown-grace", l.ShutdownGrace, 0, 10*time.Minute),
	)
}

func (c Config) validatePersisted() error {
	if c.Persisted.OnlyTrusted && c.Persisted.TrustedDocuments == "" {
		return errors.New("--only-trusted-documents needs --trusted-documents")
	}
	return number("apq-size", c.Persisted.APQSize, 0, 1<<20)
}

// originForm is an origin as browsers write it, or one with *. in place of the names below a host.
var originForm = regexp.MustCompile(`^https?://(localhost|\[[0-9a-f:]+\]|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+)(:[0-9]+)?$`)

// hostForm is a name or an address without a port, or *. before a name.
var hostForm = regexp.MustCompile(`^((\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[?[0-9A-Fa-f:.]+\]?)$`)

func (c Config) validateOrigins() error {
	for _, origin := range c.CORSOrigins {
		if origin == "*" && c.Auth == AuthApp && !c.Protected() {
			return invalid("cors-origin", origin, "a list of origins while callers need not sign in: "+
				"any page could read the account with the server's app; see --api-keys and --jwt-issuer")
		}
		defaultPort := strings.HasPrefix(origin, "https:") && strings.HasSuffix(origin, ":443") ||
			strings.HasPrefix(origin, "http:") && strings.HasSuffix(origin, ":80")
		if origin != "*" && (!originForm.MatchString(origin) || defaultPort) {
			return invalid("cors-origin", origin, "an origin as browsers write it, such as https://app.example, in lower case and "+
				"without a path or a default port; https://*.app.example for all below app.example; or * for all")
		}
	}
	for _, host := range c.AllowedHosts {
		if !hostForm.MatchString(host) {
			return invalid("allowed-hosts", host, "a host name without a port, such as api.example, or *.api.example")
		}
	}
	return nil
}

// OnLoopback tells whether only this machine can reach the server.
func (c Config) OnLoopback() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	return err == nil && isLoopback(host)
}

func (c Config) validateListen() error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return invalid("listen", c.Listen, "a host and a port, such as 127.0.0.1:8080")
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number > 65535 {
		return invalid("listen", c.Listen, "a port from 0 to 65535")
	}
	if c.Auth == AuthApp && !c.Protected() && !isLoopback(host) {
		return invalid("listen", c.Listen, "a loopback address such as 127.0.0.1 while callers need not sign in: "+
			"whoever reaches the server reads with its app; see --api-keys and --jwt-issuer")
	}
	return nil
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func (c Config) validateAuth() error {
	app := c.AppID != "" || c.AppSecret != ""
	switch {
	case c.Auth == AuthApp && (c.AppID == "" || c.AppSecret == ""):
		return errors.New("--auth app needs both --app-id and --app-secret")
	case c.Auth != AuthApp && app:
		return errors.New("--app-id and --app-secret are for --auth app, which is not set")
	}
	return nil
}

func (c Config) validateCallers() error {
	if c.Auth == AuthPassthrough && c.Protected() {
		return errors.New("--api-keys and --jwt-issuer cannot be combined with --auth passthrough: " +
			"a caller's token of Help Scout is its sign-in")
	}
	callers := c.Callers
	given := 0
	for _, set := range []bool{callers.JWTIssuer != "", callers.JWTAudience != "", callers.JWTKeysURL != nil} {
		if set {
			given++
		}
	}
	if given != 0 && given != 3 {
		return errors.New("--jwt-issuer, --jwt-audience and --jwt-keys-url need each other")
	}
	return nil
}

func (c Config) validateAPIURL() error {
	if c.APIURL == nil {
		return nil
	}
	if c.OnEmulator() {
		return errors.New("--api-url needs --auth: without it the server runs on its emulator")
	}
	u := *c.APIURL
	if (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || !isBare(u) {
		return invalid("api-url", u.Redacted(), "an http or https address of a host, such as "+DefaultAPIURL)
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return invalid("api-url", u.Redacted(), "an https address, since tokens are sent there; http only on a loopback address")
	}
	return nil
}

func isBare(u url.URL) bool { return u.User == nil && u.RawQuery == "" && u.Fragment == "" }

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
