package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// AppOptions configures an [AppSource]. ClientID and ClientSecret are required.
type AppOptions struct {
	// BaseURL is where the API lives, without the version. Nil: [DefaultBaseURL].
	BaseURL *url.URL
	// ClientID is what Help Scout calls the App ID, ClientSecret the App Secret.
	ClientID, ClientSecret string
	// Base sends the token requests. It must neither sign requests nor wait for the account's budget, since requests that
	// hold a part of that budget may be waiting for the token. Nil: http.DefaultTransport.
	Base http.RoundTripper
	// RequestTimeout bounds one token request. 0: 10 seconds.
	RequestTimeout time.Duration
}

// AppSource gives the token of the server's own app. It asks for the token when it is first needed, once for however many
// callers wait, and for the next one before the token expires: until then callers get the old one without waiting.
//
// A failed request is the error of everyone who waited for it, and of everyone who comes within the next few seconds, so
// that a sign-in that does not work is not tried with every request. It is safe for concurrent use, and needs no closing.
type AppSource struct {
	request tokenRequest
	timeout time.Duration

	mu      sync.Mutex
	held    grant
	pending *fetch // nil while no token is asked for
	failure error  // of the last request, until resume
	resume  time.Time
}

// fetch is a token request under way. Its result may be read once done is closed.
type fetch struct {
	done  chan struct{}
	token string
	err   error
}

const defaultTokenTimeout = 10 * time.Second

// pause is how soon a token that failed to come, or that the API refused, is asked for again.
const pause = 5 * time.Second

// NewAppSource returns a source, or an error that says which option cannot work. It sends nothing.
func NewAppSource(opts AppOptions) (*AppSource, error) {
	if opts.ClientID == "" || opts.ClientSecret == "" {
		return nil, errors.New("app token source: client id and client secret are both needed")
	}
	if opts.RequestTimeout < 0 {
		return nil, fmt.Errorf("app token source: negative request timeout %s", opts.RequestTimeout)
	}
	if opts.RequestTimeout == 0 {
		opts.RequestTimeout = defaultTokenTimeout
	}
	if opts.BaseURL == nil {
		opts.BaseURL = DefaultBaseURL()
	}
	if _, err := NewOrigin(opts.BaseURL); err != nil {
		return nil, fmt.Errorf("app token source: %w", err)
	}
	return &AppSource{
		request: tokenRequest{
			client:       &http.Client{Transport: opts.Base, CheckRedirect: refuseRedirect},
			endpoint:     opts.BaseURL.JoinPath("v2/oauth2/token").String(),
			clientID:     opts.ClientID,
			clientSecret: opts.ClientSecret,
		},
		timeout: opts.RequestTimeout,
	}, nil
}

// Token returns a token that has not expired. While it waits for one it obeys ctx, whoever's request led to the fetch.
// It fails with a *[TokenError] when the app's credentials are refused.
func (s *AppSource) Token(ctx context.Context) (string, error) {
	token, pending, err := s.current(ctx)
	if pending == nil {
		return token, err
	}
	select {
	case <-pending.done:
		return pending.token, pending.err
	case <-ctx.Done():
		return "", fmt.Errorf("wait for a token: %w", ctx.Err())
	}
}

// current returns the token that is held or, when none is, the fetch to wait for or the failure of the last one.
func (s *AppSource) current(ctx context.Context) (string, *fetch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	if now.Before(s.held.renewal) {
		return s.held.token, nil, nil
	}
	if s.pending == nil && !now.Before(s.resume) {
		s.pending = &fetch{done: make(chan struct{})}
		go s.fetch(context.WithoutCancel(ctx), s.pending)
	}
	switch {
	case now.Before(s.held.expiry):
		return s.held.token, nil, nil
	case s.pending != nil:
		return "", s.pending, nil
	default:
		return "", nil, s.failure
	}
}

// fetch outlives the caller that started it: others wait for it too.
func (s *AppSource) fetch(ctx context.Context, pending *fetch) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	granted, err := s.request.send(ctx)

	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.failure, s.resume = err, time.Now().Add(pause)
	} else {
		s.held, s.failure, s.resume = granted, nil, time.Time{}
	}
	s.pending = nil
	pending.token, pending.err = granted.token, err
	close(pending.done)
}

// Invalidate drops a token that the API refused, so that the next caller gets another one. It drops that token only, not
// one that has taken its place, and none that was asked for a few seconds ago: where the API refuses what the token
// endpoint has only just given, yet another token would not help.
func (s *AppSource) Invalidate(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held.token == token && time.Since(s.held.asked) >= pause {
		s.held = grant{}
	}
}
