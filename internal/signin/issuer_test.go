package signin_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"mailbox-graphql/internal/signin"
)

const (
	issuerName = "https://issuer.example"
	audience   = "mailbox-graphql"
	keysURL    = "https://issuer.example/keys"
)

// issuer publishes a key set. It counts the requests.
type issuer struct {
	latency time.Duration

	mu       sync.Mutex
	requests int
	document string         // the key set
	instead  *http.Response // what is answered instead of it
	failure  error          // or how the connection breaks
}

func (i *issuer) RoundTrip(req *http.Request) (*http.Response, error) {
	select {
	case <-time.After(i.latency):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.requests++
	if i.failure != nil || i.instead != nil {
		return i.instead, i.failure
	}
	return answerOf(http.StatusOK, i.document), nil
}

func (i *issuer) set(change func()) {
	i.mu.Lock()
	defer i.mu.Unlock()
	change()
}

func (i *issuer) asked() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.requests
}

// publish replaces the key set.
func (i *issuer) publish(t *testing.T, keys ...jose.JSONWebKey) {
	t.Helper()
	document, err := json.Marshal(jose.JSONWebKeySet{Keys: keys})
	if err != nil {
		t.Fatal(err)
	}
	i.set(func() { i.document = string(document) })
}

func answerOf(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

func newVerifier(t *testing.T, base http.RoundTripper, logger *slog.Logger) *signin.JWT {
	t.Helper()
	verifier, err := signin.NewJWT(signin.JWTOptions{
		Issuer: issuerName, Audience: audience, KeysURL: parseURL(t, keysURL), Base: base, Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	return verifier
}

func parseURL(t *testing.T, raw string) *url.URL {
	t.Helper()
	parsed, err := url.Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func newEdKey(t *testing.T) ed25519.PrivateKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

func newECKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	private, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

func newRSAKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

// sign makes a token. The header names the key unless id is empty.
func sign(t *testing.T, algorithm jose.SignatureAlgorithm, key any, id string, claims map[string]any) string {
	t.Helper()
	options := new(jose.SignerOptions).WithType("JWT")
	if id != "" {
		options = options.WithHeader("kid", id)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// goodClaims are accepted for an hour. Each change replaces a claim, or removes it where the value is nil.
func goodClaims(changes map[string]any) map[string]any {
	now := time.Now()
	claims := map[string]any{
		"iss": issuerName, "aud": audience, "sub": "user-1", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
	}
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, value any) bool { return value == nil })
	return claims
}
