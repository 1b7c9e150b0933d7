package hal

import (
	"bytes"
	"fmt"
	"iter"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Links is the `_links` object of a document. A document whose `_links` is absent, null or no object has none.
//
// The object is kept as it came and read when a relation is asked for: a list of 50 customers brings 400 links, and
// most are never followed. The price is that a malformed link shows only when it is looked up.
type Links struct {
	raw jsontext.Value
}

// MissingLinkError says that a document does not link to what was asked for.
type MissingLinkError struct {
	Relation string
	// Present holds the relations that the document does have, sorted.
	Present []string
}

// Error counts the relations of the document and does not name them: a document may use any text as a name.
func (e *MissingLinkError) Error() string {
	return fmt.Sprintf("no link %q: the document has %d other relations", e.Relation, len(e.Present))
}

// Find returns the link of a relation, the first where there are several. Without one the error is a
// *MissingLinkError.
func (l Links) Find(relation string) (Link, error) {
	links, err := l.All(relation)
	if err != nil {
		return Link{}, err
	}
	return links[0], nil
}

// All returns the links of a relation in the document's order, at least one. Without any the error is a
// *MissingLinkError.
func (l Links) All(relation string) ([]Link, error) {
	for name, value := range l.members() {
		if name != relation {
			continue
		}
		links, err := decodeLinks(value)
		if err != nil {
			return nil, fmt.Errorf("decode link %q: %w", relation, err)
		}
		return links, nil
	}
	return nil, &MissingLinkError{Relation: relation, Present: l.Relations()}
}

// Relations returns the relations that the document has links for, sorted.
func (l Links) Relations() []string {
	var relations []string
	for name := range l.members() {
		relations = append(relations, name)
	}
	slices.Sort(relations)
	return slices.Compact(relations)
}

// members yields each relation that has a link, with its undecoded value.
func (l Links) members() iter.Seq2[string, jsontext.Value] {
	return func(yield func(string, jsontext.Value) bool) {
		// What was decoded once is read again without an error. A decoder does not write to a bytes.Buffer's bytes.
		decoder := jsontext.NewDecoder(bytes.NewBuffer(l.raw),
			jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		if _, err := decoder.ReadToken(); err != nil {
			return
		}
		for decoder.PeekKind() == jsontext.KindString {
			name, err := decoder.ReadToken()
			if err != nil {
				return
			}
			relation := name.String()
			value, err := decoder.ReadValue()
			if err != nil {
				return
			}
			if !isEmpty(value) && !yield(relation, value) {
				return
			}
		}
	}
}

// isEmpty reports whether a relation's value holds no link: it is null or an empty list.
func isEmpty(value jsontext.Value) bool {
	switch value.Kind() {
	case jsontext.KindNull:
		return true
	case jsontext.KindBeginArray:
		return len(bytes.TrimSpace(value[1:len(value)-1])) == 0
	default:
		return false
	}
}

// decodeLinks decodes one link or a list of them.
func decodeLinks(value jsontext.Value) ([]Link, error) {
	if value.Kind() == jsontext.KindBeginArray {
		var links []Link
		err := json.Unmarshal(value, &links)
		return links, err
	}
	var link Link
	err := json.Unmarshal(value, &link)
	return []Link{link}, err
}

// UnmarshalJSONFrom keeps a copy of the object.
func (l *Links) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	value, err := decoder.ReadValue()
	if err != nil {
		return err
	}
	switch {
	case value.Kind() == jsontext.KindBeginObject:
		l.raw = value.Clone()
	case isEmpty(value): // some write an empty object as a list
		l.raw = nil
	default:
		l.raw = jsontext.Value(`[]`)
	}
	return nil
}

// Unreadable reports whether `_links` was something else than an object, so that nobody knows what links there are.
func (l Links) Unreadable() bool { return l.raw != nil && l.raw.Kind() != jsontext.KindBeginObject }

// MarshalJSONTo writes the links as they came, and no links as an empty object.
func (l Links) MarshalJSONTo(encoder *jsontext.Encoder) error {
	if l.raw == nil || l.Unreadable() {
		return encoder.WriteValue(jsontext.Value(`{}`))
	}
	return encoder.WriteValue(l.raw)
}
