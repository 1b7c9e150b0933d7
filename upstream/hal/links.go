package hal

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

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
		if href, ok := plainHref(value); ok {
			return Link{Href: href}, nil
		}
		link, err := decodeFirst(jsontext.Value(value))
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

// members yields each relation that has a link, with the JSON of its value. The object was decoded before, so that it is
// known to be well-formed.
func (l Links) members() iter.Seq2[string, string] {
	return func(yield func(relation, value string) bool) {
		rest, isObject := strings.CutPrefix(string(l), "{")
		for isObject {
			begin := strings.IndexByte(rest, '"')
			if begin < 0 {
				return
			}
			rest = rest[begin:]
			name := rest[:endOfString(rest)]
			rest = rest[len(name)+1+strings.IndexByte(rest[len(name):], ':'):]
			value := rest[:endOfValue(rest)]
			rest = rest[len(value):]
			if value = strings.TrimSpace(value); !isEmpty(value) && !yield(unquote(name), value) {
				return
			}
		}
	}
}

// endOfString returns the length of the string that the text begins with, quotes included.
func endOfString(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// endOfValue returns the length of the member's value that the text begins with, white space included.
func endOfValue(text string) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i += endOfString(text[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth < 0 {
				return i
			}
		case ',':
			if depth == 0 {
				return i
			}
		}
	}
	return len(text)
}

// unquote returns the text of a string. Broken parts become U+FFFD.
func unquote(quoted string) string {
	inner := strings.Trim(quoted, `"`)
	if !strings.Contains(inner, `\`) && utf8.ValidString(inner) {
		return inner
	}
	text, _ := jsontext.AppendUnquote(nil, quoted) // the error tells of what was repaired
	return string(text)
}

// isEmpty reports whether a relation's value holds no link: it is null or an empty list.
func isEmpty(value string) bool {
	if list, isList := strings.CutPrefix(value, "["); isList {
		return strings.TrimSpace(strings.TrimSuffix(list, "]")) == ""
	}
	return value == "null"
}

// plainHref returns the href of a link that has nothing else and no escape, as nearly all links are written. The decoder would
// take a twentieth of the time in which a customer is read and answered.
func plainHref(value string) (href string, ok bool) {
	href, begins := strings.CutPrefix(value, `{"href":"`)
	href, ends := strings.CutSuffix(href, `"}`)
	return href, begins && ends && !strings.ContainsFunc(href, func(c rune) bool {
		return c < ' ' || c > '~' || c == '"' || c == '\\'
	})
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
	return l != "" && !strings.HasPrefix(string(l), "{") && !isEmpty(string(l))
}
