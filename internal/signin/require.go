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

// Verifier verifies one kind of credential.
type Verifier interface {
	// Verify returns the principal that the credential belongs to. It fails with [ErrOtherKind] where another verifier
	// should decide, and with any other error to refuse. The error is logged: it must not quote the credential.
	Verify(ctx context.Context, credential string) (Principal, error)
}

// ErrOtherKind says that a credential is not of the verifier's kind.
var ErrOtherKind = errors.New("credential of another kind")

// Require passes requests on whose bearer token or X-API-Key one of the verifiers accepts, and answers 401 to all others.
// Without verifiers it answers 401 to every request. The handler gets the caller from [PrincipalFrom]; the credential is
// removed from the request, so that the handler cannot pass it on by mistake.
//
// The answer does not tell why a credential was refused, nor whether it could be checked; the log does.
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
	holds := func(ctx context.Context) bool {
		now, err := g.verify(ctx, credential)
		return err == nil && now.Kind == principal.Kind && now.Name == principal.Name
	}
	r = r.WithContext(withPrincipal(r.Context(), principal, holds))
	r.Header = r.Header.Clone()
	r.Header.Del(from)
	g.next.ServeHTTP(w, r)
}

// verify returns the answer of the first verifier of the credential's kind.
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

// refuse answers with a GraphQL response, so that GraphQL clients show the reason.
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

// answerType returns GraphQL's own media type if the client accepts it. It ignores weights: a refusal reads the same in
// either type.
func answerType(r *http.Request) string {
	const graphQL = "application/graphql-response+json"
	if strings.Contains(strings.Join(r.Header.Values("Accept"), ","), graphQL) {
		return graphQL
	}
	return "application/json"
}
