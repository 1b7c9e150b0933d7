package auth_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/auth"
)

func TestTokenAnswers(t *testing.T) {
	t.Parallel()
	const leaked = "leaked-token"
	tests := []struct {
		name, body, want string
	}{
		{"no JSON", `<html>` + leaked, "not the expected JSON"},
		{"token is no string", `{"token_type":"bearer","access_token":["` + leaked + `"],"expires_in":1}`, "not the expected JSON"},
		{"lifetime is no number", `{"token_type":"bearer","access_token":"` + leaked + `","expires_in":"x"}`, "not the expected JSON"},
		{"no token", `{"token_type":"bearer","expires_in":172800}`, "no access_token"},
		{"null", `null`, "no access_token"},
		{"other type", `{"token_type":"mac","access_token":"` + leaked + `","expires_in":172800}`, "token_type"},
		{"too large", `{"filler":"` + strings.Repeat("x", 1<<20) + `","access_token":"` + leaked + `"}`, "not the expected JSON"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source := newAppSource(t, roundTrip(func(*http.Request) (*http.Response, error) {
				return response(http.StatusOK, test.body), nil
			}))
			token, err := source.Token(t.Context())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("Token = %q, %v, want an error about %q", token, err, test.want)
			}
			if strings.Contains(err.Error(), leaked) {
				t.Errorf("error holds the token: %v", err)
			}
		})
	}
}

func TestTokenLifetime(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, expiresIn string
		least, most     time.Duration // from when the token is renewed
	}{
		{"documented", "172800", 47 * time.Hour, 48 * time.Hour},
		{"none", "null", 50 * time.Minute, time.Hour},
		{"negative", "-1", 50 * time.Minute, time.Hour},
		{"beyond all bounds", "9223372036854775807", 29 * 24 * time.Hour, 30 * 24 * time.Hour},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				source := newAppSource(t, roundTrip(func(*http.Request) (*http.Response, error) {
					asked++
					return response(http.StatusOK, fmt.Sprintf(
						`{"token_type":"bearer","access_token":"t%d","expires_in":%s}`, asked, test.expiresIn)), nil
				}))
				wantToken(t, source, "t1")
				<-time.After(test.least)
				wantToken(t, source, "t1")
				<-time.After(test.most - test.least)
				wantToken(t, source, "t2")
			})
		})
	}
}

func TestTokenErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		want   string
	}{
		{
			"documented", http.StatusBadRequest, `{"error_description":"Invalid client authentication","error":"invalid_client"}`,
			"token endpoint answered 400 invalid_client",
		},
		{"without words", http.StatusUnauthorized, `{}`, "token endpoint answered 401"},
		{"page of a proxy", http.StatusBadGateway, `<html>`, "token endpoint answered 502"},
		{"success of another kind", http.StatusNoContent, ``, "token endpoint answered 204"},
		{
			"secret echoed", http.StatusBadRequest, `{"error":"` + appSecret + `","error_description":"no ` + appSecret + `!"}`,
			"token endpoint answered 400",
		},
		{
			"secret echoed in another encoding", http.StatusBadRequest,
			`{"error":"invalid_client","error_description":"client_secret=` + hex.EncodeToString([]byte(appSecret)) + `"}`,
			"token endpoint answered 400 invalid_client",
		},
		{
			"endless words", http.StatusBadRequest,
			`{"error":"` + strings.Repeat("e", 1000) + `","error_description":"` + strings.Repeat("é", 1000) + `"}`,
			"token endpoint answered 400",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source := newAppSource(t, roundTrip(func(*http.Request) (*http.Response, error) {
				return response(test.status, test.body), nil
			}))
			_, err := source.Token(t.Context())
			var refused *auth.TokenError
			if !errors.As(err, &refused) {
				t.Fatalf("error = %v, want a *TokenError", err)
			}
			if refused.Status != test.status || refused.Error() != test.want {
				t.Errorf("error = %d %q, want %d %q", refused.Status, refused, test.status, test.want)
			}
		})
	}
}

// A redirect would carry the secret to another address.
func TestTokenRequestIsNotRedirected(t *testing.T) {
	t.Parallel()
	asked := 0
	source := newAppSource(t, roundTrip(func(*http.Request) (*http.Response, error) {
		asked++
		moved := response(http.StatusTemporaryRedirect, "")
		moved.Header.Set("Location", "https://attacker.example/v2/oauth2/token")
		return moved, nil
	}))
	_, err := source.Token(t.Context())
	var refused *auth.TokenError
	if !errors.As(err, &refused) || refused.Status != http.StatusTemporaryRedirect || asked != 1 {
		t.Errorf("error = %v after %d requests, want status 307 after 1", err, asked)
	}
}

func TestTokenEndpointUnreachable(t *testing.T) {
	t.Parallel()
	broken := errors.New("connection refused")
	source := newAppSource(t, roundTrip(func(*http.Request) (*http.Response, error) { return nil, broken }))
	_, err := source.Token(t.Context())
	if !errors.Is(err, broken) {
		t.Fatalf("error = %v, want %v", err, broken)
	}
	if strings.Contains(err.Error(), appSecret) {
		t.Errorf("error holds the secret: %v", err)
	}
}

func FuzzTokenAnswer(f *testing.F) {
	f.Add(200, `{"token_type":"bearer","access_token":"369dbb08be58430086d2f8bd832bc1eb","expires_in":172800}`)
	f.Add(400, `{"error_description":"Invalid client authentication","error":"invalid_client"}`)
	f.Add(200, `{"token_type":"bearer","access_token":"x","expires_in":1e300}`)
	f.Add(401, `{"error":"`+appSecret+`"}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		source := newAppSource(t, roundTrip(func(*http.Request) (*http.Response, error) {
			return response(status, body), nil
		}))
		token, err := source.Token(t.Context())
		if (err == nil) != (token != "") {
			t.Fatalf("Token = %q, %v", token, err)
		}
		if err == nil && status != http.StatusOK {
			t.Errorf("status %d gave a token", status)
		}
		if err != nil && strings.Contains(err.Error(), appSecret) {
			t.Errorf("error holds the secret: %v", err)
		}
	})
}
