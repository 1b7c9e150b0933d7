// Package scope names what callers may change. It never decides which caller has a scope.
package scope

import (
	"fmt"
	"math/bits"
	"strings"
)

// Set is a set of scopes. The zero value is empty: such a caller may read, and change nothing.
type Set uint8

// The scopes.
const (
	// WriteCustomers lets a caller change customers, with their entries, addresses and values of properties.
	WriteCustomers Set = 1 << iota
	// WriteOrganizations lets a caller change organizations, with their values of properties.
	WriteOrganizations
	// WriteProperties lets a caller change the definitions of properties.
	WriteProperties

	end
)

// All has every scope.
const All = end - 1

//nolint:gochecknoglobals // a table
var names = map[Set]string{
	WriteCustomers:     "customers:write",
	WriteOrganizations: "organizations:write",
	WriteProperties:    "properties:write",
}

// Parse returns the scope with a name.
func Parse(name string) (Set, bool) {
	for scope := range All.each {
		if names[scope] == name {
			return scope, true
		}
	}
	return 0, false
}

// ParseList returns the scopes whose names stand in a list with a separator. The error does not quote the list, which may hold
// a secret by mistake.
func ParseList(list, separator string) (Set, error) {
	var all Set
	for name := range strings.SplitSeq(list, separator) {
		scope, ok := Parse(name)
		if !ok {
			return 0, fmt.Errorf("scopes must be of %s, with %q between them", strings.Join(All.Names(), ", "), separator)
		}
		all |= scope
	}
	return all, nil
}

// Has reports whether the set has all scopes of another one.
func (s Set) Has(others Set) bool { return s&others == others }

// Names returns the names of the scopes, in a fixed order.
func (s Set) Names() []string {
	list := make([]string, 0, bits.OnesCount8(uint8(s)))
	for scope := range s.each {
		list = append(list, names[scope])
	}
	return list
}

// String returns the names, separated by spaces as in the `scope` of OAuth (RFC 6749, section 3.3).
func (s Set) String() string { return strings.Join(s.Names(), " ") }

func (s Set) each(yield func(Set) bool) {
	for scope := Set(1); scope < end; scope <<= 1 {
		if s.Has(scope) && !yield(scope) {
			return
		}
	}
}
