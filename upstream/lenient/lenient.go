// Package lenient decodes JSON documents of a source that cannot be trusted to be well formed: it bounds what a document may
// make of itself, mends its text, and leaves out what cannot be read instead of giving up as a whole. It never reads from
// the network and knows no resource.
package lenient

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Picky is a type with a decoder of its own that says which kinds of values it takes.
type Picky interface {
	Takes(kind jsontext.Kind) bool
}

// Flawed is a type that remembers what of it could not be read. [Faults] is embedded to be one.
type Flawed interface {
	addFault(fault Fault)
}

// Placed is an element of a list in which places count: where it cannot be read, the list has an empty one in its place.
type Placed interface {
	KeepsPlace() bool
}

// Fault is a member that could not be read, as a whole or in part.
type Fault struct {
	// Member is the path of names that leads to the member, joined by slashes.
	Member string
	// LeftOut is how many elements of a list are missing. 0: the member as a whole is.
	LeftOut int
}

// Faults are what could not be read of a value. The zero value has none.
type Faults struct{ list *[]Fault }

func (f *Faults) addFault(fault Fault) {
	if f.list == nil {
		f.list = new([]Fault)
	}
	for i, there := range *f.list {
		if there.Member == fault.Member {
			(*f.list)[i].LeftOut += fault.LeftOut
			return
		}
	}
	*f.list = append(*f.list, fault)
}

// FaultOf tells what is wrong with a member. It reports false for one that is as it came.
func (f Faults) FaultOf(member string) (Fault, bool) {
	for _, fault := range f.Faults() {
		if fault.Member == member {
			return fault, true
		}
	}
	return Fault{}, false
}

// Unreadable tells what is wrong with a member: how many elements its list lacks, whether it is missing as a whole, and
// whether anything within it is.
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

// Equal tells whether the same is wrong with both.
func (f Faults) Equal(other Faults) bool { return slices.Equal(f.Faults(), other.Faults()) }

// Faults are all that are known.
func (f Faults) Faults() []Fault {
	if f.list == nil {
		return nil
	}
	return *f.list
}

// maxFaults bounds what is remembered of one document.
const maxFaults = 1000

// ErrFaults says that a document has more faults than are worth to be told apart.
var ErrFaults = errors.New("too many members cannot be read")

// mending are the options of text that may be broken: it is mended with U+FFFD, and of members of the same name the last
// one counts.
func mending() json.Options {
	return json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
}

// Unmarshal decodes a document. Where it is not of the target's form, what cannot be read is left out: a member stays
// unset, an element of a list or the object that lacks a readable `id` is missing from its list. Each [Flawed] object has
// the faults of its own members, those of other objects fall to what encloses them. It reports whether anything was left
// out. The error is that of a document that is no JSON, or not even of the target's kind.
func Unmarshal(ctx context.Context, document []byte, target any) (faulty bool, err error) {
	if err := Check(document); err != nil {
		return false, err
	}
	err = json.Unmarshal(document, target, mending())
	if _, ok := errors.AsType[*json.SemanticError](err); !ok && (err != nil || !hasNullElement(document)) {
		return false, err
	}
	if kind := jsontext.Value(document).Kind(); kind != jsontext.KindBeginObject {
		return false, err
	}
	reflect.ValueOf(target).Elem().SetZero()
	d := &decoding{ctx: ctx}
	err = json.Unmarshal(document, target, mending(), json.WithUnmarshalers(json.UnmarshalFromFunc(d.value)))
	return d.count > 0, err
}

// hasNullElement tells whether a null may be an element of a list, which a strict decoder takes for an empty object.
func hasNullElement(document []byte) bool {
	null := []byte("null")
	for rest := document; ; {
		at := bytes.Index(rest, null)
		if at < 0 {
			return false
		}
		before := bytes.TrimRight(rest[:at], " \t\r\n")
		if len(before) > 0 && (before[len(before)-1] == '[' || before[len(before)-1] == ',') {
			return true
		}
		rest = rest[at+len(null):]
	}
}

// decoding is one pass over a document with faults.
type decoding struct {
	ctx     context.Context //nolint:containedctx // of the one call that the decoding is
	count   int
	pending []pending // faults that no object has taken yet
	entered any       // the target that the decoder is to handle by itself
}

// pending is a fault at a place in the document.
type pending struct {
	pointer string
	leftOut int
}

func (d *decoding) value(decoder *jsontext.Decoder, target any) error {
	if d.entered == target {
		d.entered = nil
		return errors.ErrUnsupported
	}
	if err := d.ctx.Err(); err != nil {
		return err
	}
	kind := decoder.PeekKind()
	if kind == jsontext.KindInvalid || kind == jsontext.KindNull {
		return errors.ErrUnsupported
	}
	if picky, ok := target.(Picky); ok {
		if !picky.Takes(kind) {
			return d.leaveOut(decoder)
		}
		return errors.ErrUnsupported
	}
	if _, ok := target.(json.UnmarshalerFrom); ok {
		return errors.ErrUnsupported
	}
	return d.typed(decoder, target, kind)
}

func (d *decoding) typed(decoder *jsontext.Decoder, target any, kind jsontext.Kind) error {
	value := reflect.ValueOf(target).Elem()
	switch value.Kind() {
	case reflect.Pointer:
		return d.pointer(decoder, value)
	case reflect.Struct:
		return d.object(decoder, target, kind)
	case reflect.Slice:
		if value.Type().Elem().Kind() == reflect.Uint8 {
			return errors.ErrUnsupported
		}
		return d.list(decoder, value, kind)
	case reflect.Int, reflect.Int32, reflect.Int64:
		return d.integer(decoder, value)
	case reflect.String:
		return d.scalar(decoder, kind == jsontext.KindString)
	case reflect.Bool:
		return d.scalar(decoder, kind == jsontext.KindTrue || kind == jsontext.KindFalse)
	default:
		return errors.ErrUnsupported
	}
}

// pointer leaves the target nil where its value cannot be read.
func (d *decoding) pointer(decoder *jsontext.Decoder, target reflect.Value) error {
	known := len(d.pending)
	value := reflect.New(target.Type().Elem())
	if err := json.UnmarshalDecode(decoder, value.Interface()); err != nil {
		return err
	}
	place := string(decoder.StackPointer())
	for _, fault := range d.pending[known:] {
		if fault.pointer == place && fault.leftOut == 0 {
			target.SetZero()
			return nil
		}
	}
	target.Set(value)
	return nil
}

func (d *decoding) scalar(decoder *jsontext.Decoder, fits bool) error {
	if fits {
		return errors.ErrUnsupported
	}
	return d.leaveOut(decoder)
}

// leaveOut skips the value that comes next.
func (d *decoding) leaveOut(decoder *jsontext.Decoder) error {
	if err := decoder.SkipValue(); err != nil {
		return err
	}
	return d.fault(string(decoder.StackPointer()), 0)
}

func (d *decoding) fault(pointer string, leftOut int) error {
	if d.count++; d.count > maxFaults {
		return ErrFaults
	}
	d.pending = append(d.pending, pending{pointer, leftOut})
	return nil
}

// integer takes whole numbers in any notation, and strings of digits, as far as the target has room for them.
func (d *decoding) integer(decoder *jsontext.Decoder, target reflect.Value) error {
	raw, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	text := strings.Trim(string(raw), `"`)
	number, err := strconv.ParseInt(text, 10, target.Type().Bits())
	if err != nil {
		number, err = wholeNumber(text)
	}
	if err != nil || target.OverflowInt(number) {
		return d.fault(string(decoder.StackPointer()), 0)
	}
	target.SetInt(number)
	return nil
}

var errNotWhole = errors.New("not a whole number")

// wholeNumber reads numbers such as 35.0 or 35e0, up to where a float is exact.
func wholeNumber(text string) (int64, error) {
	if strings.Trim(text, "0123456789.eE+-") != "" {
		return 0, errNotWhole // strconv knows hexadecimal numbers and names, too
	}
	const exact = 1 << 53
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || number > exact || number < -exact || number != float64(int64(number)) {
		return 0, errNotWhole
	}
	return int64(number), nil
}

// object reads an object, and notes the faults of its members at it. An empty list in place of an object has no members.
func (d *decoding) object(decoder *jsontext.Decoder, target any, kind jsontext.Kind) error {
	if kind == jsontext.KindBeginArray {
		raw, err := decoder.ReadValue()
		if err != nil || strings.TrimSpace(string(raw[1:len(raw)-1])) == "" {
			return err
		}
		return d.fault(string(decoder.StackPointer()), 0)
	}
	if kind != jsontext.KindBeginObject {
		return d.leaveOut(decoder)
	}
	known := len(d.pending)
	d.entered = target
	if err := json.UnmarshalDecode(decoder, target); err != nil {
		return err
	}
	flawed, ok := target.(Flawed)
	if !ok {
		return nil
	}
	place := string(decoder.StackPointer())
	for _, fault := range d.pending[known:] {
		member := strings.TrimPrefix(strings.TrimPrefix(fault.pointer, place), "/")
		if member == "id" && d.inList(decoder) {
			d.pending = append(d.pending[:known], pending{pointer: place})
			return nil
		}
		flawed.addFault(Fault{Member: member, LeftOut: fault.leftOut})
	}
	d.pending = d.pending[:known]
	return nil
}

func (d *decoding) inList(decoder *jsontext.Decoder) bool {
	kind, _ := decoder.StackIndex(decoder.StackDepth())
	return kind == jsontext.KindBeginArray
}

// list reads a list without the elements that cannot be read. A null is no element where no null may be.
func (d *decoding) list(decoder *jsontext.Decoder, target reflect.Value, kind jsontext.Kind) error {
	if kind != jsontext.KindBeginArray {
		return d.leaveOut(decoder)
	}
	if _, err := decoder.ReadToken(); err != nil {
		return err
	}
	list, leftOut := reflect.MakeSlice(target.Type(), 0, 0), 0
	for decoder.PeekKind() != jsontext.KindEndArray {
		known := len(d.pending)
		isNull := decoder.PeekKind() == jsontext.KindNull
		element := reflect.New(target.Type().Elem())
		if err := json.UnmarshalDecode(decoder, element.Interface()); err != nil {
			return err
		}
		place := string(decoder.StackPointer())
		if isNull || d.lost(known, place) {
			d.pending = d.pending[:known]
			if placed, ok := reflect.TypeAssert[Placed](element); ok && placed.KeepsPlace() {
				d.count++
				list = reflect.Append(list, reflect.Zero(list.Type().Elem()))
				continue
			}
			leftOut++
			continue
		}
		list = reflect.Append(list, element.Elem())
	}
	if _, err := decoder.ReadToken(); err != nil {
		return err
	}
	target.Set(list)
	if leftOut > 0 {
		return d.fault(string(decoder.StackPointer()), leftOut)
	}
	return nil
}

// lost tells whether one of the faults is that of the element as a whole.
func (d *decoding) lost(known int, place string) bool {
	for _, fault := range d.pending[known:] {
		if fault.pointer == place || fault.pointer == place+"/id" {
			return true
		}
	}
	return false
}
