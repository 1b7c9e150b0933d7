package lenient

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
	"unsafe"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// maxFaults bounds the faults of one document.
const maxFaults = 1000

// ErrTooManyFaults refuses a document with more than a thousand faults.
var ErrTooManyFaults = errors.New("too many members cannot be read")

// Unmarshal decodes a document and leaves out what does not fit the type of target, a pointer to a struct: a member stays
// unset, and an element of a list is missing. An object in a list whose `id` cannot be read is missing as a whole. Each
// [Flawed] object records the faults of its own members; a fault in another object is recorded by the nearest Flawed object
// around it. Broken text is repaired with U+FFFD, and of several members with the same name the last one counts. Nothing of
// target shares memory with document.
//
// Unmarshal reports whether anything was left out. It fails when the document is not JSON, not an object, or refused with
// [ErrTooComplex] or [ErrTooManyFaults].
func Unmarshal(ctx context.Context, document []byte, target any) (faulty bool, err error) {
	d := decodings.Get().(*decoding)
	defer d.release()
	d.ctx, d.document = ctx, document
	root := reflect.ValueOf(target)
	shape := targetOf(root.Type().Elem())
	if d.values, err = scan(document, shape.shape, d.values); err != nil {
		return false, err
	}
	d.kinds, d.layouts = shape.kinds, shape.layouts
	if kind := d.values[0].kind; kind != jsontext.KindBeginObject {
		if kind == jsontext.KindNull {
			return false, nil
		}
		return false, &json.SemanticError{JSONKind: kind, GoType: shape.of}
	}
	around := d.begin(0)
	defer d.end(around)
	err = d.read(shape.shape, 0, root.UnsafePointer(), false)
	return d.count > 0, err
}

// decoding is the decoding of one document.
type decoding struct {
	ctx      context.Context //nolint:containedctx // a decoding lives as long as one call
	document []byte
	values   []value
	kinds    []*shape // of the target
	layouts  *layouts // of the target
	memory
	stack  []slab     // the slabs of all units that have begun
	grown  []struct{} // the list that allocate makes
	faults []Fault    // that no object has recorded yet; Member is the path from the value that is being read
	count  int        // of all faults
}

// decodings keeps the lists of decodings for the next ones.
var decodings = sync.Pool{New: func() any { return new(decoding) }}

// release keeps the lists for the next decoding, without what they point to. Lists as long as no honest document needs them
// are not kept.
func (d *decoding) release() {
	const maxKept = 32 << 10
	if cap(d.values) > maxKept {
		return
	}
	clear(d.stack[:cap(d.stack)])
	*d = decoding{values: d.values[:0], stack: d.stack[:0]}
	decodings.Put(d)
}

// read reads the value with an index into the memory at target. What cannot be read stays zero and is a fault. null is the
// zero value. inList tells whether the value is an element.
func (d *decoding) read(shape *shape, index int32, target unsafe.Pointer, inList bool) error {
	kind := d.values[index].kind
	if kind == jsontext.KindNull {
		return nil
	}
	switch shape.form {
	case text:
		return d.text(shape, index, (*string)(target))
	case number:
		return d.number(shape, index, target)
	case flag:
		if kind != jsontext.KindTrue && kind != jsontext.KindFalse {
			return d.leaveOut()
		}
		*(*bool)(target) = kind == jsontext.KindTrue
		return nil
	case pointer:
		return d.pointer(shape, index, (*unsafe.Pointer)(target), inList)
	case list:
		return d.list(shape, index, target)
	default:
		return d.object(shape, index, target, inList)
	}
}

// leaveOut records that the value which is being read cannot be read.
func (d *decoding) leaveOut() error { return d.fault(Fault{}) }

func (d *decoding) fault(fault Fault) error {
	if d.count++; d.count > maxFaults {
		return ErrTooManyFaults
	}
	d.faults = append(d.faults, fault)
	return nil
}

// within makes the faults that were found since known faults of the member or element with the name.
func (d *decoding) within(known int, name string) {
	for i := range d.faults[known:] {
		fault := &d.faults[known+i]
		if fault.Member == "" {
			fault.Member = name
		} else {
			fault.Member = name + "/" + fault.Member
		}
	}
}

// lost reports whether one of the faults that were found since known is that of the whole value.
func (d *decoding) lost(known int) bool { return slices.Contains(d.faults[known:], Fault{}) }

func (d *decoding) pointer(shape *shape, index int32, target *unsafe.Pointer, inList bool) error {
	known := len(d.faults)
	value := d.point(shape.element)
	if err := d.read(shape.element, index, value, inList); err != nil {
		return err
	}
	if *target = value; d.lost(known) {
		*target = nil
	}
	return nil
}

func (d *decoding) text(shape *shape, index int32, target *string) error {
	value := &d.values[index]
	raw := d.document[value.begin:value.end]
	begin := len(d.texts)
	switch {
	case shape.keeps != nil && shape.keeps(value.kind):
		d.texts = append(d.texts, raw...)
	case value.kind != jsontext.KindString:
		return d.leaveOut()
	default:
		d.texts = appendString(d.texts, raw, value.plain)
	}
	// The characters are never written again, even if append moved them to find more room.
	kept := d.texts[begin:]
	*target = unsafe.String(unsafe.SliceData(kept), len(kept))
	return nil
}

// characters returns how many characters the value has as a text of the shape, unless it is a broken text that is repaired.
func (s *shape) characters(value *value) int {
	length := int(value.end - value.begin)
	switch {
	case s.keeps != nil && s.keeps(value.kind):
		return length
	case value.kind == jsontext.KindString:
		return length - len(`""`)
	}
	return 0
}

// appendString appends the text of a string with quotes. Broken parts become U+FFFD.
func appendString(text, quoted []byte, plain bool) []byte {
	inner := quoted[1 : len(quoted)-1]
	if plain || !strings.Contains(unsafe.String(unsafe.SliceData(inner), len(inner)), `\`) && utf8.Valid(inner) {
		return append(text, inner...)
	}
	text, _ = jsontext.AppendUnquote(text, quoted) // the error tells of what was repaired
	return text
}

// number reads whole numbers in any notation, and strings of digits, as far as the target has room for them.
func (d *decoding) number(shape *shape, index int32, target unsafe.Pointer) error {
	value := &d.values[index]
	raw := d.document[value.begin:value.end]
	number, err := digits(raw), error(nil)
	if number < 0 {
		text := strings.Trim(string(raw), `"`)
		if number, err = strconv.ParseInt(text, 10, shape.of.Bits()); err != nil {
			number, err = wholeNumber(text)
		}
	}
	if err != nil || shape.of.OverflowInt(number) {
		return d.leaveOut()
	}
	switch shape.of.Size() {
	case 4:
		*(*int32)(target) = int32(number)
	default:
		*(*int64)(target) = number
	}
	return nil
}

// digits returns the number that a few digits are, and -1 for any other text.
func digits(text []byte) (number int64) {
	const few = 18 // they fit
	if len(text) == 0 || len(text) > few {
		return -1
	}
	for _, c := range text {
		if !isDigit(c) {
			return -1
		}
		number = number*10 + int64(c-'0')
	}
	return number
}

var errNotWhole = errors.New("not a whole number")

// wholeNumber reads numbers such as 35.0 or 35e0, up to the largest that a float holds exactly.
func wholeNumber(text string) (int64, error) {
	if strings.Trim(text, "0123456789.eE+-") != "" {
		return 0, errNotWhole // strconv also reads hexadecimal numbers and names such as "inf"
	}
	const exact = 1 << 53
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || number > exact || number < -exact || number != float64(int64(number)) {
		return 0, errNotWhole
	}
	return int64(number), nil
}

// object reads an object and records the faults of its members. An empty list counts as an object without members.
func (d *decoding) object(shape *shape, index int32, target unsafe.Pointer, inList bool) error {
	value := &d.values[index]
	switch {
	case value.kind == jsontext.KindBeginArray && value.count == 0:
		return nil
	case value.kind != jsontext.KindBeginObject:
		return d.leaveOut()
	}
	known := len(d.faults)
	if err := d.members(shape, index, target); err != nil {
		return err
	}
	if !shape.flawed || len(d.faults) == known {
		return nil
	}
	faults := d.faults[known:]
	d.faults = d.faults[:known]
	flawed := reflect.NewAt(shape.of, target).Interface().(Flawed)
	for _, fault := range faults {
		if fault.Member == "id" && inList {
			d.faults = append(d.faults, Fault{})
			return nil
		}
		flawed.addFault(fault)
	}
	return nil
}

// members reads the members of an object.
func (d *decoding) members(shape *shape, index int32, target unsafe.Pointer) error {
	var seen uint64 // the members, as far as there are no more than 64
	for at := index + 1; at < d.values[index].next; at = d.values[at].next {
		member := shape.ordered[d.values[at].member]
		place := unsafe.Add(target, member.offset)
		bit := uint64(1) << min(member.index, 63)
		if seen&bit != 0 {
			member.shape.clear(place)
		}
		seen |= bit
		known := len(d.faults)
		if err := d.read(member.shape, at, place, false); err != nil {
			return err
		}
		if len(d.faults) > known {
			d.within(known, member.name)
		}
	}
	return nil
}

// list reads a list without the elements that cannot be read. A null element cannot be read.
func (d *decoding) list(shape *shape, index int32, target unsafe.Pointer) error {
	list := &d.values[index]
	switch {
	case list.kind == jsontext.KindBeginObject && shape.single:
		first := d.take(shape.element, 1)
		*(*slice)(target) = slice{first, 1, 1}
		return d.read(shape.element, index, first, false)
	case list.kind != jsontext.KindBeginArray:
		return d.leaveOut()
	}
	if list.count == 0 {
		*(*[]struct{})(target) = []struct{}{} // not nil
		return nil
	}
	first, size := d.take(shape.element, int(list.count)), shape.element.of.Size()
	place, length, leftOut, number := first, 0, 0, 0
	for at := index + 1; at < list.next; at = d.values[at].next {
		known := len(d.faults)
		readable, err := d.element(shape.element, at, place)
		if err != nil {
			return err
		}
		if len(d.faults) > known {
			d.within(known, strconv.Itoa(number))
		}
		switch number++; {
		case readable:
		case shape.element.placed:
			d.count++
		default:
			leftOut++
			continue
		}
		if length++; length < int(list.count) {
			place = unsafe.Add(place, size)
		}
	}
	*(*slice)(target) = slice{first, length, length}
	if leftOut > 0 {
		return d.fault(Fault{LeftOut: leftOut})
	}
	return nil
}

// element reads an element of a list. It stays zero, without any fault, if it cannot be read. What a pointer in a list points
// to is a unit.
func (d *decoding) element(shape *shape, index int32, target unsafe.Pointer) (readable bool, err error) {
	if err := d.ctx.Err(); err != nil {
		return false, err
	}
	if d.values[index].kind == jsontext.KindNull {
		return false, nil
	}
	if shape.form == pointer {
		around := d.begin(index)
		defer d.end(around)
	}
	faults := len(d.faults)
	if err := d.read(shape, index, target, true); err != nil {
		return false, err
	}
	for _, fault := range d.faults[faults:] {
		if fault.Member == "" || fault.Member == "id" {
			d.faults = d.faults[:faults]
			shape.clear(target)
			return false, nil
		}
	}
	return true, nil
}
