package auth

import (
	"fmt"
	"net/url"
	"path"
	"strings"
)

// DefaultBaseURL is the address of Help Scout's REST API.
// Source: https://developer.helpscout.com/mailbox-api/.
func DefaultBaseURL() *url.URL { return &url.URL{Scheme: "https", Host: "api.helpscout.net"} }

// Origin is the one place that tokens are sent to: a scheme, host and port, and the path below which the API lives.
type Origin struct {
	scheme, host, path string
}

// NewOrigin takes the API's base URL, such as [DefaultBaseURL].
func NewOrigin(base *url.URL) (Origin, error) {
	if base.Scheme != "https" && base.Scheme != "http" {
		return Origin{}, fmt.Errorf("API URL %q: scheme must be https or http", base.Redacted())
	}
	if base.Hostname() == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" {
		return Origin{}, fmt.Errorf("API URL %q: must be a scheme and a host, without user, query or fragment", base.Redacted())
	}
	return Origin{scheme: base.Scheme, host: hostPort(base), path: strings.TrimSuffix(base.Path, "/")}, nil
}

// ForeignURLError says that an address outside the API's origin was about to be asked. Nothing was sent to it.
type ForeignURLError struct {
	// Reason says what is foreign about the address. The address itself is left out: it may hold personal data.
	Reason string
}

func (e *ForeignURLError) Error() string {
	return "address outside the API's origin: " + e.Reason
}

// Check returns a *ForeignURLError unless target lies within the origin.
func (o Origin) Check(target *url.URL) error {
	switch {
	case target.Opaque != "":
		return &ForeignURLError{Reason: "not a hierarchical address"}
	case target.Scheme != o.scheme:
		return &ForeignURLError{Reason: "other scheme"}
	case hostPort(target) != o.host:
		return &ForeignURLError{Reason: "other host or port"}
	case target.User != nil:
		return &ForeignURLError{Reason: "user information"}
	case !o.contains(target.Path):
		return &ForeignURLError{Reason: "other path"}
	}
	return nil
}

// contains looks at the decoded path, so that a climb written as %2e%2e counts as one.
func (o Origin) contains(target string) bool {
	if strings.Contains(target, `\`) || path.Clean(target) != strings.TrimSuffix(target, "/") {
		return false
	}
	return strings.HasPrefix(target, o.path+"/v2/") || strings.HasPrefix(target, o.path+"/v3/")
}

// hostPort is the host in lower case with the port, the scheme's own where the address names none.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return strings.ToLower(u.Hostname()) + ":" + port
}
