package discreet

import (
	"fmt"
	"runtime"
)

// Panic describes the value of a panic: by the runtime's own text, which quotes only numbers and Go types, and any other
// value by its type.
func Panic(cause any) string {
	if fault, ok := cause.(runtime.Error); ok {
		return fault.Error()
	}
	return fmt.Sprintf("value of type %T", cause)
}
