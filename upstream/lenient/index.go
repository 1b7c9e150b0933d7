package lenient

import (
	"encoding/binary"
	"errors"
	"io"
	"math/bits"

	"github.com/go-json-experiment/json/jsontext"
)

// The bounds of a document are about ten times what the largest real page has.
const (
	maxValues   = 100_000
	maxElements = 10_000
	maxDepth    = 64
	maxBytes    = 1 << 30
)

// ErrTooComplex refuses a document that would take far more memory than it has bytes. Nothing of it is decoded.
var ErrTooComplex = errors.New("document has more values, elements or levels than any real one")

// value is one value of a document that its target has room for. The values within a list or an object follow it directly.
type value struct {
	begin, end int32 // its bytes in the document, with the quotes of a string
	next       int32 // the index of what follows the value and all that is within it
	count      int32 // of the elements of a list, or of the members of an object
	shape      int16 // shape.index
	member     int16 // the index in shape.ordered, for the value of a member
	kind       jsontext.Kind
	plain      bool // a string of ASCII characters without escapes
}

// elements returns how many elements the value is for a list, which may be sent as its only element.
func (v *value) elements() int {
	switch v.kind {
	case jsontext.KindBeginArray:
		return int(v.count)
	case jsontext.KindBeginObject:
		return 1
	default:
		return 0
	}
}

// scanner checks the syntax of a document and its bounds, and finds the values that the target has room for.
type scanner struct {
	document []byte
	at       int
	depth    int
	counted  int // the elements, members, and empty lists and objects so far
	values   []value
}

// scan appends the document's values for a target of the shape to room. Nothing that the document claims reserves memory.
func scan(document []byte, target *shape, room []value) ([]value, error) {
	if len(document) > maxBytes {
		return room, ErrTooComplex
	}
	s := &scanner{document: document, values: room}
	if err := s.keep(target, 0); err != nil {
		return s.values, err
	}
	if s.peek(); s.at < len(document) {
		return s.values, s.invalid("text behind the document")
	}
	return s.values, nil
}

// peek skips white space and returns the next character, 0 at the end.
func (s *scanner) peek() byte {
	if s.at < len(s.document) && s.document[s.at] > ' ' {
		return s.document[s.at]
	}
	return s.skipSpace()
}

func (s *scanner) skipSpace() byte {
	for ; s.at < len(s.document); s.at++ {
		switch c := s.document[s.at]; c {
		case ' ', '\n', '\r', '\t':
		default:
			return c
		}
	}
	return 0
}

// kind returns the kind of the next value, as far as its first character tells.
func (s *scanner) kind() jsontext.Kind {
	first := s.peek()
	if first == '-' || isDigit(first) {
		return jsontext.KindNumber
	}
	return jsontext.Kind(first)
}

// keep reads the next value, for which there is room in a target of the shape.
func (s *scanner) keep(target *shape, member int) error {
	kind := s.kind()
	index := len(s.values)
	s.values = append(s.values, value{begin: int32(s.at), shape: target.index, member: int16(member), kind: kind})
	count, plain, err := s.value(kind, target.within(kind))
	kept := &s.values[index]
	kept.end, kept.next, kept.count, kept.plain = int32(s.at), int32(len(s.values)), int32(count), plain
	return err
}

// value reads the next value, which begins like the kind. The shape is that of the list or object whose elements are kept,
// nil for none.
func (s *scanner) value(kind jsontext.Kind, kept *shape) (count int, plain bool, err error) {
	switch kind {
	case jsontext.KindBeginObject, jsontext.KindBeginArray:
		count, err = s.elements(kind, kept)
	case jsontext.KindString:
		plain, err = s.string()
	case jsontext.KindNull:
		err = s.word("null")
	case jsontext.KindTrue:
		err = s.word("true")
	case jsontext.KindFalse:
		err = s.word("false")
	default:
		err = s.number()
	}
	return count, plain, err
}

// elements reads a list or an object up to its closing bracket.
func (s *scanner) elements(kind jsontext.Kind, kept *shape) (count int, err error) {
	if s.depth++; s.depth > maxDepth {
		return 0, ErrTooComplex
	}
	s.at++
	closing := byte(kind) + 2 // '{' and '}', '[' and ']'
	if s.peek() == closing {
		s.at++
		s.depth--
		return 0, s.bound(count)
	}
	for expected := 0; ; {
		count++
		if err := s.bound(count); err != nil {
			return 0, err
		}
		if kind == jsontext.KindBeginObject {
			expected, err = s.member(kept, expected)
		} else {
			err = s.element(kept)
		}
		if err != nil {
			return 0, err
		}
		switch s.peek() {
		case ',':
			s.at++
		case closing:
			s.at++
			s.depth--
			return count, nil
		default:
			return 0, s.invalid("no comma between two values")
		}
	}
}

// bound counts one more value, and checks how many elements its list or object has.
func (s *scanner) bound(elements int) error {
	if s.counted++; s.counted > maxValues || elements > maxElements {
		return ErrTooComplex
	}
	return nil
}

func (s *scanner) element(list *shape) error {
	if list != nil {
		return s.keep(list.element, 0)
	}
	_, _, err := s.value(s.kind(), nil)
	return err
}

// member reads a member: its name, a colon and its value. Most objects have their members in the order of the fields:
// expected is the field that is likely, and likely the one after it.
func (s *scanner) member(object *shape, expected int) (likely int, err error) {
	if s.peek() != '"' {
		return 0, s.invalid("member without a name")
	}
	if object != nil {
		if member := object.expected(expected, s.document[s.at:]); member != nil {
			s.at += len(member.begins)
			return member.index + 1, s.keep(member.shape, member.index)
		}
	}
	begin := s.at
	plain, err := s.string()
	if err != nil {
		return 0, err
	}
	name := s.document[begin:s.at]
	if s.peek() != ':' {
		return 0, s.invalid("name without a colon")
	}
	s.at++
	kind := s.kind()
	if object != nil {
		if member := object.member(name, plain); member != nil {
			return member.index + 1, s.keep(member.shape, member.index)
		}
	}
	_, _, err = s.value(kind, nil)
	return expected, err
}

// string reads a string, which is plain if it has ASCII characters only and no escape. Broken UTF-8 is no error.
func (s *scanner) string() (plain bool, err error) {
	plain = true
	for s.at++; s.at < len(s.document); s.at++ {
		s.at += ordinary(s.document[s.at:])
		if s.at == len(s.document) {
			break
		}
		switch c := s.document[s.at]; {
		case c == '"':
			s.at++
			return plain, nil
		case c == '\\':
			length := escape(s.document[s.at:])
			if length == 0 {
				return false, s.invalid("escape that does not exist")
			}
			s.at += length - 1
			plain = false
		case c < ' ':
			return false, s.invalid("control character in a string")
		default:
			plain = false
		}
	}
	return false, s.invalid("string without an end")
}

// ordinary returns how many characters of the text are ASCII characters that neither end nor escape anything. It compares
// eight at a time: the highest bit of each byte of special says that the byte is none of them, exactly for the first such
// byte.
func ordinary(text []byte) int {
	const ones, highest = 0x0101010101010101, 0x8080808080808080
	length := 0
	for ; len(text)-length >= 8; length += 8 {
		eight := binary.LittleEndian.Uint64(text[length:])
		quote, backslash := eight^(ones*'"'), eight^(ones*'\\')
		special := (eight | (eight - ones*' ') | (quote - ones) | (backslash - ones)) & highest
		if special != 0 {
			return length + bits.TrailingZeros64(special)/8
		}
	}
	for ; length < len(text); length++ {
		if c := text[length]; c < ' ' || c >= 0x80 || c == '"' || c == '\\' {
			break
		}
	}
	return length
}

// escape returns the length of the escape that the text begins with, 0 for one that does not exist.
func escape(text []byte) int {
	const short, long = len(`\n`), len(`\u0000`)
	if len(text) < short {
		return 0
	}
	switch text[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return short
	case 'u':
		if len(text) < long {
			return 0
		}
		for _, c := range text[short:long] {
			if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
				return 0
			}
		}
		return long
	}
	return 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number reads -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
func (s *scanner) number() error {
	s.accept('-')
	if !s.accept('0') && s.digits() == 0 {
		return s.invalid("no value")
	}
	if s.accept('.') && s.digits() == 0 {
		return s.invalid("number without digits")
	}
	if s.accept('e') || s.accept('E') {
		if !s.accept('+') {
			s.accept('-')
		}
		if s.digits() == 0 {
			return s.invalid("number without digits")
		}
	}
	return nil
}

// accept reads the character if it is the next one.
func (s *scanner) accept(c byte) bool {
	if s.at < len(s.document) && s.document[s.at] == c {
		s.at++
		return true
	}
	return false
}

// digits reads digits and returns how many.
func (s *scanner) digits() int {
	begin := s.at
	for s.at < len(s.document) && isDigit(s.document[s.at]) {
		s.at++
	}
	return s.at - begin
}

func (s *scanner) word(word string) error {
	end := s.at + len(word)
	if end > len(s.document) || string(s.document[s.at:end]) != word {
		return s.invalid("no value")
	}
	s.at = end
	return nil
}

// invalid says where the document is not JSON, and quotes nothing of it.
func (s *scanner) invalid(reason string) error {
	err := errors.New(reason)
	if s.at >= len(s.document) {
		err = io.ErrUnexpectedEOF
	}
	return &jsontext.SyntacticError{ByteOffset: int64(s.at), Err: err}
}
