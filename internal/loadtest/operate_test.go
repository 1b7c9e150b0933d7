//go:build unix

package loadtest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mailbox-graphql/internal/signin"
)

// keysFile is a file of API keys, as MAILBOX_API_KEYS_FILE names it.
type keysFile struct{ path string }

func newKeysFile(t *testing.T, entries ...string) keysFile {
	t.Helper()
	file := keysFile{filepath.Join(t.TempDir(), "keys")}
	file.write(t, entries...)
	return file
}

// write replaces the file as a whole, as operators and their tools do.
func (f keysFile) write(t *testing.T, entries ...string) {
	t.Helper()
	next := f.path + ".next"
	if err := os.WriteFile(next, []byte("# keys\n"+strings.Join(entries, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(next, f.path); err != nil {
		t.Fatal(err)
	}
}

type apiKey struct{ key, entry string }

func newAPIKey(name string) apiKey {
	key, hash := signin.GenerateKey()
	return apiKey{key, signin.FormatKey(name, hash, signin.Grant{})}
}

// ask sends an operation with a key, and returns the status.
func ask(ctx context.Context, client *http.Client, url, key string) (int, error) {
	body, _ := json.Marshal(map[string]string{"query": `{ customer(id: "500") { name } }`}) // strings cannot fail
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(string(body)))
	if err != nil {
		return 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+key)
	answer, err := client.Do(request)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode == http.StatusOK && !strings.Contains(string(text), "Vernon Bear") {
		err = fmt.Errorf("answer %.200q", text)
	}
	return answer.StatusCode, err
}

// load sends operations on several connections until it is stopped.
type load struct {
	answered atomic.Int64
	failure  atomic.Pointer[error]
	workers  sync.WaitGroup
	stop     context.CancelFunc
}

// startAsking sends operations with a key until it is stopped. Each must be answered with 200.
func startAsking(ctx context.Context, url, key string) *load {
	ctx, stop := context.WithCancel(ctx)
	l := &load{stop: stop}
	for range 4 {
		l.workers.Go(func() {
			client := &http.Client{Transport: new(http.Transport)}
			defer client.CloseIdleConnections()
			for ctx.Err() == nil {
				status, err := ask(context.WithoutCancel(ctx), client, url, key)
				if err == nil && status != http.StatusOK {
					err = fmt.Errorf("status %d", status)
				}
				if err != nil {
					l.failure.CompareAndSwap(nil, &err)
					return
				}
				l.answered.Add(1)
			}
		})
	}
	return l
}

// end stops the load, and reports a request that failed.
func (l *load) end(t *testing.T, name string) {
	t.Helper()
	l.stop()
	l.workers.Wait()
	if failure := l.failure.Load(); failure != nil {
		t.Errorf("%s: after %d answers: %v", name, l.answered.Load(), *failure)
	}
	if l.answered.Load() == 0 {
		t.Errorf("%s: no answer", name)
	}
}

// answers waits until the load has had some more answers, or has failed.
func (l *load) answers(t *testing.T, more int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for want := l.answered.Load() + more; l.answered.Load() < want && l.failure.Load() == nil; {
		if pause(ctx, time.Millisecond) != nil {
			t.Fatal("the load gets no answers")
		}
	}
}

// While keys are replaced under load, no request fails that has a key which stays, or a new one. A key that was taken away
// stops to work, and a file that cannot be read changes nothing.
func TestReloadUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	stays, goes, comes := newAPIKey("stays"), newAPIKey("goes"), newAPIKey("comes")
	file := newKeysFile(t, stays.entry, goes.entry)
	s := startServerBy(t, []string{"env", "MAILBOX_API_KEYS_FILE=" + file.path})
	staying := startAsking(t.Context(), s.url, stays.key)
	defer staying.stop()
	reload := func(line string) {
		t.Helper()
		before := strings.Count(s.log.String(), line)
		if err := s.command.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		for strings.Count(s.log.String(), line) == before {
			if pause(ctx, time.Millisecond) != nil {
				t.Fatalf("the log has no %q:\n%s", line, s.log)
			}
		}
	}
	staying.answers(t, 20)
	wantStatus(t, s, goes.key, http.StatusOK)
	wantStatus(t, s, comes.key, http.StatusUnauthorized)

	file.write(t, stays.entry, comes.entry)
	reload("settings were read again")
	coming := startAsking(t.Context(), s.url, comes.key)
	defer coming.stop()
	wantStatus(t, s, goes.key, http.StatusUnauthorized)
	for _, name := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight"} {
		file.write(t, newAPIKey(name).entry, comes.entry, stays.entry)
		reload("settings were read again")
		staying.answers(t, 5)
		coming.answers(t, 5)
	}
	file.write(t, "not an entry")
	reload("a setting was not reloaded")
	coming.answers(t, 20)
	staying.answers(t, 20)
	staying.end(t, "a key that stays")
	coming.end(t, "a new key")
	s.terminate(t)
	<-s.exited
	if s.err != nil || s.log.from("DATA RACE") != "" {
		t.Errorf("the server ended with %v:\n%s", s.err, s.log.from("DATA RACE"))
	}
}

func wantStatus(t *testing.T, s *server, key string, want int) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if status, err := ask(t.Context(), client, s.url, key); err != nil || status != want {
		t.Errorf("status %d, %v; want %d", status, err, want)
	}
}

// A server that is told to stop says first that it is not ready, and answers what load balancers send until they notice.
func TestDrainUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server with the race detector")
	}
	s := startServer(t, "--shutdown-delay", "3s")
	ready := strings.TrimSuffix(s.url, "graphql") + "readyz"
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	readiness := func() int {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, ready, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(request)
		if err != nil {
			t.Fatalf("readiness: %v", err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	if status := readiness(); status != http.StatusOK {
		t.Fatalf("before the signal: status %d", status)
	}
	balanced := startAsking(t.Context(), s.url, "")
	defer balanced.stop()
	balanced.answers(t, 20)
	s.terminate(t)
	for readiness() == http.StatusOK { // a balancer asks now and then
		if err := pause(t.Context(), 10*time.Millisecond); err != nil {
			t.Fatal(err)
		}
	}
	balanced.answers(t, 5)
	balanced.end(t, "what a load balancer sends until it has noticed")
	s.wantCleanExit(t)
	if _, err := ask(t.Context(), client, s.url, ""); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("after the end: %v", err)
	}
}
