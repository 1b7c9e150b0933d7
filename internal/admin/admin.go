// Package admin serves the operator: profiles, texts about the server, metrics, and the purging of the cache.
//
// It asks nobody to sign in, so it must not listen where others reach it. It lets no web page read or change anything.
package admin

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof" //nolint:gosec // it registers in a mux that nobody serves
	"slices"
	"strings"

	"mailbox-graphql/internal/edge"
)

// Options configures the handler.
type Options struct {
	// Hosts are the names, beside loopback names and all addresses, under which the listener is reached.
	Hosts []string
	// Texts writes the text of each path, such as /settings.
	Texts map[string]func(io.Writer) error
	// Metrics answers /metrics. Nil: nothing does.
	Metrics http.Handler
	// Cache is what POST /cache/purge purges.
	Cache Cache
	// Logger learns of each purge.
	Logger *slog.Logger
}

// New returns the handler.
func New(opts Options) http.Handler {
	mux := http.NewServeMux()
	paths := []string{"/debug/pprof/"}
	for path, write := range opts.Texts {
		mux.Handle("GET "+path, text(write))
		paths = append(paths, path)
	}
	if opts.Metrics != nil {
		mux.Handle("GET /metrics", opts.Metrics)
		paths = append(paths, "/metrics")
	}
	slices.Sort(paths)
	mux.Handle("GET /{$}", text(func(w io.Writer) error {
		_, err := io.WriteString(w, "GET  "+strings.Join(paths, "\nGET  ")+"\nPOST /cache/purge\n")
		return err
	}))
	mux.Handle("POST /cache/purge", purge{opts.Cache, opts.Logger})
	// Without /cmdline, which shows secrets that were given as flags.
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return secured(withoutPages(onlyHosts(opts.Hosts, mux)))
}

func secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Cache-Control", "no-store")
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
		header.Set("Cross-Origin-Resource-Policy", "same-origin")
		header.Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r)
	})
}

// withoutPages refuses what pages of other origins send. Browsers say so in one of the headers; a page of the listener itself
// sends an Origin only with what is not a GET, and the listener has no such page.
func withoutPages(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		site := r.Header.Get("Sec-Fetch-Site")
		if r.Header.Get("Origin") != "" || site != "" && site != "none" && site != "same-origin" {
			http.Error(w, "Web pages may not use the admin listener.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// onlyHosts refuses names that are not the listener's, so that no page can point a name of its own at the listener (DNS
// rebinding). An address is no such name.
func onlyHosts(names []string, next http.Handler) http.Handler {
	named := edge.OnlyHosts(append([]string{edge.LoopbackHosts}, names...)...)(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if isAddress(r.Host) {
			next.ServeHTTP(w, r)
			return
		}
		named.ServeHTTP(w, r)
	})
}

func isAddress(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return net.ParseIP(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")) != nil
}

func text(write func(io.Writer) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		var content bytes.Buffer
		if err := write(&content); err != nil {
			http.Error(w, "The text cannot be written.", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = content.WriteTo(w)
	})
}
