package auth

import (
	"fmt"
	"net/url"
	"path"
	"strings"
)

// Origin is the only place that tokens are sent to: a scheme, a host, a port, and the path of the API.
type Origin struct {
	scheme, host, path string
	written            string // the host and the port as the base URL has them
}

// DefaultBaseURL is the base URL of Help Scout's API.
// Source: https://developer.helpscout.com/mailbox-api/.
func DefaultBaseURL() *url.URL { return &url.URL{Scheme: "https", Host: "api.helpscout.net"} }

// NewOrigin returns the origin of the API's base URL, such as [DefaultBaseURL].
func NewOrigin(base *url.URL) (Origin, error) {
	if base.Scheme != "https" && base.Scheme != "http" {
		return Origin{}, fmt.Errorf("API URL %q: scheme must be https or http", base.Redacted())
	}
	if base.Hostname() == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return Origin{}, fmt.Errorf("API URL %q: must have a host, and neither user, query nor fragment", base.Redacted())
	}
	return Origin{scheme: base.Scheme, host: hostPort(base), path: strings.TrimSuffix(base.Path, "/"), written: base.Host}, nil
}

// String returns the origin in one spelling, however the base URL was spelled.
func (o Origin) String() string { return o.scheme + "://" + o.host + o.path }

// ForeignURLError refuses a request to an address outside the API's origin. Nothing was sent.
type ForeignURLError struct {
	// Reason says which part of the address is foreign. The address itself is left out: it may hold personal data.
	Reason string
}

func (e *ForeignURLError) Error() string {
	return "address outside the API's origin: " + e.Reason
}

// NotSent marks an error for which the request was not sent.
func (*ForeignURLError) NotSent() {}

// Check returns a *ForeignURLError unless target lies within the origin.
func (o Origin) Check(target *url.URL) error {
	switch {
	case target.Opaque != "":
		return &ForeignURLError{Reason: "not a hierarchical address"}
	case target.Scheme != o.scheme:
		return &ForeignURLError{Reason: "other scheme"}
	case target.Host != o.written && hostPort(target) != o.host:
		return &ForeignURLError{Reason: "other host or port"}
	case target.User != nil:
		return &ForeignURLError{Reason: "user information"}
	case !o.contains(target.Path):
		return &ForeignURLError{Reason: "other path"}
	}
	return nil
}

// contains checks the decoded path, so that %2e%2e counts as "..".
func (o Origin) contains(target string) bool {
	if strings.Contains(target, `\`) || path.Clean(target) != strings.TrimSuffix(target, "/") {
		return false
	}
	return strings.HasPrefix(target, o.path+"/v2/") || strings.HasPrefix(target, o.path+"/v3/")
}

// hostPort returns the host in lower case with the port. Where the address names no port it is the default of the scheme.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return strings.ToLower(u.Hostname()) + ":" + port
}
