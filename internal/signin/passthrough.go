package signin

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
)

// PassOn gives each request's bearer token to with, which puts the token into the request's context. A request without a
// token passes: the API that tokens are for decides what it refuses. A repeated or malformed token, or one longer than 8 KB,
// is answered with 401, since another reader could understand it differently.
func PassOn(
	logger *slog.Logger, with func(ctx context.Context, token string) context.Context,
) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			lines := r.Header.Values(bearerHeader)
			if len(lines) == 0 {
				next.ServeHTTP(w, r)
				return
			}
			token, err := single(lines, bearerToken)
			switch {
			case errors.Is(err, errNoCredential):
				next.ServeHTTP(w, r)
			case err != nil:
				logger.InfoContext(r.Context(), "token refused", slog.String("reason", err.Error()))
				refuse(w, r, challenge+`, error="invalid_token"`, "The Authorization header must hold one bearer token of at most 8 KB.")
			default:
				next.ServeHTTP(w, r.WithContext(with(r.Context(), token)))
			}
		})
	}
}
