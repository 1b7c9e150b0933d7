package emulator

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// maxTokenRequest bounds the body of a token request, in bytes.
const maxTokenRequest = 64 << 10

// tokens are the credentials of the account: https://developer.helpscout.com/mailbox-api/overview/authentication/.
type tokens struct {
	apps      map[string]string
	lifetime  time.Duration
	now       func() time.Time
	permanent map[string]bool

	mu      sync.Mutex
	access  map[string]time.Time // token to expiry
	refresh map[string]string    // refresh token to client id
}

func newTokens(o Options) *tokens {
	t := &tokens{
		apps:      o.Apps,
		lifetime:  o.TokenLifetime,
		now:       o.Now,
		permanent: map[string]bool{DefaultToken: true},
		access:    make(map[string]time.Time),
		refresh:   make(map[string]string),
	}
	for _, token := range o.Tokens {
		t.permanent[token] = true
	}
	return t
}

// ExpireTokens ends the life of every issued access token. DefaultToken, Options.Tokens and refresh tokens stay valid.
func (s *Server) ExpireTokens() {
	s.tokens.mu.Lock()
	defer s.tokens.mu.Unlock()
	clear(s.tokens.access)
}

// authorize returns the answer that refuses a token, or nil for a valid token. Status 401 is documented. The bodies are
// those of the gateway that the API seems to use.
func (t *tokens) authorize(token string) *answer {
	if token == "" {
		return new(oauthError(http.StatusUnauthorized, "invalid_request", "The access token is missing"))
	}
	if t.valid(token) {
		return nil
	}
	return new(statusAnswer(http.StatusUnauthorized, ""))
}

func (t *tokens) valid(token string) bool {
	if t.permanent[token] {
		return true
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	expiry, issued := t.access[token]
	return issued && t.now().Before(expiry)
}

func (s *Server) issueToken(c *call) answer {
	form, err := tokenRequest(c.Request)
	if err != nil {
		return oauthError(http.StatusBadRequest, "invalid_request", err.Error())
	}
	client := form.Get("client_id")
	if !s.tokens.knows(client, form.Get("client_secret")) {
		return oauthError(http.StatusBadRequest, "invalid_client", "Invalid client authentication")
	}
	switch form.Get("grant_type") {
	case "client_credentials":
		return s.tokens.grant("")
	case "authorization_code":
		if form.Get("code") == "" {
			return oauthError(http.StatusBadRequest, "invalid_request", "Invalid code")
		}
		return s.tokens.grant(client)
	case "refresh_token":
		if !s.tokens.redeem(form.Get("refresh_token"), client) {
			return oauthError(http.StatusBadRequest, "invalid_request", "Invalid refresh_token")
		}
		return s.tokens.grant(client)
	default:
		return oauthError(http.StatusBadRequest, "unsupported_grant_type", "Invalid grant_type")
	}
}

func (t *tokens) knows(client, secret string) bool {
	if len(t.apps) == 0 {
		return client != "" && secret != ""
	}
	return client != "" && t.apps[client] == secret
}

// grant issues an access token, and a refresh token if refreshedBy names a client.
func (t *tokens) grant(refreshedBy string) answer {
	t.mu.Lock()
	defer t.mu.Unlock()
	w := &jsonWriter{}
	w.beginObject()
	if refreshedBy != "" {
		refresh := randomToken()
		t.refresh[refresh] = refreshedBy
		w.string("refresh_token", refresh)
	}
	access := randomToken()
	t.access[access] = t.now().Add(t.lifetime)
	w.string("token_type", "bearer")
	w.string("access_token", access)
	w.int("expires_in", int64(t.lifetime/time.Second))
	w.endObject()
	return answer{status: http.StatusOK, media: mediaJSON, body: w.buf}
}

// redeem invalidates a refresh token when it is used, so that a client that does not store the newest one fails.
func (t *tokens) redeem(refresh, client string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if refresh == "" || t.refresh[refresh] != client {
		return false
	}
	delete(t.refresh, refresh)
	return true
}

func randomToken() string {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails
	return hex.EncodeToString(raw[:])
}

// tokenRequest reads the parameters, which may come as JSON, as a form or in the query.
func tokenRequest(r *http.Request) (url.Values, error) {
	form := r.URL.Query()
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxTokenRequest))
	if err != nil {
		return nil, errors.New("unreadable body")
	}
	media, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch media {
	case "application/json":
		var members map[string]string
		if err := json.Unmarshal(body, &members); err != nil {
			return nil, errors.New("malformed JSON")
		}
		for name, value := range members {
			form.Set(name, value)
		}
	case "application/x-www-form-urlencoded":
		sent, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, errors.New("malformed form")
		}
		for name := range sent {
			form.Set(name, sent.Get(name))
		}
	default:
		if len(body) > 0 {
			return nil, fmt.Errorf("unusable media type %q", media)
		}
	}
	return form, nil
}
