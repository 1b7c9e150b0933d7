package lenient

import (
	"slices"
	"strings"
)

// Fault is a member that could not be read, as a whole or in part.
type Fault struct {
	// Member is the path to the member: names joined by slashes.
	Member string
	// LeftOut is the number of elements that are missing from a list. 0: the whole member is missing.
	LeftOut int
}

// Faults records which members of an object could not be read. The zero value has no fault.
type Faults struct{ list *[]Fault }

func (f *Faults) addFault(fault Fault) {
	if f.list == nil {
		f.list = new([]Fault)
	}
	for i, known := range *f.list {
		if known.Member == fault.Member {
			(*f.list)[i].LeftOut += fault.LeftOut
			return
		}
	}
	*f.list = append(*f.list, fault)
}

// Faults returns all faults.
func (f Faults) Faults() []Fault {
	if f.list == nil {
		return nil
	}
	return *f.list
}

// FaultOf returns the fault of a member, and false for a member without one.
func (f Faults) FaultOf(member string) (Fault, bool) {
	for _, fault := range f.Faults() {
		if fault.Member == member {
			return fault, true
		}
	}
	return Fault{}, false
}

// Unreadable reports how many elements are missing from a member's list, whether the whole member is missing, and whether
// a part within the member is missing.
func (f Faults) Unreadable(member string) (leftOut int, whole, within bool) {
	for _, fault := range f.Faults() {
		switch {
		case fault.Member == member:
			leftOut += fault.LeftOut
			whole = whole || fault.LeftOut == 0
		case strings.HasPrefix(fault.Member, member+"/"):
			within = true
		}
	}
	return leftOut, whole, within
}

// Equal reports whether both have the same faults.
func (f Faults) Equal(other Faults) bool { return slices.Equal(f.Faults(), other.Faults()) }
