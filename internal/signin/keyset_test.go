package signin_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"
)

func TestKeysAreFetchedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key := newEdKey(t)
		api := &issuer{latency: time.Second}
		api.publish(t, jose.JSONWebKey{KeyID: "ed", Key: key.Public()})
		verifier := newVerifier(t, api, nil)
		if api.asked() != 0 {
			t.Error("asked for keys before there was a token")
		}
		token := sign(t, jose.EdDSA, key, "ed", goodClaims(nil))
		var callers sync.WaitGroup
		for range 100 {
			callers.Go(func() { wantVerified(t, verifier, token) })
		}
		callers.Wait()
		<-time.After(10 * time.Minute)
		wantVerified(t, verifier, token)
		if got := api.asked(); got != 1 {
			t.Errorf("%d requests, want 1", got)
		}
	})
}

func TestKeysRotate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		before, after := newEdKey(t), newEdKey(t)
		oldKey := jose.JSONWebKey{KeyID: "old", Key: before.Public()}
		newKey := jose.JSONWebKey{KeyID: "new", Key: after.Public()}
		api := &issuer{latency: time.Second}
		api.publish(t, oldKey)
		verifier := newVerifier(t, api, nil)
		longLived := goodClaims(map[string]any{"exp": time.Now().Add(30 * 24 * time.Hour).Unix()})
		oldToken, newToken := sign(t, jose.EdDSA, before, "old", longLived), sign(t, jose.EdDSA, after, "new", longLived)
		wantVerified(t, verifier, oldToken)

		// A new key works for all callers as soon as a token names it.
		<-time.After(time.Minute)
		api.publish(t, oldKey, newKey)
		var callers sync.WaitGroup
		for range 100 {
			callers.Go(func() { wantVerified(t, verifier, newToken) })
		}
		callers.Wait()
		wantVerified(t, verifier, oldToken)
		if got := api.asked(); got != 2 {
			t.Errorf("%d requests, want 2", got)
		}

		// A withdrawn key stops working at the next fetch, which nobody waits for.
		api.publish(t, newKey)
		<-time.After(15 * time.Minute)
		began := time.Now()
		wantVerified(t, verifier, newToken)
		if waited := time.Since(began); waited != 0 {
			t.Errorf("waited for %s although the key was known", waited)
		}
		<-time.After(2 * time.Second)
		wantRefused(t, verifier, oldToken, "no such key")
		wantVerified(t, verifier, newToken)
	})
}

// Tokens with made-up names of keys do not make the server flood the issuer.
func TestUnknownKeysDoNotFloodIssuer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key := newEdKey(t)
		api := &issuer{}
		api.publish(t, jose.JSONWebKey{KeyID: "ed", Key: key.Public()})
		verifier := newVerifier(t, api, nil)
		for i := range 600 {
			wantRefused(t, verifier, sign(t, jose.EdDSA, key, fmt.Sprint("made-up-", i), goodClaims(nil)), "no such key")
			<-time.After(100 * time.Millisecond)
		}
		if got := api.asked(); got > 7 {
			t.Errorf("%d requests in a minute, want one every ten seconds", got)
		}
		wantVerified(t, verifier, sign(t, jose.EdDSA, key, "ed", goodClaims(nil)))
	})
}

func TestIssuerOutage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key := newEdKey(t)
		api := &issuer{failure: syscall.ECONNREFUSED}
		api.publish(t, jose.JSONWebKey{KeyID: "ed", Key: key.Public()})
		var log bytes.Buffer
		verifier := newVerifier(t, api, slog.New(slog.NewTextHandler(&log, nil)))
		token := sign(t, jose.EdDSA, key, "ed", goodClaims(map[string]any{"exp": time.Now().Add(48 * time.Hour).Unix()}))

		wantRefused(t, verifier, token, "connection refused")
		wantRefused(t, verifier, token, "connection refused")
		if got := api.asked(); got != 1 || !strings.Contains(log.String(), "connection refused") {
			t.Errorf("%d requests, log %q, want one request and its failure", got, log.String())
		}

		api.set(func() { api.failure = nil })
		<-time.After(10 * time.Second)
		wantVerified(t, verifier, token)

		// Known keys serve on for a day.
		api.set(func() { api.failure = syscall.ECONNRESET })
		<-time.After(24*time.Hour - time.Second)
		wantVerified(t, verifier, token)
		<-time.After(time.Minute)
		wantRefused(t, verifier, token, "connection reset")

		api.set(func() { api.failure = nil })
		<-time.After(10 * time.Second)
		wantVerified(t, verifier, token)
	})
}

func TestKeysObeyEachCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		key := newEdKey(t)
		api := &issuer{latency: 3 * time.Second}
		api.publish(t, jose.JSONWebKey{KeyID: "ed", Key: key.Public()})
		verifier := newVerifier(t, api, nil)
		token := sign(t, jose.EdDSA, key, "ed", goodClaims(nil))

		var callers sync.WaitGroup
		callers.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			began := time.Now()
			if _, err := verifier.Verify(ctx, token); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error = %v, want the caller's deadline", err)
			}
			if waited := time.Since(began); waited != time.Second {
				t.Errorf("waited for %s, want 1s", waited)
			}
		})
		synctest.Wait()
		callers.Go(func() { wantVerified(t, verifier, token) }) // although the caller that started the request has given up
		callers.Wait()
	})
}

func TestKeyRequestIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		verifier := newVerifier(t, &issuer{latency: time.Hour}, nil)
		began := time.Now()
		wantRefused(t, verifier, sign(t, jose.EdDSA, newEdKey(t), "ed", goodClaims(nil)), "time ran out")
		if waited := time.Since(began); waited != 5*time.Second {
			t.Errorf("waited for %s, want 5s", waited)
		}
	})
}

func TestKeySetAnswers(t *testing.T) {
	t.Parallel()
	key := newEdKey(t)
	public, err := (&jose.JSONWebKey{KeyID: "ed", Key: key.Public()}).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	moved := answerOf(http.StatusFound, "")
	moved.Header.Set("Location", "https://attacker.example/keys")
	tests := []struct {
		name   string
		answer *http.Response
		err    string // empty: the key is found
	}{
		{"one key", answerOf(http.StatusOK, `{"keys":[`+string(public)+`]}`), ""},
		{
			"keys that are not understood",
			answerOf(http.StatusOK, `{"keys":[{"kty":"new"},{"kty":"OKP","crv":"Ed448","kid":"ed","x":"AA"},7,`+string(public)+`]}`),
			"",
		},
		{"no keys", answerOf(http.StatusOK, `{"keys":[]}`), "no key for signatures"},
		{"nothing", answerOf(http.StatusOK, `{}`), "no key for signatures"},
		{"secret only", answerOf(http.StatusOK, `{"keys":[{"kty":"oct","kid":"ed","k":"AAAA"}]}`), "no key for signatures"},
		{"no JSON", answerOf(http.StatusOK, `<html>`), "decode keys"},
		{"not found", answerOf(http.StatusNotFound, `{"keys":[`+string(public)+`]}`), "status 404"},
		{"redirect", moved, "status 302"},
		{
			"too large",
			answerOf(http.StatusOK, `{"filler":"`+strings.Repeat("x", 1<<20)+`","keys":[`+string(public)+`]}`), "decode keys",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			api := &issuer{instead: test.answer}
			token := sign(t, jose.EdDSA, key, "ed", goodClaims(nil))
			principal, err := newVerifier(t, api, nil).Verify(t.Context(), token)
			wantVerdict(t, principal, err, test.err)
			if api.asked() != 1 {
				t.Errorf("%d requests, want 1", api.asked())
			}
		})
	}
}

func FuzzKeySet(f *testing.F) {
	f.Add(`{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"ed","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}`)
	f.Add(`{"keys":[{"kty":"RSA","kid":"ed","n":"AQAB","e":"AQAB"}]}`)
	f.Add(`{"keys":[{"kty":"oct","kid":"ed","k":"AAAA"},null,[],{}]}`)
	f.Add(`{"keys":null}`)
	f.Fuzz(func(t *testing.T, document string) {
		verifier := newVerifier(t, &issuer{document: document}, nil)
		if principal, err := verifier.Verify(t.Context(), sign(t, jose.EdDSA, newEdKey(t), "ed", goodClaims(nil))); err == nil {
			t.Errorf("%v was let in by a key that nobody has", principal)
		}
	})
}
