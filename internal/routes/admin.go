package routes

import (
	"io"
	"log/slog"
	"net/http"

	"mailbox-graphql/internal/admin"
	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/console"
	"mailbox-graphql/upstream"
)

// Admin serves the operator. Without metrics there is no /metrics.
func Admin(command config.Command, client *upstream.Client, metrics http.Handler, logger *slog.Logger) http.Handler {
	return admin.New(admin.Options{
		Hosts: command.AllowedHosts,
		Texts: map[string]func(io.Writer) error{
			"/build":    console.Version,
			"/settings": func(w io.Writer) error { return console.Settings(w, command.Effective) },
		},
		Metrics: metrics,
		Cache:   client,
		Logger:  logger,
	})
}
