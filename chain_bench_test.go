package main

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/console"
	"mailbox-graphql/internal/signin"
)

// BenchmarkChain measures what every request pays: the handler of the server with the cheapest operation, in process. The
// request is the one that the project's own benchmark sends; net/http's own work is not part of the figures.
func BenchmarkChain(b *testing.B) {
	key, hash := signin.GenerateKey()
	for _, variant := range []struct {
		name   string
		args   []string
		header map[string]string
	}{
		{"default settings", nil, nil},
		{"quiet", []string{"--log-level", "error", "--extensions=false"}, nil},
		{"key", []string{"--api-keys", "sidebar:" + hash}, map[string]string{"Authorization": "Bearer " + key}},
		{"refused", nil, map[string]string{"Accept": "text/html"}},
		{"metrics", []string{"--admin-listen", "127.0.0.1:0"}, nil},
		{"metrics, quiet", []string{"--admin-listen", "127.0.0.1:0", "--log-level", "error", "--extensions=false"}, nil},
		{"json log", []string{"--log-format", "json"}, nil},
		{"gzip", nil, map[string]string{"Accept-Encoding": "gzip"}},
	} {
		b.Run(variant.name, func(b *testing.B) { benchmarkChain(b, variant.args, variant.header) })
	}
}

func benchmarkChain(b *testing.B, args []string, header map[string]string) {
	command, err := config.Parse(args, io.Discard)
	if err != nil {
		b.Fatal(err)
	}
	logger, end := console.Logger(command.Config, io.Discard)
	defer end()
	made, err := assemble(b.Context(), command.Config, logger)
	if err != nil {
		b.Fatal(err)
	}
	const body = `{"query":"{ __typename }"}`
	content := strings.NewReader(body)
	request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "http://127.0.0.1:8080/graphql", content)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "benchmark")
	for name, value := range header {
		request.Header.Set(name, value)
	}
	answer := &discardedAnswer{header: make(http.Header)}
	b.ReportAllocs()
	for b.Loop() {
		content.Reset(body)
		request.Body = io.NopCloser(content)
		clear(answer.header)
		answer.status, answer.bytes = 0, 0
		made.handler.ServeHTTP(answer, request)
	}
	if answer.bytes == 0 {
		b.Fatalf("status %d, headers %v, no body", answer.status, maps.Collect(maps.All(answer.header)))
	}
}

// discardedAnswer is a connection that costs nothing.
type discardedAnswer struct {
	header        http.Header
	status, bytes int
}

func (a *discardedAnswer) Header() http.Header { return a.header }

func (a *discardedAnswer) WriteHeader(status int) { a.status = status }

func (a *discardedAnswer) Write(part []byte) (int, error) {
	a.bytes += len(part)
	return len(part), nil
}

func (a *discardedAnswer) SetWriteDeadline(time.Time) error { return nil }
