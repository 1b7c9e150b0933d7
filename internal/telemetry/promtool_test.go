package telemetry

import (
	"os/exec"
	"strings"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// Prometheus' own check finds nothing to object to in the metrics that a server shows.
func TestPromtoolChecksMetrics(t *testing.T) {
	t.Parallel()
	promtool, err := exec.LookPath("promtool")
	if err != nil {
		t.Skip("promtool is not installed; .ci/metrics runs with it")
	}
	o := observe(t, emulator.Options{Customers: 200})
	useAll(t, o)
	check := exec.CommandContext(t.Context(), promtool, "check", "metrics")
	check.Stdin = strings.NewReader(o.metrics(t))
	if text, err := check.CombinedOutput(); err != nil {
		t.Errorf("promtool check metrics: %v\n%s", err, text)
	}
}
