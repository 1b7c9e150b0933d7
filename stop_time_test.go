package main

import (
	"io"
	"os"
	"regexp"
	"testing"
	"time"

	"mailbox-graphql/internal/config"
)

// Who starts the server by a file in deploy gives it the time to stop that it may need: the delay, a grace each for requests,
// streams and webhooks, and the time to send the last telemetry.
func TestTimeToStop(t *testing.T) {
	t.Parallel()
	for path, pattern := range map[string]string{
		"deploy/kubernetes.yaml":         `(?m)^ *terminationGracePeriodSeconds: (\d+)`,
		"deploy/compose.yaml":            `(?m)^ *stop_grace_period: (\d+)s`,
		"deploy/servers/compose.yaml":    `(?m)^ *stop_grace_period: (\d+)s`,
		"deploy/mailbox-graphql.service": `(?m)^TimeoutStopSec=(\d+)$`,
	} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var args []string
		if delay := regexp.MustCompile(`MAILBOX_SHUTDOWN_DELAY, value: (\w+)`).FindSubmatch(text); delay != nil {
			args = append(args, "--shutdown-delay="+string(delay[1]))
		}
		command, err := config.Parse(args, io.Discard)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		given := regexp.MustCompile(pattern).FindSubmatch(text)
		if given == nil {
			t.Fatalf("%s does not say how long a stop may take", path)
		}
		limit, err := time.ParseDuration(string(given[1]) + "s")
		if err != nil {
			t.Fatal(err)
		}
		load := command.Load
		if need := load.ShutdownDelay + 3*load.ShutdownGrace + flushTime; limit < need {
			t.Errorf("%s gives the server %s to stop, and it may need %s", path, limit, need)
		}
	}
}
