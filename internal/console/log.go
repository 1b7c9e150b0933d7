package console

import (
	"io"
	"log/slog"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/edge"
	"mailbox-graphql/internal/sampling"
)

// frequent lists the messages that a flood of refused requests would repeat.
var frequent = []string{"refused request", "sign-in refused", "token refused"}

// Logger returns the server's log, which writes to w. It adds a request's id to each line and shortens floods of
// refusals.
func Logger(cfg config.Config, w io.Writer) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(cfg.LogLevel)) // the settings allow only what it can read
	options := &slog.HandlerOptions{Level: level}
	var handler slog.Handler = slog.NewTextHandler(w, options)
	if cfg.LogFormat == "json" {
		handler = slog.NewJSONHandler(w, options)
	}
	return slog.New(edge.LogHandler(sampling.Handler(handler, frequent...)))
}
