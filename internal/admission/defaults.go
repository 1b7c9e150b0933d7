package admission

import (
	"runtime"
	"time"

	"mailbox-graphql/internal/memory"
)

// The defaults of [Options] that the settings repeat.
const (
	OperationsPerProcessor = 512
	DefaultWait            = 5 * time.Second
)

const (
	partOfMemory = 4 // a quarter is for operations
	leastBytes   = 32 << 20
)

func (o Options) withDefaults() Options {
	if o.Operations <= 0 {
		o.Operations = OperationsPerProcessor * runtime.GOMAXPROCS(0)
	}
	if o.Bytes <= 0 {
		o.Bytes = max(memory.Limit()/partOfMemory, leastBytes)
	}
	if o.Queue <= 0 {
		o.Queue = 2 * o.Operations
	}
	if o.Wait <= 0 {
		o.Wait = DefaultWait
	}
	return o
}
