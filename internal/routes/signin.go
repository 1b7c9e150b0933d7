package routes

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/scope"
	"mailbox-graphql/internal/signin"
	"mailbox-graphql/upstream/auth"
)

// SignIn returns the middleware that signs callers in. With passthrough it puts each caller's token of Help Scout into the
// request's context. Otherwise it requires one of the API keys or a JSON Web Token, if any are configured.
func SignIn(cfg config.Config, keys *signin.Keyring, logger *slog.Logger) (func(http.Handler) http.Handler, error) {
	switch {
	case cfg.Auth == config.AuthPassthrough:
		return signin.PassOn(logger, auth.WithCaller), nil
	case !cfg.Protected():
		return func(next http.Handler) http.Handler { return next }, nil
	}
	verifiers, err := newVerifiers(cfg.Callers, keys, logger)
	if err != nil {
		return nil, err
	}
	return signin.Require(logger, verifiers...), nil
}

// scopesOf returns what tells the scopes of a caller. Nil: whoever may read may write, since on the emulator nothing can be
// harmed, and with passthrough Help Scout decides for the caller's own token.
func scopesOf(cfg config.Config) func(context.Context) scope.Set {
	if cfg.Auth != config.AuthApp {
		return nil
	}
	return func(ctx context.Context) scope.Set {
		principal, _ := signin.PrincipalFrom(ctx)
		return principal.Scopes
	}
}

// Keys returns the API keys of the settings, and logs which have expired.
func Keys(cfg config.Callers, logger *slog.Logger) (*signin.Keyring, error) {
	keys, err := signin.ParseKeys(cfg.APIKeys.Reveal())
	if err != nil {
		return nil, fmt.Errorf("--api-keys: %w", err)
	}
	if expired := keys.Expired(); len(expired) > 0 {
		logger.Warn("API keys have expired", slog.String("names", strings.Join(expired, ", ")))
	}
	return signin.NewKeyring(keys), nil
}

// newVerifiers has the keys even if there are none yet: some may come while the server runs.
func newVerifiers(cfg config.Callers, keys *signin.Keyring, logger *slog.Logger) ([]signin.Verifier, error) {
	verifiers := []signin.Verifier{keys}
	if cfg.JWTIssuer != "" {
		tokens, err := signin.NewJWT(signin.JWTOptions{
			Issuer: cfg.JWTIssuer, Audience: cfg.JWTAudience, KeysURL: cfg.JWTKeysURL, Logger: logger,
		})
		if err != nil {
			return nil, fmt.Errorf("--jwt-keys-url: %w", err)
		}
		verifiers = append(verifiers, tokens)
	}
	return verifiers, nil
}
