package lenient

import (
	"reflect"
	"strconv"
	"sync"
	"unsafe"
)

// layout is one piece of memory with room for all values of a unit, whatever their types are.
type layout struct {
	of      reflect.Type // a struct of arrays
	offsets []uintptr    // of the arrays
}

// needs says how many values of which shapes a unit has: pairs of a shape's index and a number.
type needs [16]uint8

// add adds a number of values of the shape with an index. It reports false where there is no room for so much.
func (n *needs) add(pair, index, values int) bool {
	values = roundUp(values)
	if 2*pair >= len(n) || index > 255 || values > 255 {
		return false
	}
	n[2*pair], n[2*pair+1] = uint8(index), uint8(values)
	return true
}

// roundUp keeps similar units from having layouts of their own.
func roundUp(values int) int {
	const few, step = 2, 4
	if values <= few {
		return values
	}
	return (values + step - 1) / step * step
}

// layouts holds the layouts of a target. Go never forgets a type that a program has made, so their number is bounded: what
// documents say makes no more of them.
type layouts struct {
	mu   sync.RWMutex
	made map[needs]*layout
}

const maxLayouts = 128

// of returns the layout for a unit, or nil if there are too many.
func (l *layouts) of(kinds []*shape, unit needs) *layout {
	l.mu.RLock()
	found, ok := l.made[unit]
	l.mu.RUnlock()
	if ok {
		return found
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.made) < maxLayouts {
		l.made[unit] = newLayout(kinds, unit)
	}
	return l.made[unit]
}

func newLayout(kinds []*shape, unit needs) *layout {
	var arrays []reflect.StructField
	for pair := 0; pair < len(unit) && unit[pair+1] > 0; pair += 2 {
		array := reflect.ArrayOf(int(unit[pair+1]), kinds[unit[pair]].of)
		arrays = append(arrays, reflect.StructField{Name: "A" + strconv.Itoa(pair), Type: array})
	}
	made := &layout{of: reflect.StructOf(arrays)}
	for field := range made.of.Fields() {
		made.offsets = append(made.offsets, field.Offset)
	}
	return made
}

// reserve reserves the memory for what the slabs of the unit need: one piece for most units, and otherwise one for each slab.
func (d *decoding) reserve() {
	var unit needs
	pieces, fits := 0, true
	for i := range d.slabs {
		if left := d.slabs[i].left; left > 0 && fits {
			fits = unit.add(pieces, i, left)
			pieces++
		}
	}
	if !fits || pieces < 2 {
		d.reserveEach()
		return
	}
	together := d.layouts.of(d.kinds, unit)
	if together == nil {
		d.reserveEach()
		return
	}
	piece := reflect.New(together.of).UnsafePointer()
	for i, offset := range together.offsets {
		d.slabs[unit[2*i]].next = unsafe.Add(piece, offset)
	}
}

func (d *decoding) reserveEach() {
	for i := range d.slabs {
		if slab := &d.slabs[i]; slab.left > 0 {
			slab.next = d.allocate(d.kinds[i], slab.left)
		}
	}
}
