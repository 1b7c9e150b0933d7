package console

import (
	"io"
	"log/slog"

	"mailbox-graphql/internal/config"
	"mailbox-graphql/internal/edge"
	"mailbox-graphql/internal/sampling"
	"mailbox-graphql/internal/telemetry"
)

// frequent lists the messages that a flood of requests would repeat which are refused, or were sent before.
var frequent = []string{"refused request", "sign-in refused", "token refused", "webhook"}

// Logger returns the server's log, which writes to w. It adds a request's id to each line and shortens floods of
// refusals.
//
// Lines are written in the background, within a tenth of a second; warnings and errors at once. A slow or blocked w blocks
// no request for longer than that: lines beyond 1 MiB are lost, and a later line says how many. end writes what is left,
// waits for it up to five seconds, and must be called before the process ends.
func Logger(cfg config.Config, w io.Writer) (logger *slog.Logger, end func()) {
	var level slog.Level
	_ = level.UnmarshalText([]byte(cfg.LogLevel)) // the settings allow only what it can read
	options := &slog.HandlerOptions{Level: level}
	buffered := newLines(w)
	var handler slog.Handler = slog.NewTextHandler(buffered, options)
	if cfg.LogFormat == "json" {
		handler = slog.NewJSONHandler(buffered, options)
	}
	handler = linesHandler{handler, buffered}
	logger = slog.New(telemetry.LogHandler(edge.LogHandler(sampling.Handler(handler, frequent...))))
	return logger, func() { endLog(slog.New(handler), buffered) }
}

// endLog reports lines that were lost and that no line has reported, and closes the log.
func endLog(logger *slog.Logger, buffered *lines) {
	buffered.flush(closeWait)
	if buffered.lost.Load() > 0 {
		logger.Warn("lines of the log were lost")
	}
	buffered.close(closeWait)
}
