package discreet

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
)

// LibraryLog takes the lines that libraries print by package log and logs what is known of them: the beginning, if it is
// one of net/http's own sentences, and a panic's stack. The rest may quote an answer or a client.
func LibraryLog(logger *slog.Logger) io.Writer { return libraryLog{logger} }

type libraryLog struct{ logger *slog.Logger }

// known are beginnings of lines that quote nothing.
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
	message := "a library's message, which is not shown since it may quote others"
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

// stackIn returns the stack at a message's end. The value that a panic was about, which comes before, is left out; it may
// have lines of its own that look like a stack's beginning.
func stackIn(message []byte) string {
	const beginning = "\ngoroutine "
	at := bytes.LastIndex(message, []byte(beginning))
	if at < 0 {
		return ""
	}
	return string(bytes.TrimSpace(message[at:]))
}
