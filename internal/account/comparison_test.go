package account

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"mailbox-graphql/internal/config"
)

// Comparisons run for as long as the server, and only if they are asked for.
func TestCompare(t *testing.T) {
	t.Parallel()
	for every, want := range map[string]int{"0s": 0, "10m": 5} {
		synctest.Test(t, func(t *testing.T) {
			command, err := config.Parse([]string{"--compare-every=" + every, "--emulator-customers=3"}, io.Discard)
			if err != nil {
				t.Fatal(err)
			}
			var log bytes.Buffer
			account, err := Open(command.Config, Watch{}, slog.New(slog.NewTextHandler(&log, nil)))
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			account.Compare(ctx, command.Config)
			if got := strings.Count(log.String(), "customers were compared"); got != want {
				t.Errorf("every %s: %d comparisons in an hour, want %d:\n%s", every, got, want, &log)
			}
		})
	}
	for rateLimit, want := range map[int]int{0: 20, 1: 2, 200: 20, 800: 80} {
		if got := comparisonShare(rateLimit); got != want {
			t.Errorf("of %d permits, comparisons get %d, want %d", rateLimit, got, want)
		}
	}
}
