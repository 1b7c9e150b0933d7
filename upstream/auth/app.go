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
	// Shared has the token of all servers that have the same app. Nil: there are no other servers.
	Shared SharedToken
}

// AppSource is the source of the tokens of the server's own app. It requests a token when a caller first needs one, and the
// next one before the token expires; meanwhile callers get the old token without a wait. One request serves all callers, and
// those of other servers as well, where the token is shared.
//
// When a request fails, every caller that waits for it gets the error, and so does every caller within the next five
// seconds: credentials that do not work are not sent with every read. An AppSource is safe for concurrent use and needs no
// closing.
type AppSource struct {
	timeout time.Duration
	observe func(error)
	shared  SharedToken // nil: there are no other servers

	mu       sync.Mutex
	request  tokenRequest
	accepted bool // whether the endpoint has ever given a token
	held     grant
	refused  grant  // with shared, the token in whose place nothing is held
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
		shared:  opts.Shared,
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
	s.mu.Lock()
	request, held, refused := s.request, s.held, s.refused
	s.mu.Unlock()
	granted, err := s.next(ctx, request, held, refused)

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

// next returns another token than the one that is held, or than the refused one if none is.
func (s *AppSource) next(ctx context.Context, request tokenRequest, held, refused grant) (grant, error) {
	if s.shared == nil {
		return s.send(ctx, request)
	}
	ctx, cancel := s.patience(ctx)
	defer cancel()
	old := OldToken{Token: held.token}
	if held.token == "" {
		old = OldToken{Token: refused.token, Refused: refused.token != ""}
	}
	issued, err := s.shared.Next(ctx, old, func(ctx context.Context) (Issued, error) {
		if old.Refused && time.Since(refused.asked) < pause { // see Invalidate
			return refused.issued(), nil
		}
		granted, err := s.send(ctx, request)
		return granted.issued(), err
	})
	return issued.grant(), err //nolint:wrapcheck // the error of send, or of a wait
}

// patience bounds the wait for another server's token request and for this server's own request after it.
func (s *AppSource) patience(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, 2*s.timeout)
}

// send sends a token request, and tells the observer of its outcome.
func (s *AppSource) send(ctx context.Context, request tokenRequest) (grant, error) {
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	granted, err := request.send(ctx)
	if s.observe != nil {
		s.observe(err)
	}
	return granted, err
}

// hold keeps a token. The caller holds mu.
func (s *AppSource) hold(granted grant) {
	s.held, s.refused, s.failure, s.resume, s.accepted = granted, grant{}, nil, time.Time{}, true
}

// Accepted tells whether the endpoint has ever accepted the app's credentials: this server's, or those of the server that
// has requested the shared token.
func (s *AppSource) Accepted() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// ChangeSecret requests a token with another secret. If the endpoint gives one, the source uses it and the secret from then
// on, and so do other servers the token. Otherwise it returns the error, as [AppSource.Token] does, and goes on with what it
// had.
func (s *AppSource) ChangeSecret(ctx context.Context, secret string) error {
	s.mu.Lock()
	request := s.request
	s.mu.Unlock()
	request.clientSecret = secret
	granted, err := s.replacement(ctx, request)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.request = request
	s.hold(granted)
	return nil
}

// replacement requests a token, whichever token other servers have.
func (s *AppSource) replacement(ctx context.Context, request tokenRequest) (grant, error) {
	if s.shared == nil {
		return s.send(ctx, request)
	}
	ctx, cancel := s.patience(ctx)
	defer cancel()
	issued, err := s.shared.Replace(ctx, func(ctx context.Context) (Issued, error) {
		granted, err := s.send(ctx, request)
		return granted.issued(), err
	})
	return issued.grant(), err //nolint:wrapcheck // the error of send, or of a wait
}

// Invalidate drops a token that the API refused, so that the next caller gets another one. It does not drop a token that has
// replaced this one. Nor does it lead to a request less than five seconds after that for the token: when the API refuses a
// token that the endpoint has just issued, another one would not help. Another server may have replaced it all the same.
func (s *AppSource) Invalidate(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held.token != token || token == "" {
		return
	}
	switch {
	case s.shared != nil:
		s.refused, s.held = s.held, grant{}
	case time.Since(s.held.asked) >= pause:
		s.held = grant{}
	}
}
