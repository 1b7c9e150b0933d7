package edge

import (
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// LoopbackHosts stands for every loopback name and address in [OnlyHosts].
const LoopbackHosts = "loopback"

// OnlyHosts returns middleware that serves requests for the given hosts and refuses all others with status 421. A host is a
// name or an address without a port, *.example.com for every name below example.com, or [LoopbackHosts]. Without hosts every
// request passes.
//
// The owner of a web page can point the page's name at this server (DNS rebinding). To the browser the page and the server
// then have one origin, so CORS does not apply; the Host header still has the page's name.
func OnlyHosts(hosts ...string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if len(hosts) == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !isAmong(hosts, hostOf(r.Host)) {
				w.Header().Set("Content-Type", "text/plain; charset=utf-8")
				w.WriteHeader(http.StatusMisdirectedRequest)
				_, _ = io.WriteString(w, "This server does not serve the host that the request names; see the setting --allowed-hosts.\n")
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

func isAmong(hosts []string, host string) bool {
	return slices.ContainsFunc(hosts, func(allowed string) bool { return isHost(host, allowed) })
}

// hostOf returns the host of a Host header in lower case, without port, brackets and final dot.
func hostOf(header string) string {
	host := header
	if name, _, err := net.SplitHostPort(header); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

func isHost(host, allowed string) bool {
	if allowed == LoopbackHosts {
		return host == "localhost" || strings.HasSuffix(host, ".localhost") || isLoopback(host)
	}
	if parent, ok := strings.CutPrefix(allowed, "*"); ok {
		return strings.HasSuffix(host, parent) && len(host) > len(parent)
	}
	return host == hostOf(allowed)
}
