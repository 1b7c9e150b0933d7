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
	// ClientID and ClientSecret are the App ID and the App Secret in Help Scout's own words.
	ClientID, ClientSecret string
	// Base sends the token requests. It must not sign requests. It must not wait for the account's budget either: requests
	// that hold permits of that budget may wait for the token. Nil: http.DefaultTransport.
	Base http.RoundTripper
	// RequestTimeout bounds one token request. 0: [DefaultTokenTimeout].
	RequestTimeout time.Duration
	// Observe, when set, is called with the outcome of each token request: nil, or its error. It is called concurrently.
	Observe func(err error)
}

// AppSource is the source of the tokens of the server's own app. It requests a token when a caller first needs one, and the
// next one before the token expires; meanwhile callers get the old token without a wait. One request serves all callers.
//
// When a request fails, every caller that waits for it gets the error, and so does every caller within the next five
// seconds: credentials that do not work are not sent with every read. An AppSource is safe for concurrent use and needs no
// closing.
type AppSource struct {
	timeout time.Duration
	observe func(error)

	mu       sync.Mutex
	request  tokenRequest
	accepted bool // whether the endpoint has ever given a token
	held     grant
	pending  *fetch // nil when no token request is under way
	failure  error  // of the last request, until resume
	resume   time.Time
}

// fetch is a token request under way. Its token and err are set before done is closed.
type fetch struct {
	done  chan struct{}
	token string
	err   error
}

// DefaultTokenTimeout bounds a token request unless an option does. It equals the default of the setting for requests.
const DefaultTokenTimeout = 10 * time.Second

// pause is the time from a failed token request, or from a token that the API refused, to the next request.
const pause = 5 * time.Second

// NewAppSource returns a source. The error names an option that is not valid. It sends nothing.
func NewAppSource(opts AppOptions) (*AppSource, error) {
	if opts.ClientID == "" || opts.ClientSecret == "" {
		return nil, errors.New("app token source: client id and client secret are required")
	}
	if opts.RequestTimeout < 0 {
		return nil, fmt.Errorf("app token source: negative request timeout %s", opts.RequestTimeout)
	}
	if opts.RequestTimeout == 0 {
		opts.RequestTimeout = DefaultTokenTimeout
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
		observe: opts.Observe,
	}, nil
}

// Token returns a token that has not expired. It waits for a token request until ctx ends, whichever caller started the
// request. It fails with a *[TokenError] when the token endpoint refuses the credentials of the app.
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

// current returns the token that is held. Without one it returns the fetch to wait for, or the error of the last fetch.
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

// fetch outlives the caller that started it, since other callers may wait for it.
func (s *AppSource) fetch(ctx context.Context, pending *fetch) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	s.mu.Lock()
	request := s.request
	s.mu.Unlock()
	granted, err := s.send(ctx, request)

	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.failure, s.resume = err, time.Now().Add(pause)
	} else {
		s.hold(granted)
	}
	s.pending = nil
	pending.token, pending.err = granted.token, err
	close(pending.done)
}

// send sends a token request, and tells the observer of its outcome.
func (s *AppSource) send(ctx context.Context, request tokenRequest) (grant, error) {
	granted, err := request.send(ctx)
	if s.observe != nil {
		s.observe(err)
	}
	return granted, err
}

// hold keeps a token. The caller holds mu.
func (s *AppSource) hold(granted grant) {
	s.held, s.failure, s.resume, s.accepted = granted, nil, time.Time{}, true
}

// Accepted tells whether the endpoint has ever accepted the app's credentials.
func (s *AppSource) Accepted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// ChangeSecret requests a token with another secret. If the endpoint gives one, the source uses it and the secret from then
// on. Otherwise it returns the error, as [AppSource.Token] does, and goes on with what it had.
func (s *AppSource) ChangeSecret(ctx context.Context, secret string) error {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	s.mu.Lock()
	request := s.request
	s.mu.Unlock()
	request.clientSecret = secret
	granted, err := s.send(ctx, request)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.request = request
	s.hold(granted)
	return nil
}

// Invalidate drops a token that the API refused, so that the next caller gets another one. It drops neither a token that has
// replaced this one nor a token that was requested less than five seconds ago: when the API refuses a token that the
// endpoint has just issued, another one would not help.
func (s *AppSource) Invalidate(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held.token == token && time.Since(s.held.asked) >= pause {
		s.held = grant{}
	}
}
