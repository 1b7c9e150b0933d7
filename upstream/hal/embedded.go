package hal

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Embedded is one member of `_embedded`: a list of resources, or a single resource, which HAL allows in place of a list. It
// distinguishes a member that was sent, empty or not, from one that is absent or null.
type Embedded[T any] struct {
	present bool
	items   []T
}

// Empty returns a list that was sent without a resource.
func Empty[T any]() Embedded[T] { return Embedded[T]{present: true} }

// Present reports whether a list or a resource was sent.
func (e Embedded[T]) Present() bool { return e.present }

// Items returns the resources that were sent. The caller must not change the slice: every copy of e shares it.
func (e Embedded[T]) Items() []T { return e.items }

// Takes reports true for the kinds that can be decoded: a list, a resource and null.
func (e Embedded[T]) Takes(kind jsontext.Kind) bool {
	return kind == jsontext.KindBeginArray || kind == jsontext.KindBeginObject || kind == jsontext.KindNull
}

// UnmarshalJSONFrom decodes a list, a single resource or null.
func (e *Embedded[T]) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	var decoded Embedded[T]
	switch decoder.PeekKind() {
	case jsontext.KindNull:
		if err := decoder.SkipValue(); err != nil {
			return err
		}
	case jsontext.KindBeginArray:
		if err := json.UnmarshalDecode(decoder, &decoded.items); err != nil {
			return err
		}
		decoded.present = true
	default:
		decoded.items = make([]T, 1)
		if err := json.UnmarshalDecode(decoder, &decoded.items[0]); err != nil {
			return err
		}
		decoded.present = true
	}
	*e = decoded
	return nil
}
