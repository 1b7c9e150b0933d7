package admission

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// The defaults of [Options] that the settings repeat.
const (
	OperationsPerProcessor = 512
	DefaultWait            = 5 * time.Second
)

const (
	partOfMemory  = 4       // a quarter is for operations
	unknownMemory = 1 << 30 // assumed where no limit is known
	leastBytes    = 32 << 20
)

func (o Options) withDefaults() Options {
	if o.Operations <= 0 {
		o.Operations = OperationsPerProcessor * runtime.GOMAXPROCS(0)
	}
	if o.Bytes <= 0 {
		o.Bytes = max(memoryLimit()/partOfMemory, leastBytes)
	}
	if o.Queue <= 0 {
		o.Queue = 2 * o.Operations
	}
	if o.Wait <= 0 {
		o.Wait = DefaultWait
	}
	return o
}

// memoryLimit returns the memory limit of the Go runtime (GOMEMLIMIT), else that of the control group.
func memoryLimit() int64 {
	const unchanged = -1
	if limit := debug.SetMemoryLimit(unchanged); limit < math.MaxInt64 {
		return limit
	}
	for _, file := range []string{"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"} {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		limit, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
		const unlimited = 1 << 50 // older versions of control groups write a huge number
		if err == nil && limit > 0 && limit < unlimited {
			return limit
		}
	}
	return unknownMemory
}
