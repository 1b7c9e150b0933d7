package telemetry

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"

	"mailbox-graphql/graph/model"
)

// LogHandler adds to each line the ids of the trace and the span that it belongs to, if the span is recorded.
func LogHandler(next slog.Handler) slog.Handler { return logHandler{next} }

type logHandler struct{ slog.Handler }

func (h logHandler) Handle(ctx context.Context, record slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.IsSampled() && span.IsValid() {
		record = record.Clone()
		record.AddAttrs(slog.String("trace", span.TraceID().String()), slog.String("span", span.SpanID().String()))
	}
	return h.Handler.Handle(ctx, record) //nolint:wrapcheck // nothing of its own can fail
}

func (h logHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return logHandler{h.Handler.WithAttrs(attributes)}
}

func (h logHandler) WithGroup(name string) slog.Handler { return logHandler{h.Handler.WithGroup(name)} }

// RouteErrors sends the errors of exporters, whose handler is global to the process, to the server's log, one a minute.
func RouteErrors(logger *slog.Logger) { otel.SetErrorHandler(&errorLog{logger: logger}) }

type errorLog struct {
	logger *slog.Logger

	mu      sync.Mutex
	last    time.Time
	leftOut int
}

// Handle logs an error, unless one was logged within the last minute.
func (l *errorLog) Handle(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.last) < time.Minute {
		l.leftOut++
		return
	}
	l.logger.Warn("telemetry failed", slog.String("error", presented(err)), slog.Int("leftOut", l.leftOut))
	l.last, l.leftOut = time.Now(), 0
}

// presented returns the beginning of an error's text, in one line: a collector may answer with a whole page.
func presented(err error) string {
	const longest = 300
	text := strings.Join(strings.Fields(err.Error()), " ")
	return strings.ToValidUTF8(text[:min(len(text), longest)], "")
}

// LogUnknownWords logs each word that the schema does not know once, until ctx ends. It looks for them once a minute.
func LogUnknownWords(ctx context.Context, logger *slog.Logger) {
	for ticks := time.NewTicker(time.Minute); ; {
		for _, unknown := range model.TakeUnknownWords() {
			logger.WarnContext(ctx, "Help Scout uses a word that the schema does not know",
				slog.String("enum", unknown.Enum), slog.String("word", unknown.Word))
		}
		select {
		case <-ticks.C:
		case <-ctx.Done():
			ticks.Stop()
			return
		}
	}
}
