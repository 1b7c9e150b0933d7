package telemetry

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/upstream/emulator"
)

// A word that the schema does not know takes one line, however often it comes.
func TestUnknownWordsAreLoggedOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var lines bytes.Buffer
		ctx, stop := context.WithCancel(t.Context())
		go LogUnknownWords(ctx, slog.New(slog.NewTextHandler(&lines, nil)))
		for range 3 {
			o := newObserved(t, emulator.Options{Customers: 200}, Options{})
			o.ask(t, listQuery, nil)
			<-time.After(time.Minute)
			synctest.Wait()
		}
		stop()
		synctest.Wait()
		if got := strings.Count(lines.String(), "enum=Gender word=nonbinary"); got != 1 {
			t.Errorf("%d lines, want 1:\n%s", got, lines.String())
		}
	})
}
