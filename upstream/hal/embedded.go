package hal

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Embedded is one member of `_embedded`: a list of resources, or one resource in place of a list, which HAL allows.
// It tells a member that was not sent, or null, from an empty list. The zero value was not sent.
type Embedded[T any] struct {
	present bool
	items   []T
}

// EmbeddedOf returns what decoding a list of the items gives: without items, an empty list that was sent.
// It keeps the slice that it is given.
func EmbeddedOf[T any](items ...T) Embedded[T] { return Embedded[T]{present: true, items: items} }

// Present reports whether a list or a resource was sent.
func (e Embedded[T]) Present() bool { return e.present }

// Items returns the resources that were sent. Callers must not change the slice, which every copy of e shares.
func (e Embedded[T]) Items() []T { return e.items }

// Takes says yes to a list, to one resource and to null.
func (e Embedded[T]) Takes(kind jsontext.Kind) bool {
	return kind == jsontext.KindBeginArray || kind == jsontext.KindBeginObject || kind == jsontext.KindNull
}

// UnmarshalJSONFrom decodes a list, one resource or null.
func (e *Embedded[T]) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	switch decoder.PeekKind() {
	case jsontext.KindNull:
		*e = Embedded[T]{}
		return decoder.SkipValue()
	case jsontext.KindBeginArray:
		var items []T
		if err := json.UnmarshalDecode(decoder, &items); err != nil {
			return err
		}
		*e = EmbeddedOf(items...)
		return nil
	default:
		items := make([]T, 1)
		if err := json.UnmarshalDecode(decoder, &items[0]); err != nil {
			return err
		}
		*e = EmbeddedOf(items...)
		return nil
	}
}

// MarshalJSONTo writes a list, even where one resource had come in place of it. What was not sent is written as null,
// unless the field has the option omitzero.
func (e Embedded[T]) MarshalJSONTo(encoder *jsontext.Encoder) error {
	if !e.present {
		return encoder.WriteToken(jsontext.Null)
	}
	return json.MarshalEncode(encoder, e.items)
}
