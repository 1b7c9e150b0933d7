package console

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// gatherTime is how long lines are gathered after a write. The first line after a quiet time is written at once.
	gatherTime = 100 * time.Millisecond
	// gatherBytes is how much is gathered before it is written earlier.
	gatherBytes = 32 << 10
	// maxSpareBytes is the most memory that is kept for later lines.
	maxSpareBytes = 8 * gatherBytes
	// maxWaitingBytes bounds the lines that wait while the writer is slow or blocked. Further lines are lost, and counted.
	maxWaitingBytes = 1 << 20
	// urgentWait bounds how long a warning or an error waits until it is written.
	urgentWait = 100 * time.Millisecond
	// closeWait bounds how long the end of the process waits for a writer that is slow or blocked.
	closeWait = 5 * time.Second
)

// lines takes whole lines and writes them in the background, many at a time: a write to a pipe or a terminal takes longer
// than all else that a line costs, and may block.
//
// A line is written within [gatherTime] unless the writer is slow. A process that crashes loses what it gathered in that
// time, warnings and errors excepted: see [lines.flush]. A blocked writer costs no more than [maxWaitingBytes] twice, once
// for what it has not taken and once for what waits behind.
type lines struct {
	out io.Writer

	lost atomic.Int64 // lines that were not written, and that no line has reported yet

	mu       sync.Mutex
	waiting  []byte
	spare    []byte        // memory for the lines that come while others are written
	accepted int64         // bytes that have come, in all
	written  int64         // bytes of them that the writer has taken, or refused
	progress chan struct{} // closed when written grows
	closed   bool
	ended    bool // the background has written everything

	wake   chan struct{} // something waits
	urgent chan struct{} // and should not wait longer
	done   chan struct{}
}

func newLines(out io.Writer) *lines {
	l := &lines{
		out: out, progress: make(chan struct{}),
		wake: make(chan struct{}, 1), urgent: make(chan struct{}, 1), done: make(chan struct{}),
	}
	go l.run()
	return l
}

// errNoRoom says that a line found no room.
var errNoRoom = errors.New("log: too many lines wait")

// Write takes a line, or fails with errNoRoom. It does not wait for the writer, except after close.
func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.ended:
		return l.out.Write(line)
	case len(l.waiting)+len(line) > maxWaitingBytes:
		return 0, errNoRoom
	}
	l.waiting = append(l.waiting, line...)
	l.accepted += int64(len(line))
	signal(l.wake)
	if len(l.waiting) >= gatherBytes {
		signal(l.urgent)
	}
	return len(line), nil
}

// signal does nothing where a signal is pending already.
func signal(to chan struct{}) {
	select {
	case to <- struct{}{}:
	default:
	}
}

func (l *lines) run() {
	defer close(l.done)
	gather := time.NewTimer(gatherTime)
	defer gather.Stop()
	for range l.wake {
		if !l.writeWaiting() {
			return
		}
		gather.Reset(gatherTime)
		select {
		case <-l.urgent:
		case <-gather.C:
		}
	}
}

// writeWaiting writes the lines that wait. It returns false when there will be no more.
func (l *lines) writeWaiting() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.waiting) > 0 {
		batch := l.waiting
		l.waiting, l.spare = l.spare, nil
		l.mu.Unlock()
		_, err := l.out.Write(batch)
		l.mu.Lock()
		if err != nil {
			l.lost.Add(int64(bytes.Count(batch, []byte{'\n'})))
		}
		l.written += int64(len(batch))
		close(l.progress)
		l.progress = make(chan struct{})
		if cap(batch) <= maxSpareBytes {
			l.spare = batch[:0]
		}
		if !l.closed {
			return true
		}
	}
	l.ended = l.closed
	return !l.closed
}

// flush has the lines written at once that have come before, and waits for that, but no longer than the given time.
func (l *lines) flush(longest time.Duration) {
	timer := time.NewTimer(longest)
	defer timer.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	for came := l.accepted; l.written < came; {
		progress := l.progress
		l.mu.Unlock()
		signal(l.urgent)
		select {
		case <-progress:
			l.mu.Lock()
		case <-timer.C:
			l.mu.Lock()
			return
		}
	}
}

// close writes what waits, and ends the background. If the writer is blocked, close gives up after the given time. Later
// lines go to the writer directly.
func (l *lines) close(longest time.Duration) {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	signal(l.wake)
	signal(l.urgent)
	select {
	case <-l.done:
	case <-time.After(longest):
	}
}

// linesHandler formats records into lines. A warning or an error is written before Handle returns, and so is what came
// before it, if the writer takes them within [urgentWait]. The first line after lost ones has their number as linesLost.
type linesHandler struct {
	slog.Handler // writes to lines
	lines        *lines
}

func (h linesHandler) Handle(ctx context.Context, record slog.Record) error {
	var lost int64
	if h.lines.lost.Load() > 0 {
		lost = h.lines.lost.Swap(0)
		record = record.Clone()
		record.AddAttrs(slog.Int64("linesLost", lost))
	}
	err := h.Handler.Handle(ctx, record)
	if err != nil {
		h.lines.lost.Add(lost + 1)
	}
	if record.Level >= slog.LevelWarn {
		h.lines.flush(urgentWait)
	}
	return err //nolint:wrapcheck // nothing of its own can fail
}

func (h linesHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return linesHandler{h.Handler.WithAttrs(attributes), h.lines}
}

func (h linesHandler) WithGroup(name string) slog.Handler {
	return linesHandler{h.Handler.WithGroup(name), h.lines}
}
