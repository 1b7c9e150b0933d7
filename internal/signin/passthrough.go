package signin

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
)

// PassOn hands each request's own bearer token to the given function, which puts it into the request's context. It lets
// requests without a bearer token through, since the API that the token is for tells what it refuses, and answers 401 to a
// credential that is repeated, malformed or longer than 8 KB: what looks at it further on might read it differently.
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
				refuse(w, r, challenge+`, error="invalid_token"`, "The Authorization header is not one bearer token of up to 8 KB.")
			default:
				next.ServeHTTP(w, r.WithContext(with(r.Context(), token)))
			}
		})
	}
}
