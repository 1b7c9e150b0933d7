package signin_test

import (
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"mailbox-graphql/internal/scope"
	"mailbox-graphql/internal/signin"
)

func TestJWTAlgorithms(t *testing.T) {
	t.Parallel()
	rsaKey, edKey := newRSAKey(t), newEdKey(t)
	p256, p384, p521 := newECKey(t, elliptic.P256()), newECKey(t, elliptic.P384()), newECKey(t, elliptic.P521())
	api := &issuer{}
	api.publish(t,
		jose.JSONWebKey{KeyID: "rsa", Key: rsaKey.Public(), Use: "sig"},
		jose.JSONWebKey{KeyID: "ed", Key: edKey.Public()},
		jose.JSONWebKey{KeyID: "p256", Key: p256.Public(), Algorithm: "ES256"},
		jose.JSONWebKey{KeyID: "p384", Key: p384.Public()},
		jose.JSONWebKey{KeyID: "p521", Key: p521.Public()},
	)
	verifier := newVerifier(t, api, nil)
	tests := []struct {
		algorithm jose.SignatureAlgorithm
		key       any
		id        string
	}{
		{jose.RS256, rsaKey, "rsa"},
		{jose.RS384, rsaKey, "rsa"},
		{jose.RS512, rsaKey, "rsa"},
		{jose.PS256, rsaKey, "rsa"},
		{jose.PS384, rsaKey, "rsa"},
		{jose.PS512, rsaKey, "rsa"},
		{jose.ES256, p256, "p256"},
		{jose.ES384, p384, "p384"},
		{jose.ES512, p521, "p521"},
		{jose.EdDSA, edKey, "ed"},
	}
	for _, test := range tests {
		t.Run(string(test.algorithm), func(t *testing.T) {
			t.Parallel()
			principal, err := verifier.Verify(t.Context(), sign(t, test.algorithm, test.key, test.id, goodClaims(nil)))
			want := signin.Principal{Name: "user-1", Kind: signin.KindJWT, Expires: principal.Expires}
			if err != nil || principal != want || !principal.Expires.After(time.Now()) {
				t.Errorf("Verify = %v, %v, want %v", principal, err, want)
			}
		})
	}
}

func TestJWTClaims(t *testing.T) {
	t.Parallel()
	const leeway = 30 * time.Second
	at := func(offset time.Duration) int64 { return time.Now().Add(offset).Unix() }
	tests := []struct {
		name    string
		changes func() map[string]any // times are those of the bubble
		err     string                // empty: accepted
	}{
		{"good", func() map[string]any { return nil }, ""},
		{"audience in a list", func() map[string]any { return map[string]any{"aud": []string{"other", audience}} }, ""},
		{"no time of issue", func() map[string]any { return map[string]any{"iat": nil} }, ""},
		{"expired within the leeway", func() map[string]any { return map[string]any{"exp": at(-leeway)} }, ""},
		{"begins within the leeway", func() map[string]any { return map[string]any{"nbf": at(leeway)} }, ""},
		{"issued within the leeway", func() map[string]any { return map[string]any{"iat": at(leeway)} }, ""},

		{"expired", func() map[string]any { return map[string]any{"exp": at(-leeway - time.Second)} }, "expired"},
		{"never expires", func() map[string]any { return map[string]any{"exp": nil} }, "never expires"},
		{"expires at no number", func() map[string]any { return map[string]any{"exp": "tomorrow"} }, "verify JWT"},
		{"not yet", func() map[string]any { return map[string]any{"nbf": at(leeway + time.Second)} }, "not valid yet"},
		{"from the future", func() map[string]any { return map[string]any{"iat": at(leeway + time.Second)} }, "in the future"},
		{"other issuer", func() map[string]any { return map[string]any{"iss": issuerName + "/"} }, "issuer"},
		{"no issuer", func() map[string]any { return map[string]any{"iss": nil} }, "issuer"},
		{"other audience", func() map[string]any { return map[string]any{"aud": "other"} }, "audience"},
		{"other audiences", func() map[string]any { return map[string]any{"aud": []string{"other", audience + "2"}} }, "audience"},
		{"no audience", func() map[string]any { return map[string]any{"aud": nil} }, "audience"},
		{"nobody's", func() map[string]any { return map[string]any{"sub": nil} }, "no subject"},
		{"empty subject", func() map[string]any { return map[string]any{"sub": ""} }, "no subject"},
	}
	key := newEdKey(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := &issuer{}
				api.publish(t, jose.JSONWebKey{KeyID: "ed", Key: key.Public()})
				token := sign(t, jose.EdDSA, key, "ed", goodClaims(test.changes()))
				principal, err := newVerifier(t, api, nil).Verify(t.Context(), token)
				wantVerdict(t, principal, err, test.err)
			})
		})
	}
}

// A token has the scopes of this server that its claim names. A claim of another form than a text grants nothing, and does
// not refuse the token, since other services may read it.
func TestJWTScopes(t *testing.T) {
	t.Parallel()
	const customers, organizations = scope.WriteCustomers, scope.WriteOrganizations
	key, api := newEdKey(t), &issuer{}
	api.publish(t, jose.JSONWebKey{KeyID: "ed", Key: key.Public()})
	verifier := newVerifier(t, api, nil)
	for name, test := range map[string]struct {
		claims map[string]any
		want   scope.Set
	}{
		"none":           {nil, 0},
		"one":            {map[string]any{"scope": "customers:write"}, customers},
		"several":        {map[string]any{"scope": "openid customers:write  organizations:write profile"}, customers | organizations},
		"all":            {map[string]any{"scope": scope.All.String()}, scope.All},
		"empty":          {map[string]any{"scope": ""}, 0},
		"of others":      {map[string]any{"scope": "openid customers:read write"}, 0},
		"part of a name": {map[string]any{"scope": "xcustomers:write customers:writex"}, 0},
		"by commas":      {map[string]any{"scope": "customers:write,organizations:write"}, 0},
		"upper case":     {map[string]any{"scope": "CUSTOMERS:WRITE"}, 0},
		"list":           {map[string]any{"scope": []string{"customers:write"}}, 0},
		"object":         {map[string]any{"scope": map[string]any{"customers:write": true}}, 0},
		"number":         {map[string]any{"scope": 1}, 0},
		"true":           {map[string]any{"scope": true}, 0},
		"null":           {map[string]any{"scope": json.RawMessage("null")}, 0},
		"other case":     {map[string]any{"SCOPE": "customers:write", "Scope": "customers:write"}, 0},
		"other names":    {map[string]any{"scp": "customers:write", "scopes": "customers:write"}, 0},
		"long list":      {map[string]any{"scope": strings.Repeat("x ", 2000) + "customers:write"}, customers},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			principal, err := verifier.Verify(t.Context(), sign(t, jose.EdDSA, key, "ed", goodClaims(test.claims)))
			if err != nil || principal.Scopes != test.want {
				t.Errorf("scopes = %q, %v, want %q", principal.Scopes, err, test.want)
			}
		})
	}
}

func TestJWTForgeries(t *testing.T) {
	t.Parallel()
	rsaKey, attacker, encryption := newRSAKey(t), newRSAKey(t), newRSAKey(t)
	ecKey := newECKey(t, elliptic.P256())
	der, err := x509.MarshalPKIXPublicKey(rsaKey.Public())
	if err != nil {
		t.Fatal(err)
	}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	shared := []byte("a secret that is in the set by mistake")
	api := &issuer{}
	api.publish(t,
		jose.JSONWebKey{KeyID: "rsa", Key: rsaKey.Public()},
		jose.JSONWebKey{KeyID: "rs256", Key: rsaKey.Public(), Algorithm: "RS256"},
		jose.JSONWebKey{KeyID: "encryption", Key: encryption.Public(), Use: "enc"},
		jose.JSONWebKey{KeyID: "private", Key: attacker},
		jose.JSONWebKey{KeyID: "shared", Key: shared},
		jose.JSONWebKey{KeyID: "ec", Key: ecKey.Public()},
	)
	verifier := newVerifier(t, api, nil)
	good := sign(t, jose.RS256, rsaKey, "rsa", goodClaims(nil))
	wantVerified(t, verifier, good)
	parts := strings.Split(good, ".")
	otherClaims := strings.Split(sign(t, jose.RS256, attacker, "rsa", goodClaims(map[string]any{"sub": "admin"})), ".")[1]

	tests := []struct{ name, token, err string }{
		{"other payload", parts[0] + "." + otherClaims + "." + parts[2], "verify JWT"},
		{"no signature", parts[0] + "." + parts[1] + ".", "verify JWT"},
		{"algorithm none", header(t, map[string]any{"alg": "none", "kid": "rsa"}) + "." + parts[1] + ".", "parse JWT"},
		{"algorithm None", header(t, map[string]any{"alg": "None", "kid": "rsa"}) + "." + parts[1] + "." + parts[2], "parse JWT"},
		{"no algorithm", header(t, map[string]any{"kid": "rsa"}) + "." + parts[1] + "." + parts[2], "parse JWT"},
		{"public key as a secret", sign(t, jose.HS256, publicPEM, "rsa", goodClaims(nil)), "parse JWT"},
		{"public key's bytes as a secret", sign(t, jose.HS512, der, "rsa", goodClaims(nil)), "parse JWT"},
		{"published secret", sign(t, jose.HS256, shared, "shared", goodClaims(nil)), "parse JWT"},
		{"other key", sign(t, jose.RS256, attacker, "rsa", goodClaims(nil)), "verify JWT"},
		{"other kind of key", sign(t, jose.RS256, rsaKey, "ec", goodClaims(nil)), "verify JWT"},
		{"key brought along", signWithOwnKey(t, attacker, "rsa"), "verify JWT"},
		{"unknown key", sign(t, jose.RS256, attacker, "unknown", goodClaims(nil)), "no such key"},
		{"unnamed key", sign(t, jose.RS256, rsaKey, "", goodClaims(nil)), "names no key"},
		{"key for another algorithm", sign(t, jose.PS256, rsaKey, "rs256", goodClaims(nil)), "another algorithm"},
		{"key for encryption", sign(t, jose.RS256, encryption, "encryption", goodClaims(nil)), "no such key"},
		{"published private key", sign(t, jose.RS256, attacker, "private", goodClaims(nil)), "no such key"},
		{"unknown critical header", header(t, map[string]any{"alg": "RS256", "kid": "rsa", "crit": []string{"x"}, "x": 1}) +
			"." + parts[1] + "." + parts[2], "JWT"},
		{"no JSON", "a.b.c", "parse JWT"},
		{"empty parts", "..", "parse JWT"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			principal, err := verifier.Verify(t.Context(), test.token)
			wantVerdict(t, principal, err, test.err)
			if err != nil && strings.Contains(err.Error(), parts[1]) {
				t.Errorf("error quotes the token: %v", err)
			}
		})
	}
}

func TestJWTOtherKinds(t *testing.T) {
	t.Parallel()
	verifier := newVerifier(t, &issuer{}, nil)
	for _, credential := range []string{"", "369dbb08be58430086d2f8bd832bc1eb", knownKey, "a.b", "a.b.c.d.e"} {
		if _, err := verifier.Verify(t.Context(), credential); !errors.Is(err, signin.ErrOtherKind) {
			t.Errorf("Verify(%q) = %v, want ErrOtherKind", credential, err)
		}
	}
}

func TestNewJWTRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name             string
		issuer, audience string
		keysURL          string
		leeway           time.Duration
		err              string // empty: accepted
	}{
		{"https", issuerName, audience, keysURL, 0, ""},
		{"loopback", issuerName, audience, "http://127.0.0.1:8082/keys", 0, ""},
		{"loopback by name", issuerName, audience, "http://localhost/keys", time.Minute, ""},
		{"no issuer", "", audience, keysURL, 0, "all required"},
		{"no audience", issuerName, "", keysURL, 0, "all required"},
		{"no URL", issuerName, audience, "", 0, "https"},
		{"not encrypted", issuerName, audience, "http://issuer.example/keys", 0, "https"},
		{"file", issuerName, audience, "file:///keys", 0, "https"},
		{"password", issuerName, audience, "https://user:secret@issuer.example/keys", 0, "https"},
		{"negative leeway", issuerName, audience, keysURL, -1, "leeway"},
		{"endless leeway", issuerName, audience, keysURL, time.Hour, "leeway"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := signin.NewJWT(signin.JWTOptions{
				Issuer: test.issuer, Audience: test.audience, KeysURL: parseURL(t, test.keysURL), Leeway: test.leeway,
			})
			if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("error = %v, want one about %q", err, test.err)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("error shows the password: %v", err)
			}
		})
	}
}

// signWithOwnKey makes a token whose header holds the key that verifies it.
func signWithOwnKey(t *testing.T, key *rsa.PrivateKey, id string) string {
	t.Helper()
	options := (&jose.SignerOptions{EmbedJWK: true}).WithHeader("kid", id)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Signed(signer).Claims(goodClaims(nil)).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// header writes a token's first part by hand, for headers that no library writes.
func header(t *testing.T, fields map[string]any) string {
	t.Helper()
	document, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(document)
}

// wantVerdict checks what a verifier returned: the principal, or an error with a text and nobody.
func wantVerdict(t *testing.T, principal signin.Principal, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("error = %v", err)
	case want == "" && principal != signin.Principal{Name: "user-1", Kind: signin.KindJWT, Expires: principal.Expires}:
		t.Errorf("principal = %v", principal)
	case want != "" && (err == nil || errors.Is(err, signin.ErrOtherKind) || !strings.Contains(err.Error(), want)):
		t.Errorf("error = %v, want one with %q", err, want)
	case want != "" && principal != signin.Principal{}:
		t.Errorf("principal = %v beside an error", principal)
	}
}

func wantVerified(t *testing.T, verifier signin.Verifier, token string) {
	t.Helper()
	if _, err := verifier.Verify(t.Context(), token); err != nil {
		t.Errorf("Verify: %v", err)
	}
}

func wantRefused(t *testing.T, verifier signin.Verifier, token, reason string) {
	t.Helper()
	if _, err := verifier.Verify(t.Context(), token); err == nil || !strings.Contains(err.Error(), reason) {
		t.Errorf("error = %v, want one with %q", err, reason)
	}
}

// The error, which is logged, quotes nothing of a token's header.
func TestRefusalQuotesNoHeader(t *testing.T) {
	t.Parallel()
	header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"` + strings.Repeat("canary", 800) + `","kid":"canary"}`))
	keys, err := url.Parse("https://issuer.example/keys")
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := signin.NewJWT(signin.JWTOptions{Issuer: "issuer", Audience: "audience", KeysURL: keys})
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{header + ".e30.AAAA", "canary.canary.canary"} {
		_, err := verifier.Verify(t.Context(), token)
		if err == nil || strings.Contains(err.Error(), "canary") || len(err.Error()) > 100 {
			t.Errorf("error = %v", err)
		}
	}
}
