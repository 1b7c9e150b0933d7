package sampling_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/internal/sampling"
)

// A flood leaves a bounded number of lines, and a later line counts the dropped ones. No other line is dropped.
func TestFlood(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		logger := slog.New(sampling.Handler(slog.NewTextHandler(&log, nil), "refused")).With("part", "test")
		for range 10 * sampling.PerMinute {
			logger.Info("refused")
			logger.Info("operation")
		}
		if got := strings.Count(log.String(), "msg=refused"); got != sampling.PerMinute {
			t.Errorf("%d lines of the flood, want %d", got, sampling.PerMinute)
		}
		if got := strings.Count(log.String(), "msg=operation"); got != 10*sampling.PerMinute {
			t.Errorf("%d other lines, want all", got)
		}
		log.Reset()
		<-time.After(time.Minute)
		logger.Info("refused")
		logger.Info("refused")
		if got := log.String(); strings.Count(got, "leftOut=900") != 1 || strings.Count(got, "part=test") != 2 {
			t.Errorf("after the minute: %s", got)
		}
	})
}
