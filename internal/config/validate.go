package config

import (
	"errors"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"mailbox-graphql/upstream/auth"
)

// validate checks what bounds cannot: the form of values, and settings that depend on each other.
func (c Config) validate() error {
	return errors.Join(
		c.validateListen(),
		c.validateHosts(),
		c.validateAuth(),
		c.validateAPIURL(),
		c.validateCallers(),
		c.validateOrigins(),
		c.validatePersisted(),
		c.validateAdmin(),
		c.validateWebhook(),
		c.validateShared(),
	)
}

// originForm is an origin as browsers write it; *. may stand in place of the names below a host.
var originForm = regexp.MustCompile(`^https?://(localhost|\[[0-9a-f:]+\]|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+|[a-z0-9-]+)(:[0-9]+)?$`)

func (c Config) validateOrigins() error {
	for _, origin := range c.CORSOrigins {
		if origin == "*" && c.Auth == AuthApp && !c.Protected() {
			return invalid("cors-origin", origin, "a list of origins while callers need not sign in: "+
				"any page could read the account through the server's app; see --api-keys and --jwt-issuer")
		}
		defaultPort := strings.HasPrefix(origin, "https:") && strings.HasSuffix(origin, ":443") ||
			strings.HasPrefix(origin, "http:") && strings.HasSuffix(origin, ":80")
		if origin != "*" && (!originForm.MatchString(origin) || defaultPort) {
			return invalid("cors-origin", origin, "an origin as browsers write it, such as https://app.example, in lower case and "+
				"without a path or a default port; https://*.app.example for every origin below app.example; or * for all")
		}
	}
	return nil
}

// hostForm is a name or an address without a port, or *. before a name.
var hostForm = regexp.MustCompile(`^((\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[?[0-9A-Fa-f:.]+\]?)$`)

func (c Config) validateHosts() error {
	for _, host := range c.AllowedHosts {
		if !hostForm.MatchString(host) {
			return invalid("allowed-hosts", host, "a host name without a port, such as api.example, or *.api.example")
		}
	}
	return nil
}

func (c Config) validatePersisted() error {
	if c.Persisted.OnlyTrusted && c.Persisted.TrustedDocuments == "" {
		return errors.New("--only-trusted-documents needs --trusted-documents")
	}
	return nil
}

func (c Config) validateListen() error {
	host, err := hostOf("listen", c.Listen)
	if err != nil {
		return err
	}
	if c.Auth == AuthApp && !c.Protected() && !isLoopback(host) {
		return invalid("listen", c.Listen, "a loopback address such as 127.0.0.1 while callers need not sign in: "+
			"everyone who reaches the server could read the account; see --api-keys and --jwt-issuer")
	}
	return nil
}

// hostOf returns the host of an address to listen on, or an error if the address is none.
func hostOf(setting, address string) (string, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return "", invalid(setting, address, "a host and a port, such as 127.0.0.1:8080")
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return "", invalid(setting, address, "a port from 0 to 65535")
	}
	return host, nil
}

func (c Config) validateAdmin() error {
	if c.Admin.Listen == "" {
		if c.Admin.Exposed {
			return errors.New("--admin-exposed needs --admin-listen")
		}
		return nil
	}
	host, err := hostOf("admin-listen", c.Admin.Listen)
	if err != nil {
		return err
	}
	if !c.Admin.Exposed && !isLoopback(host) {
		return invalid("admin-listen", c.Admin.Listen, "a loopback address such as 127.0.0.1: "+
			"nobody signs in there; --admin-exposed allows other addresses")
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
		return errors.New("--app-id and --app-secret need --auth app")
	}
	return nil
}

func (c Config) validateCallers() error {
	if c.Auth == AuthPassthrough && c.Protected() {
		return errors.New("--api-keys and --jwt-issuer cannot be combined with --auth passthrough: " +
			"there the caller's own token of Help Scout is the sign-in")
	}
	callers := c.Callers
	given := 0
	for _, set := range []bool{callers.JWTIssuer != "", callers.JWTAudience != "", callers.JWTKeysURL != nil} {
		if set {
			given++
		}
	}
	if given != 0 && given != 3 {
		return errors.New("--jwt-issuer, --jwt-audience and --jwt-keys-url must be set together")
	}
	return nil
}

func (c Config) validateAPIURL() error {
	if c.APIURL == nil {
		return nil
	}
	if c.OnEmulator() {
		return errors.New("--api-url needs --auth: without --auth the server reads its emulator")
	}
	u := *c.APIURL
	if (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || !isBare(u) {
		return invalid("api-url", u.Redacted(),
			"an http or https address without user and query, such as "+auth.DefaultBaseURL().String())
	}
	if u.Scheme == "http" && !isLoopback(u.Hostname()) {
		return invalid("api-url", u.Redacted(), "an https address, since tokens are sent there; http is for loopback addresses")
	}
	return nil
}

func isBare(u url.URL) bool { return u.User == nil && u.RawQuery == "" && u.Fragment == "" }
