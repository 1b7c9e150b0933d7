//go:build unix

package sharedtest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mailbox-graphql/internal/shared/redistest"
)

// patience bounds every wait for a server. It costs time only where a test fails.
const patience = 30 * time.Second

// server is a process. It ends with the test.
type server struct {
	line   []string
	env    []string
	client *http.Client

	log     *redistest.Log
	command *exec.Cmd
	url     atomic.Value // the URL of /graphql, a string
	exited  chan struct{}
}

// startServer starts a server with flags.
func startServer(t *testing.T, flags []string) *server {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	s := &server{
		line: append([]string{path, "--listen", "127.0.0.1:0"}, flags...), log: new(redistest.Log),
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}},
	}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "MAILBOX_") {
			s.env = append(s.env, variable)
		}
	}
	s.start(t)
	t.Cleanup(func() {
		s.client.CloseIdleConnections()
		_ = s.command.Process.Kill()
		<-s.exited
		if t.Failed() && testing.Verbose() {
			t.Logf("log of %s:\n%.4000s", s.at(""), s.log)
		}
	})
	return s
}

// start starts the process, again if it has ended. It gets another port.
func (s *server) start(t *testing.T) {
	t.Helper()
	s.command = exec.Command(s.line[0], s.line[1:]...)
	s.command.Env, s.command.Stderr = s.env, s.log
	stdout, err := s.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.command.Start(); err != nil {
		t.Fatal(err)
	}
	url := announcedURL(stdout)
	s.url.Store(url)
	exited := make(chan struct{})
	s.exited = exited
	go func(command *exec.Cmd) {
		_, _ = io.Copy(io.Discard, stdout)
		_ = command.Wait()
		close(exited)
	}(s.command)
	if url == "" {
		t.Fatalf("the server announced no address:\n%s", s.log)
	}
}

// announcedURL reads the lines that the server prints at its start, of which Upstream is the last.
func announcedURL(stdout io.Reader) (url string) {
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		switch name {
		case "GraphQL":
			url = strings.TrimSpace(value)
		case "Upstream":
			return url
		}
	}
	return ""
}

// at returns the URL of a path of the server.
func (s *server) at(path string) string {
	url, _ := s.url.Load().(string)
	return strings.TrimSuffix(url, "graphql") + path
}

// kill ends the process as a crash does.
func (s *server) kill() {
	_ = s.command.Process.Kill()
	<-s.exited
}

// answer is an answer to an operation.
type answer struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
	Extensions struct {
		Cost struct{ Permits, RESTRequests, BudgetRemaining int }
	}
}

// codes returns the codes of the errors.
func (a answer) codes() (codes []string) {
	for _, one := range a.Errors {
		codes = append(codes, one.Extensions.Code)
	}
	return codes
}

// post sends a body by POST.
func (s *server) post(ctx context.Context, token string, body any) (got answer, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return answer{}, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.at("graphql"), bytes.NewReader(text))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	whole, err := io.ReadAll(resp.Body)
	if err != nil {
		return answer{}, err
	}
	if err := json.Unmarshal(whole, &got); err != nil {
		return answer{}, fmt.Errorf("status %d, %w: %.200s", resp.StatusCode, err, whole)
	}
	return got, nil
}

// query runs an operation that must succeed, and decodes its data.
func (s *server) query(t *testing.T, token, document string, variables map[string]any, into any) answer {
	t.Helper()
	got, err := s.post(t.Context(), token, map[string]any{"query": document, "variables": variables})
	if err != nil || len(got.Errors) > 0 {
		t.Fatalf("%s: %v, %+v", document, err, got.Errors)
	}
	if into != nil {
		if err := json.Unmarshal(got.Data, into); err != nil {
			t.Fatalf("%s: %v", got.Data, err)
		}
	}
	return got
}

// degraded returns what /readyz says is degraded, and "not reachable" or "not ready" if that is so.
func (s *server) degraded(ctx context.Context) string {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.at("readyz"), http.NoBody)
	if err != nil {
		return "not reachable"
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return "not reachable"
	}
	defer resp.Body.Close()
	var state struct {
		Ready    bool
		Degraded []string
	}
	if err := json.NewDecoder(resp.Body).Decode(&state); err != nil || !state.Ready {
		return "not ready"
	}
	return strings.Join(state.Degraded, ",")
}
