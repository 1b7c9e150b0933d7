package upstream

import "github.com/go-json-experiment/json/jsontext"

// Text is free text that the API may also send as a number or a boolean, such as an age or a property's value. It holds the
// value as the document writes it, so that no digit is lost.
type Text string

// KeepsJSON is true for numbers and booleans.
func (Text) KeepsJSON(kind jsontext.Kind) bool {
	return kind == jsontext.KindNumber || kind == jsontext.KindTrue || kind == jsontext.KindFalse
}
