package config

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
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

func (c Config) validatePersisted() error {
	if c.Persisted.OnlyTrusted && c.Persisted.TrustedDocuments == "" {
		return errors.New("--only-trusted-documents needs --trusted-documents")
	}
	return number("apq-size", c.Persisted.APQSize, 0, 1<<20)
}

func (c Config) validateOrigins() error {
	for _, origin := range c.CORSOrigins {
		u, err := url.Parse(origin)
		isOrigin := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.Path == "" && isBare(*u)
		if origin != "*" && !isOrigin {
			return invalid("cors-origin", origin, "an origin such as https://app.example, or * for all")
		}
	}
	return nil
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
