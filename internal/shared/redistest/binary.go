package redistest

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
)

// The programs.
const (
	Redis  = "redis-server"
	Valkey = "valkey-server"
)

// Variable names the environment variable that tells which program runs where a test asks for none, such as "valkey-server".
const Variable = "REDISTEST_SERVER"

func defaultBinary() string {
	if binary := os.Getenv(Variable); binary != "" {
		return binary
	}
	return Redis
}

// ForEach runs a test with each of the programs.
func ForEach(t *testing.T, test func(t *testing.T, binary string)) {
	t.Helper()
	for _, binary := range []string{Redis, Valkey} {
		t.Run(binary, func(t *testing.T) {
			t.Parallel()
			find(t, binary)
			test(t, binary)
		})
	}
}

// find returns the path of a program, or skips the test.
func find(tb testing.TB, binary string) (path string) {
	tb.Helper()
	path, err := exec.LookPath(binary)
	if err == nil {
		return path
	}
	if binary == Valkey && !debianHas(tb, binary) {
		tb.Skipf("%s is missing, and the system has no package of it", binary)
	}
	missing(tb, binary)
	return ""
}

// missing skips the test, or fails it in continuous integration.
func missing(tb testing.TB, binary string) {
	tb.Helper()
	const message = "%s is missing: it is not in the PATH (.ci/setup installs it)"
	if os.Getenv("CI") == "" {
		tb.Skipf(message, binary)
	}
	tb.Fatalf(message, binary)
}

// debianHas reports whether the package of a program can be installed. Debian has Valkey from release 13 on, and Debian 12 has
// it among its backports.
func debianHas(tb testing.TB, name string) bool {
	tb.Helper()
	versions, err := exec.CommandContext(tb.Context(), "apt-cache", "madison", name).Output()
	return err == nil && len(bytes.TrimSpace(versions)) > 0
}
