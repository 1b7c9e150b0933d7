package memory

import (
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// The tests change what belongs to the process, so that they run one after another.

func unlimited() (uint64, error) { return 0, memlimit.ErrNoLimit }

func TestPace(t *testing.T) {
	const mib = 1 << 20
	tests := []struct {
		name        string
		environment map[string]string
		container   memlimit.Provider
		cache       int64
		limit       int64
		percent     int
	}{
		{"no limit known", nil, unlimited, 64 * mib, 1 << 30, 400},
		{"no limit known, a large cache", nil, unlimited, 1 << 30, 4 << 30, 400},
		{"a container", nil, memlimit.Limit(500 * mib), 64 * mib, 450 * mib, 400},
		{"GOGC is given", map[string]string{"GOGC": "100"}, memlimit.Limit(500 * mib), 64 * mib, 450 * mib, 100},
		{"GOMEMLIMIT is given", map[string]string{"GOMEMLIMIT": "7MiB"}, memlimit.Limit(500 * mib), 64 * mib, 7 * mib, 400},
		{"GOMEMLIMIT is off", map[string]string{"GOMEMLIMIT": "off"}, memlimit.Limit(500 * mib), 64 * mib, math.MaxInt64, 100},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, name := range []string{"GOGC", "GOMEMLIMIT", "AUTOMEMLIMIT"} {
				t.Setenv(name, "") // restores it in the end
				os.Unsetenv(name)
			}
			for name, value := range test.environment {
				t.Setenv(name, value)
			}
			asStarted(t, test.environment["GOMEMLIMIT"])
			if err := pace(test.container, test.cache); err != nil {
				t.Fatal(err)
			}
			percent := debug.SetGCPercent(100)
			if limit := debug.SetMemoryLimit(-1); limit != test.limit || percent != test.percent {
				t.Errorf("limit %d and growth %d, want %d and %d", limit, percent, test.limit, test.percent)
			}
		})
	}
}

// asStarted sets what the runtime sets at a start with such a GOMEMLIMIT.
func asStarted(t *testing.T, limit string) {
	t.Helper()
	bytes := int64(math.MaxInt64)
	if limit == "7MiB" {
		bytes = 7 << 20
	}
	before, percent := debug.SetMemoryLimit(bytes), debug.SetGCPercent(100)
	t.Cleanup(func() {
		debug.SetMemoryLimit(before)
		debug.SetGCPercent(percent)
	})
}

func TestNoLimitIsSupposed(t *testing.T) {
	asStarted(t, "off")
	if limit := Limit(); limit != supposed {
		t.Errorf("limit %d", limit)
	}
}

// The floors of the benchmark have the server's garbage collection.
func TestBenchmarkHasTheSameGrowth(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../benchmark/subject.go")
	if err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("serverGC = \"GOGC=%d\"", growth); !strings.Contains(string(source), want) {
		t.Errorf("the benchmark lacks %s", want)
	}
}
