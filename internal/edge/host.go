package edge

import (
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
)

// LoopbackHosts stands for every name of the machine itself in [OnlyHosts].
const LoopbackHosts = "loopback"

// OnlyHosts serves requests for the given hosts alone: whole names or addresses without a port, *.example.com for all below
// one, and [LoopbackHosts]. Without hosts every request passes.
//
// A page can give its own name the address of this server (DNS rebinding). Its requests then count as of one origin, so
// that CORS does not keep it out; what gives it away is the name that it asks for.
func OnlyHosts(hosts ...string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if len(hosts) == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !slices.ContainsFunc(hosts, func(host string) bool { return isHost(hostOf(r.Host), host) }) {
				w.Header().Set("Content-Type", "text/plain; charset=utf-8")
				w.WriteHeader(http.StatusMisdirectedRequest)
				_, _ = io.WriteString(w, "This server does not serve the host that the request names; see --allowed-hosts.\n")
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// hostOf is the host of a Host header in lower case, without port, brackets and the dot of the root.
func hostOf(header string) string {
	host := header
	if name, _, err := net.SplitHostPort(header); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

func isHost(host, allowed string) bool {
	if allowed == LoopbackHosts {
		return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
	}
	if parent, ok := strings.CutPrefix(allowed, "*"); ok {
		return strings.HasSuffix(host, parent) && len(host) > len(parent)
	}
	return host == hostOf(allowed)
}
