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

const (
	operationsPerProcessor = 512
	partOfMemory           = 4
	unknownMemory          = 1 << 30 // what is supposed where no limit is known
	leastBytes             = 32 << 20
	defaultWait            = 5 * time.Second
)

func (o Options) withDefaults() Options {
	if o.Operations <= 0 {
		o.Operations = operationsPerProcessor * runtime.GOMAXPROCS(0)
	}
	if o.Bytes <= 0 {
		o.Bytes = max(memoryLimit()/partOfMemory, leastBytes)
	}
	if o.Queue <= 0 {
		o.Queue = 2 * o.Operations
	}
	if o.Wait <= 0 {
		o.Wait = defaultWait
	}
	return o
}

// memoryLimit is that of the Go runtime (GOMEMLIMIT), else that of the control group.
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
		const unlimited = 1 << 50 // the older files say so by a huge number
		if err == nil && limit > 0 && limit < unlimited {
			return limit
		}
	}
	return unknownMemory
}
