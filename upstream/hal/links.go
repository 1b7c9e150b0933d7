package hal

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Links is the `_links` object of a document, as the document writes it. It has no link when `_links` is absent, null or not
// an object.
//
// A link is decoded when its relation is looked up: a list of 50 customers has 400 links, and most are never followed.
// Therefore a malformed link fails only when it is looked up.
type Links string

// KeepsJSON lets the decoder keep every value as it is written.
func (Links) KeepsJSON(kind jsontext.Kind) bool { return kind != jsontext.KindNull }

// MissingLinkError means that a document has no link of a relation.
type MissingLinkError struct {
	Relation string
	// Present holds the relations that the document has, sorted.
	Present []string
}

// Error gives the number of relations and not their names: a name may be any text.
func (e *MissingLinkError) Error() string {
	return fmt.Sprintf("no link %q: the document has %d other relations", e.Relation, len(e.Present))
}

// Find returns the link of a relation, the first of several. Without a link the error is a *MissingLinkError.
func (l Links) Find(relation string) (Link, error) {
	for name, value := range l.members() {
		if name != relation {
			continue
		}
		link, err := decodeFirst(value)
		if err != nil {
			return Link{}, fmt.Errorf("decode link %q: %w", relation, err)
		}
		return link, nil
	}
	return Link{}, &MissingLinkError{Relation: relation, Present: l.Relations()}
}

// Relations returns the relations that have a link, sorted.
func (l Links) Relations() []string {
	var relations []string
	for name := range l.members() {
		relations = append(relations, name)
	}
	slices.Sort(relations)
	return slices.Compact(relations)
}

// members yields each relation that has a link, with the JSON of its value.
func (l Links) members() iter.Seq2[string, jsontext.Value] {
	return func(yield func(string, jsontext.Value) bool) {
		// The JSON was read before, so that no error occurs.
		decoder := jsontext.NewDecoder(strings.NewReader(string(l)),
			jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		if token, err := decoder.ReadToken(); err != nil || token.Kind() != jsontext.KindBeginObject {
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

// decodeFirst decodes a link, or the first of a list. All links of the list must be well formed.
func decodeFirst(value jsontext.Value) (Link, error) {
	if value.Kind() == jsontext.KindBeginArray {
		var links []Link
		if err := json.Unmarshal(value, &links); err != nil {
			return Link{}, err
		}
		return links[0], nil
	}
	var link Link
	err := json.Unmarshal(value, &link)
	return link, err
}

// Unreadable reports whether `_links` was something other than an object, so that nobody knows which links there are. Some
// write an empty object as a list.
func (l Links) Unreadable() bool {
	value := jsontext.Value(l)
	return l != "" && value.Kind() != jsontext.KindBeginObject && !isEmpty(value)
}
