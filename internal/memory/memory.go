// Package memory tells the Go runtime how much memory the process may take, and paces the garbage collector by that.
//
// It never reads a setting of the server: the environment's GOMEMLIMIT and GOGC win over what it would set.
package memory

import (
	"fmt"
	"math"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

const (
	// supposed is the limit where none is known.
	supposed = 1 << 30
	// partForCache is the most of a supposed limit that the cache may fill, as 1/partForCache: a collector that has no room
	// above what lives would never rest.
	partForCache = 4
	// partOfContainer leaves a tenth of a container's memory for what Go does not count: the binary and the kernel's buffers.
	partOfContainer = 0.9
	// growth is how much the heap may grow between two collections, as a percentage of what lives. Go's default is 100. The
	// limit keeps the growth from taking what is not there. docs/performance.md has what it brings.
	growth = 400
)

// Limit returns the runtime's soft limit in bytes, or what is supposed where it has none.
func Limit() int64 {
	const unchanged = -1
	if limit := debug.SetMemoryLimit(unchanged); limit < math.MaxInt64 {
		return limit
	}
	return supposed
}

// Pace gives the runtime a soft limit: nine tenths of what the control group may have, or what is supposed where that is not
// limited. Then it lets the heap grow further between two collections. The size of the cache is in bytes.
func Pace(cache int64) error { return pace(memlimit.FromCgroup, cache) }

func pace(container memlimit.Provider, cache int64) error {
	_, err := memlimit.Set(memlimit.WithRatio(1), memlimit.WithProvider(memlimit.ApplyFallback(
		memlimit.ApplyRatio(container, partOfContainer),
		memlimit.Limit(uint64(max(supposed, partForCache*cache))),
	)))
	if err != nil {
		return fmt.Errorf("set the memory limit: %w", err)
	}
	const unchanged = -1
	_, given := os.LookupEnv("GOGC")
	if unlimited := debug.SetMemoryLimit(unchanged) == math.MaxInt64; !given && !unlimited {
		debug.SetGCPercent(growth)
	}
	return nil
}
