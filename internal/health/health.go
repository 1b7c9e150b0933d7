// Package health tells load balancers whether to send requests to the server, and what is not as usual.
//
// It sends no request, and it never fails for what another server could not do better.
package health

import (
	"context"
	"encoding/json"
	"net/http"
	"sync/atomic"
	"time"
)

// ReadyPath is the path of [State].
const ReadyPath = "/readyz"

// Account is the account that the server reads.
type Account interface {
	// Accepted tells whether the account has ever accepted the server's credentials, or needs none.
	Accepted() bool
	// Degradations names what keeps the account from being read as usual.
	Degradations() []string
}

// State is whether the server is ready. As a handler it answers 200 or 503, and in the body says why.
type State struct {
	account  Account
	stopping atomic.Bool
}

// New returns the state of a server that reads an account.
func New(account Account) *State { return &State{account: account} }

// answer is the body of an answer.
type answer struct {
	Ready bool `json:"ready"`
	// Reason says why the server is not ready.
	Reason string `json:"reason,omitempty"`
	// Degraded names what is not as usual. It does not make the server unready: others would be no better off.
	Degraded []string `json:"degraded"`
}

// The reasons of a server that is not ready.
const (
	stopping    = "stopping"
	notAccepted = "credentials_not_accepted"
)

// ServeHTTP answers whether the server is ready.
func (s *State) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	found := s.now()
	status := http.StatusOK
	if !found.Ready {
		status = http.StatusServiceUnavailable
	}
	body, _ := json.Marshal(found) // strings cannot fail
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}

// Ready tells whether the server is ready.
func (s *State) Ready() bool { return s.now().Ready }

func (s *State) now() answer {
	found := answer{Degraded: s.account.Degradations()}
	if found.Degraded == nil {
		found.Degraded = []string{}
	}
	switch {
	case s.stopping.Load():
		found.Reason = stopping
	case !s.account.Accepted():
		found.Reason = notAccepted
	default:
		found.Ready = true
	}
	return found
}

// Drain makes the server unready when ctx ends. It returns a context that ends by the delay later: until then load balancers
// may still send requests, and the server answers them.
func (s *State) Drain(ctx context.Context, delay time.Duration) context.Context {
	drained, end := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		s.stopping.Store(true)
		if delay <= 0 {
			end()
			return
		}
		time.AfterFunc(delay, end)
	})
	return drained
}
