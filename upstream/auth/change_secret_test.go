package auth_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// rotating is a token endpoint that accepts one secret. Its tokens name the secret that they were given for.
type rotating struct{ secret atomic.Pointer[string] }

func (r *rotating) accept(secret string) { r.secret.Store(&secret) }

func (r *rotating) RoundTrip(req *http.Request) (*http.Response, error) {
	body, _ := io.ReadAll(req.Body)
	form, _ := url.ParseQuery(string(body))
	if form.Get("client_secret") != *r.secret.Load() {
		return response(http.StatusBadRequest, `{"error":"invalid_client"}`), nil
	}
	return response(http.StatusOK, `{"token_type":"bearer","access_token":"of-`+*r.secret.Load()+`","expires_in":172800}`), nil
}

func TestChangeSecret(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		endpoint := new(rotating)
		endpoint.accept(appSecret)
		source := newAppSource(t, endpoint)
		if source.Accepted() {
			t.Error("the credentials were accepted before anybody tried them")
		}
		wantToken(t, source, "of-"+appSecret)
		if !source.Accepted() {
			t.Error("the credentials were not accepted")
		}

		err := source.ChangeSecret(t.Context(), "a-typo")
		if err == nil || strings.Contains(err.Error(), "a-typo") {
			t.Errorf("a secret that is refused: %v", err)
		}
		wantToken(t, source, "of-"+appSecret)

		endpoint.accept("the-new-one")
		if err := source.ChangeSecret(t.Context(), "the-new-one"); err != nil {
			t.Fatal(err)
		}
		wantToken(t, source, "of-the-new-one")
		<-time.After(72 * time.Hour) // the next token needs the new secret, too
		wantToken(t, source, "of-the-new-one")
	})
}

// A secret that works ends the pause after the failure of another one.
func TestChangeSecretAfterAFailure(t *testing.T) {
	t.Parallel()
	endpoint := new(rotating)
	endpoint.accept("the-right-one")
	source := newAppSource(t, endpoint)
	if _, err := source.Token(t.Context()); err == nil {
		t.Fatal("a wrong secret got a token")
	}
	if err := source.ChangeSecret(t.Context(), "the-right-one"); err != nil {
		t.Fatal(err)
	}
	wantToken(t, source, "of-the-right-one")
}
