package lenient

import (
	"reflect"
	"unsafe"

	"github.com/go-json-experiment/json/jsontext"
)

// memory is the memory of one unit: of the whole document, or of one row, which is what an element of a list of pointers
// points to. It is reserved when the unit begins, as large as the values of the unit need, in few pieces. Units share none,
// so that a row which outlives the others keeps none of them in memory.
type memory struct {
	texts   []byte   // the characters of all texts, with room for those that follow
	numbers []uint64 // room for numbers and flags that something points to
	slabs   []slab   // room for everything else, by shape.slab
}

// slab is room for values of one type.
type slab struct {
	next unsafe.Pointer
	left int
}

// begin reserves the memory of the unit that is the value with an index, and returns that of the unit around it.
func (d *decoding) begin(index int32) (around memory) {
	around = d.memory
	kinds, known := len(d.kinds), len(d.stack)
	d.stack = append(d.stack, make([]slab, kinds)...)
	d.memory = memory{slabs: d.stack[known : known+kinds : known+kinds]}
	texts, numbers := d.measure(index)
	block := make([]uint64, numbers+(texts+7)/8)
	d.numbers = block[:numbers]
	if texts > 0 {
		d.texts = unsafe.Slice((*byte)(unsafe.Pointer(&block[numbers])), texts)[:0]
	}
	d.reserve()
	return around
}

// end returns to the unit around the current one.
func (d *decoding) end(around memory) {
	d.stack = d.stack[:len(d.stack)-len(d.slabs)]
	clear(d.slabs)
	d.memory = around
}

// measure counts what the values of a unit need: how many characters of texts and how many numbers, and in d.slabs how many
// values of each other type.
func (d *decoding) measure(index int32) (texts, numbers int) {
	for at := index; at < d.values[index].next; at++ {
		value := &d.values[at]
		needed := d.kinds[value.shape]
		if needed.form == pointer && value.kind != jsontext.KindNull {
			needed = needed.element
			if needed.form == number || needed.form == flag {
				numbers++
			} else {
				d.slabs[needed.slab].left++
			}
		}
		switch needed.form {
		case text:
			texts += needed.characters(value)
		case list:
			d.slabs[needed.element.slab].left += value.elements()
			if needed.element.form == pointer {
				at = value.next - 1 // rows are units of their own
			}
		default:
		}
	}
	return texts, numbers
}

// allocate returns zeroed memory for values of the shape.
func (d *decoding) allocate(of *shape, values int) unsafe.Pointer {
	if values == 1 {
		return reflect.New(of.of).UnsafePointer()
	}
	d.grown = nil
	list := reflect.NewAt(of.list, unsafe.Pointer(&d.grown)).Elem()
	list.Grow(values)
	return list.UnsafePointer()
}

// take returns zeroed memory of the unit for values of the shape.
func (d *decoding) take(of *shape, values int) unsafe.Pointer {
	slab := &d.slabs[of.slab]
	if slab.left < values {
		return d.allocate(of, values)
	}
	taken := slab.next
	if slab.left -= values; slab.left > 0 {
		slab.next = unsafe.Add(taken, uintptr(values)*of.of.Size())
	}
	return taken
}

// point returns zeroed memory of the unit for a value of the shape that something points to.
func (d *decoding) point(to *shape) unsafe.Pointer {
	if to.form != number && to.form != flag || len(d.numbers) == 0 {
		return d.take(to, 1)
	}
	taken := unsafe.Pointer(&d.numbers[0])
	d.numbers = d.numbers[1:]
	return taken
}

// slice is what Go keeps of every slice.
type slice struct {
	first        unsafe.Pointer
	length, room int
}

// clear sets the value of the shape at target to its zero value.
func (s *shape) clear(target unsafe.Pointer) { reflect.NewAt(s.of, target).Elem().SetZero() }
