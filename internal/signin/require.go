package signin

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"mailbox-graphql/internal/errorcode"
)

// Verifier knows one kind of credential.
type Verifier interface {
	// Verify returns whose credential it is. It fails with [ErrOtherKind] when another verifier should be asked, and with
	// any other error to refuse. The error is logged: it must not hold the credential.
	Verify(ctx context.Context, credential string) (Principal, error)
}

// ErrOtherKind says that a credential is not of the kind that a verifier knows.
var ErrOtherKind = errors.New("credential of another kind")

// Require lets requests through whose bearer token or X-API-Key one of the verifiers accepts, and answers 401 to the rest.
// Without verifiers that is all of them. The handler finds the caller with [PrincipalFrom]; it does not see the
// credential, so that it cannot pass it on by mistake.
//
// The answer does not tell why a credential was refused, not even that it could not be checked; the logger gets the reason.
func Require(logger *slog.Logger, verifiers ...Verifier) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return gate{next: next, verifiers: verifiers, logger: logger}
	}
}

type gate struct {
	next      http.Handler
	verifiers []Verifier
	logger    *slog.Logger
}

func (g gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	credential, from, err := credentialOf(r.Header)
	if errors.Is(err, errNoCredential) {
		refuse(w, r, challenge, "Sign in: send an API key or a token in the Authorization header.")
		return
	}
	var principal Principal
	if err == nil {
		principal, err = g.verify(r.Context(), credential)
	}
	if err != nil {
		g.logger.InfoContext(r.Context(), "sign-in refused", slog.String("reason", err.Error()))
		refuse(w, r, challenge+`, error="invalid_token"`, "The API key or token is not accepted.")
		return
	}
	r = r.WithContext(withPrincipal(r.Context(), principal))
	r.Header = r.Header.Clone()
	r.Header.Del(from)
	g.next.ServeHTTP(w, r)
}

// verify asks the first verifier that knows the credential's kind.
func (g gate) verify(ctx context.Context, credential string) (Principal, error) {
	for _, verifier := range g.verifiers {
		principal, err := verifier.Verify(ctx, credential)
		if !errors.Is(err, ErrOtherKind) {
			return principal, err
		}
	}
	return Principal{}, ErrOtherKind
}

// challenge is the WWW-Authenticate header of RFC 6750, section 3.
const challenge = `Bearer realm="mailbox-graphql"`

// refuse answers in the form of a GraphQL response, which GraphQL clients show as the reason.
func refuse(w http.ResponseWriter, r *http.Request, challenge, message string) {
	body, _ := json.Marshal(map[string]any{ // strings cannot fail
		"errors": []any{map[string]any{
			"message":    message,
			"extensions": errorcode.Unauthenticated.Extensions(),
		}},
	})
	header := w.Header()
	header.Set("Www-Authenticate", challenge)
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Type", answerType(r)+"; charset=utf-8")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Add("Vary", "Accept")
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = w.Write(body)
}

// answerType is GraphQL's own media type where the client names it. Weights do not matter for an answer this short.
func answerType(r *http.Request) string {
	const graphQL = "application/graphql-response+json"
	if strings.Contains(strings.Join(r.Header.Values("Accept"), ","), graphQL) {
		return graphQL
	}
	return "application/json"
}
