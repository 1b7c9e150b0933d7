package upstream

import (
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Text is free text that the API may also send as a number or a boolean, such as an age or a property's value. It holds the
// value as the document writes it, so that no digit is lost.
type Text string

// Takes is true for scalars.
func (t *Text) Takes(kind jsontext.Kind) bool {
	return kind != jsontext.KindBeginObject && kind != jsontext.KindBeginArray
}

// UnmarshalJSONFrom decodes any scalar. An object or a list is an error.
func (t *Text) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if kind := dec.PeekKind(); kind == '0' || kind == 't' || kind == 'f' {
		token, err := dec.ReadToken()
		*t = Text(token.String())
		return err
	}
	return json.UnmarshalDecode(dec, (*string)(t))
}
