package routes

import (
	"context"
	"net/http"
	"time"

	"mailbox-graphql/graph"
	"mailbox-graphql/graph/transport"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/edge"
	"mailbox-graphql/internal/listening"
	"mailbox-graphql/internal/signin"
)

// WebSocket serves the operations of [GraphQL] over WebSockets as well. It signs a connection in when the first message comes,
// and each operation by next, which has the sign-in too.
func WebSocket(
	cfg config.Config, signIn func(http.Handler) http.Handler, lasting *listening.Lasting, next http.Handler,
) http.Handler {
	return transport.WebSocket(next, transport.SocketOptions{
		Admits:            edge.Admits(cfg.CORSOrigins),
		SignIn:            signIn,
		CredentialHeaders: signin.CredentialHeaders(),
		MaxOperations:     cfg.Subscriptions.PerConnection,
		MaxMessageBytes:   int64(cfg.Limits.MaxBody) << 10,
		Lifetime:          cfg.Subscriptions.Lifetime,
		OnStop:            lasting.OnStop,
		IsStopping:        lasting.IsStopping,
	})
}

func subscriptionsOf(cfg config.Config, lasting *listening.Lasting) graph.SubscriptionOptions {
	options := graph.SubscriptionOptions{
		Most: cfg.Subscriptions.Most, MostOfCaller: cfg.Subscriptions.MostOfCaller, Lifetime: cfg.Subscriptions.Lifetime,
		ReadFirst: cfg.Auth == config.AuthPassthrough,
		OnStop:    lasting.OnStop,
		Holds:     signin.Holds,
		Until: func(ctx context.Context) time.Time {
			principal, _ := signin.PrincipalFrom(ctx)
			return principal.Expires
		},
	}
	if options.MostOfCaller == 0 {
		options.MostOfCaller = (options.Most + 1) / 2
	}
	return options
}
