// Package sampling shortens floods of equal log lines: it writes up to [PerMinute] of them in a minute, and counts the
// rest.
//
// It never drops a line with a message other than the given ones.
package sampling

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"
)

// PerMinute is the most lines of one message that are written in a minute.
const PerMinute = 100

// Handler passes records on to next, but no more than [PerMinute] of each given message. The first line of a message after
// dropped ones has their number as leftOut.
func Handler(next slog.Handler, messages ...string) slog.Handler {
	return handler{next, &counts{messages: messages, byMessage: make(map[string]*count)}}
}

type handler struct {
	slog.Handler
	counts *counts
}

// counts are shared by the handlers that are derived from one.
type counts struct {
	messages []string

	mu        sync.Mutex
	byMessage map[string]*count
}

type count struct {
	begun            time.Time // of the minute
	written, leftOut int
}

func (h handler) Handle(ctx context.Context, record slog.Record) error {
	write, leftOut := h.counts.take(record.Message, record.Time)
	if !write {
		return nil
	}
	if leftOut > 0 {
		record = record.Clone()
		record.AddAttrs(slog.Int("leftOut", leftOut))
	}
	return h.Handler.Handle(ctx, record) //nolint:wrapcheck // nothing of its own can fail
}

// take reports whether a line may be written, and how many were left out before it.
func (c *counts) take(message string, now time.Time) (write bool, leftOut int) {
	if !slices.Contains(c.messages, message) {
		return true, 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	counted, ok := c.byMessage[message]
	if !ok {
		counted = &count{begun: now}
		c.byMessage[message] = counted
	}
	if now.Sub(counted.begun) >= time.Minute {
		*counted = count{begun: now, leftOut: counted.leftOut}
	}
	if counted.written == PerMinute {
		counted.leftOut++
		return false, 0
	}
	counted.written++
	leftOut, counted.leftOut = counted.leftOut, 0
	return true, leftOut
}

func (h handler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(attributes), h.counts}
}

func (h handler) WithGroup(name string) slog.Handler {
	return handler{h.Handler.WithGroup(name), h.counts}
}
