package discreet

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
)

// LibraryLog returns a writer for what libraries print through package log. Of each line it logs the beginning, if that
// is one of net/http's own sentences, and the stack of a panic. It drops the rest, which may quote an answer or a client.
func LibraryLog(logger *slog.Logger) io.Writer { return libraryLog{logger} }

type libraryLog struct{ logger *slog.Logger }

// known holds the beginnings of net/http's own sentences. None of them quotes anything.
var known = []string{
	"Unsolicited response received on idle HTTP channel",
	"http: Accept error",
	"http: TLS handshake error",
	"http: panic serving",
	"http: proxy error",
	"http: superfluous response.WriteHeader call",
	"http: response.WriteHeader on hijacked connection",
	"http: response.Write on hijacked connection",
	"http: invalid Content-Length",
	"http: URL query contains semicolon, which is no longer a supported separator",
	"http2: panic serving",
	"http2: server",
	"http2: Transport",
	"protocol error",
}

// Write logs one line.
func (l libraryLog) Write(line []byte) (int, error) {
	message := "message of a library, not shown since it may hold personal data"
	for _, start := range known {
		if bytes.HasPrefix(line, []byte(start)) {
			message = start
			break
		}
	}
	var attributes []slog.Attr
	if strings.Contains(message, "panic serving") {
		attributes = append(attributes, slog.String("stack", stackIn(line)))
	}
	l.logger.LogAttrs(context.Background(), slog.LevelWarn, message, attributes...)
	return len(line), nil
}

// stackIn returns the stack at the end of a message. It leaves out the panic's value before the stack, which may itself hold
// lines that look like the beginning of a stack.
func stackIn(message []byte) string {
	const beginning = "\ngoroutine "
	at := bytes.LastIndex(message, []byte(beginning))
	if at < 0 {
		return ""
	}
	return string(bytes.TrimSpace(message[at:]))
}
