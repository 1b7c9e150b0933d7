package hal

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Link is a link object. Its properties are those of section 5 of the HAL draft; all but Href may be empty.
type Link struct {
	// Href is a URI reference, or a URI template where Templated says so.
	Href      string
	Templated bool
	// Name tells apart links that share a relation.
	Name string
	// Title is a label for people.
	Title string
	// Type is a hint of the media type to expect.
	Type string
	// Deprecation is the address of a page about the link's removal.
	Deprecation string
}

// Resolve returns the URL that the link leads to. A templated href is expanded without values for its variables, and a
// relative one is resolved against base, the URL that the document was read from. With a nil base it stays relative.
//
// The result may be at any origin: the caller decides whether to send a request there.
func (l Link) Resolve(base *url.URL) (*url.URL, error) {
	href := l.Href
	if l.Templated {
		var err error
		if href, err = Expand(href); err != nil {
			return nil, fmt.Errorf("resolve link: %w", err)
		}
	}
	target, err := url.Parse(href)
	if err != nil { // it quotes the href
		return nil, fmt.Errorf("resolve link: %w", ErrHref)
	}
	if base == nil {
		return target, nil
	}
	return base.ResolveReference(target), nil
}

// ErrHref says that a link's href is not a URI reference. The href itself is left out: it may hold personal data.
var ErrHref = errors.New("href is not a URI reference")

// linkObject is a link as it is written.
type linkObject struct {
	Href        *string        `json:"href"`
	Templated   jsontext.Value `json:"templated"`
	Name        string         `json:"name"`
	Title       string         `json:"title"`
	Type        string         `json:"type"`
	Deprecation string         `json:"deprecation"`
}

// UnmarshalJSONFrom decodes a link object. It fails when there is no href, the one property that the draft requires;
// as in the draft, any templated value but true counts as false.
func (l *Link) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	var object linkObject
	if err := json.UnmarshalDecode(decoder, &object); err != nil {
		return err
	}
	if object.Href == nil {
		return errors.New("a link must have an href")
	}
	*l = Link{
		Href:        *object.Href,
		Templated:   object.Templated.Kind() == jsontext.KindTrue,
		Name:        object.Name,
		Title:       object.Title,
		Type:        object.Type,
		Deprecation: object.Deprecation,
	}
	return nil
}
