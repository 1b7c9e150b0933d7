package emulator_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/emulator"
)

const tokenPath = "/v2/oauth2/token"

// askToken posts a form and returns the answer.
func (a api) askToken(parameters ...string) reply {
	a.Helper()
	form := url.Values{}
	for i := 0; i < len(parameters); i += 2 {
		form.Set(parameters[i], parameters[i+1])
	}
	r := a.request(http.MethodPost, tokenPath, form.Encode())
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return a.do(r)
}

func TestTokenRequestEncodings(t *testing.T) {
	t.Parallel()
	const form = "grant_type=client_credentials&client_id=app&client_secret=secret"
	const object = `{"grant_type":"client_credentials","client_id":"app","client_secret":"secret"}`
	tests := map[string]struct {
		query, media, body string
		status             int
	}{
		"JSON":              {"", "application/json;charset=UTF-8", object, 200},
		"form":              {"", "application/x-www-form-urlencoded", form, 200},
		"query":             {"?" + form, "", "", 200},
		"form without type": {"", "", form, 400},
		"malformed JSON":    {"", "application/json", "{", 400},
		"malformed form":    {"", "application/x-www-form-urlencoded", "%", 400},
		"too large":         {"", "application/json", strings.Repeat(" ", 70_000) + object, 400},
	}
	a := newAPI(t, emulator.Options{Customers: -1, Apps: map[string]string{"app": "secret"}})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := a.request(http.MethodPost, tokenPath+test.query, test.body)
			r.Header.Set("Content-Type", test.media)
			if got := a.do(r); got.status != test.status {
				t.Errorf("status %d, body %v", got.status, got.body)
			}
		})
	}
	if got := a.TokenRequests(); got != len(tests) {
		t.Errorf("TokenRequests = %d, want %d", got, len(tests))
	}
	if got := a.TotalRequests(); got != 0 {
		t.Errorf("TotalRequests = %d, want 0", got)
	}
}

func TestTokenErrors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		form        []string
		code, about string
	}{
		"wrong secret": {
			[]string{"grant_type", "client_credentials", "client_id", "app", "client_secret", "x"},
			"invalid_client", "Invalid client authentication",
		},
		"no client": {[]string{"grant_type", "client_credentials"}, "invalid_client", "Invalid client authentication"},
		"no grant type": {
			[]string{"client_id", "app", "client_secret", "secret"},
			"unsupported_grant_type", "Invalid grant_type",
		},
		"no code": {
			[]string{"grant_type", "authorization_code", "client_id", "app", "client_secret", "secret"},
			"invalid_request", "Invalid code",
		},
		"unknown refresh token": {
			[]string{"grant_type", "refresh_token", "client_id", "app", "client_secret", "secret", "refresh_token", "x"},
			"invalid_request", "Invalid refresh_token",
		},
	}
	a := newAPI(t, emulator.Options{Customers: -1, Apps: map[string]string{"app": "secret"}})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := a.askToken(test.form...)
			want := map[string]any{"error": test.code, "error_description": test.about}
			if diff := cmp.Diff(want, got.body); diff != "" || got.status != http.StatusBadRequest {
				t.Errorf("status %d (-want +got):\n%s", got.status, diff)
			}
		})
	}
}

func TestTokenLifetime(t *testing.T) {
	t.Parallel()
	clock := newClock()
	a := newAPI(t, emulator.Options{Customers: -1, TokenLifetime: time.Hour, Now: clock.Now, Tokens: []string{"mine"}})
	grant := []string{"grant_type", "client_credentials", "client_id", "any", "client_secret", "any"}
	issued := a.askToken(grant...)
	if issued.at("token_type") != "bearer" || issued.at("expires_in") != json.Number("3600") ||
		issued.at("refresh_token") != nil {
		t.Fatalf("token %v", issued.body)
	}
	access := issued.at("access_token").(string)
	if len(access) != 32 {
		t.Errorf("access token of %d characters, want 32", len(access))
	}
	expect := func(moment, token string, want int) {
		t.Helper()
		a.token = token
		if got := a.get("/v2/customers/500").status; got != want {
			t.Errorf("%s: status %d, want %d", moment, got, want)
		}
	}
	expect("fresh", access, 200)
	clock.advance(time.Hour - time.Second)
	expect("a second before", access, 200)
	clock.advance(time.Second)
	expect("expired", access, 401)

	second := a.askToken(grant...).at("access_token").(string)
	expect("second", second, 200)
	a.ExpireTokens()
	expect("expired by hand", second, 401)
	expect("permanent", "mine", 200)
	expect("default", emulator.DefaultToken, 200)
}

func TestRefreshTokenIsUsedUp(t *testing.T) {
	t.Parallel()
	a := newAPI(t, emulator.Options{Customers: -1})
	app := []string{"client_id", "app", "client_secret", "secret"}
	first := a.askToken(append(app, "grant_type", "authorization_code", "code", "granted")...)
	refresh := first.at("refresh_token").(string)
	redeem := slices.Concat(app, []string{"grant_type", "refresh_token", "refresh_token", refresh})

	other := []string{"client_id", "other", "client_secret", "secret"}
	if got := a.askToken(append(other, "grant_type", "refresh_token", "refresh_token", refresh)...); got.status != 400 {
		t.Errorf("another app: status %d", got.status)
	}
	second := a.askToken(redeem...)
	if second.status != 200 || second.at("refresh_token") == refresh || second.at("access_token") == first.at("access_token") {
		t.Errorf("status %d, body %v", second.status, second.body)
	}
	if got := a.askToken(redeem...); got.status != 400 {
		t.Errorf("once more: status %d", got.status)
	}
}

func TestUnauthorized(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		authorization, code string
	}{
		"no header":    {"", "invalid_request"},
		"other scheme": {"Basic " + emulator.DefaultToken, "invalid_request"},
		"unknown":      {"Bearer nonsense", "invalid_token"},
	}
	a := newAPI(t, emulator.Options{Customers: -1})
	a.token = ""
	for name, test := range tests {
		for _, target := range []string{"/v2/customers/500", "/v2/nothing"} {
			t.Run(name+target, func(t *testing.T) {
				r := a.request(http.MethodGet, target, "")
				r.Header.Set("Authorization", test.authorization)
				got := a.do(r)
				if got.status != http.StatusUnauthorized || got.at("error") != test.code ||
					!strings.HasPrefix(got.header.Get("WWW-Authenticate"), "Bearer ") {
					t.Errorf("status %d, body %v, header %v", got.status, got.body, got.header)
				}
			})
		}
	}
}
