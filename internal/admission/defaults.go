package admission

import (
	"runtime"
	"time"

	"mailbox-graphql/internal/memory"
)

const (
	operationsPerProcessor = 512
	partOfMemory           = 4
	leastBytes             = 32 << 20
	defaultWait            = 5 * time.Second
)

func (o Options) withDefaults() Options {
	if o.Operations <= 0 {
		o.Operations = operationsPerProcessor * runtime.GOMAXPROCS(0)
	}
	if o.Bytes <= 0 {
		o.Bytes = max(memory.Limit()/partOfMemory, leastBytes)
	}
	if o.Queue <= 0 {
		o.Queue = 2 * o.Operations
	}
	if o.Wait <= 0 {
		o.Wait = defaultWait
	}
	return o
}
