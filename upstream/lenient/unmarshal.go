package lenient

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Picky is a type with its own decoder that says which kinds of values it can decode.
type Picky interface {
	Takes(kind jsontext.Kind) bool
}

// Flawed is a type that records its faults. A type is Flawed when it embeds [Faults].
type Flawed interface {
	addFault(fault Fault)
}

// Placed is an element of a list. When it cannot be read and KeepsPlace is true, the list has an empty element in its place,
// so that the elements behind it keep their positions.
type Placed interface {
	KeepsPlace() bool
}

// maxFaults bounds the faults of one document.
const maxFaults = 1000

// ErrTooManyFaults refuses a document with more than a thousand faults.
var ErrTooManyFaults = errors.New("too many members cannot be read")

// repairing returns the options that replace broken text with U+FFFD. Of two members with the same name the last one counts.
func repairing() json.Options {
	return json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))
}

// Unmarshal decodes a document and leaves out what does not fit the type of target: a member stays unset, and an element of
// a list is missing. An object in a list whose `id` cannot be read is missing as a whole. Each [Flawed] object records the
// faults of its own members; a fault in another object is recorded by the nearest Flawed object around it. Unmarshal
// reports whether anything was left out. It fails when the document is not JSON, not of the kind of target, or refused
// with [ErrTooComplex] or [ErrTooManyFaults].
func Unmarshal(ctx context.Context, document []byte, target any) (faulty bool, err error) {
	if err := check(document); err != nil {
		return false, err
	}
	err = json.Unmarshal(document, target, repairing())
	if _, ok := errors.AsType[*json.SemanticError](err); !ok && (err != nil || !hasNullElement(document)) {
		return false, err
	}
	if kind := jsontext.Value(document).Kind(); kind != jsontext.KindBeginObject {
		return false, err
	}
	reflect.ValueOf(target).Elem().SetZero()
	d := &decoding{ctx: ctx}
	err = json.Unmarshal(document, target, repairing(), json.WithUnmarshalers(json.UnmarshalFromFunc(d.value)))
	return d.count > 0, err
}

// hasNullElement reports whether a list may have a null element, which a strict decoder reads as an empty object.
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

// decoding is one pass over a document that has faults.
type decoding struct {
	ctx     context.Context //nolint:containedctx // a decoding lives as long as one call
	count   int
	pending []pending // faults that no object has recorded yet
	entered any       // the target that the JSON library decodes by itself
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

// pointer leaves the target nil when its value cannot be read.
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

// leaveOut skips the next value.
func (d *decoding) leaveOut(decoder *jsontext.Decoder) error {
	if err := decoder.SkipValue(); err != nil {
		return err
	}
	return d.fault(string(decoder.StackPointer()), 0)
}

func (d *decoding) fault(pointer string, leftOut int) error {
	if d.count++; d.count > maxFaults {
		return ErrTooManyFaults
	}
	d.pending = append(d.pending, pending{pointer, leftOut})
	return nil
}

// integer reads whole numbers in any notation, and strings of digits, as far as the target has room for them.
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

// list reads a list without the elements that cannot be read. A null element cannot be read.
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

// lost reports whether one of the faults is that of the whole element.
func (d *decoding) lost(known int, place string) bool {
	for _, fault := range d.pending[known:] {
		if fault.pointer == place || fault.pointer == place+"/id" {
			return true
		}
	}
	return false
}
