package discreet

import (
	"fmt"
	"runtime"
)

// Panic says what a panic was about: the runtime's own words, which quote nothing but numbers and Go types, and of any
// other value its type.
func Panic(cause any) string {
	if fault, ok := cause.(runtime.Error); ok {
		return fault.Error()
	}
	return fmt.Sprintf("value of type %T", cause)
}
