package hal

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Link is a link object, reduced to the properties that say where the link leads.
type Link struct {
	// Href is a URI reference, or a URI template when Templated is true.
	Href      string
	Templated bool
}

// Resolve returns the address that the link leads to. It expands a template with no variables, and resolves a relative href
// against base, the address of the document. With a nil base the result stays relative.
//
// The result may have any origin: the sender of a request decides whether to send it there.
func (l Link) Resolve(base *url.URL) (*url.URL, error) {
	href := l.Href
	if l.Templated {
		var err error
		if href, err = expandWithoutVariables(href); err != nil {
			return nil, fmt.Errorf("resolve link: %w", err)
		}
	}
	target, err := url.Parse(href)
	if err != nil { // the error quotes the href
		return nil, fmt.Errorf("resolve link: %w", ErrHref)
	}
	if base == nil {
		return target, nil
	}
	return base.ResolveReference(target), nil
}

// ErrHref means that the href of a link is not a URI reference. The href itself is left out: it may hold personal data.
var ErrHref = errors.New("href is not a URI reference")

// linkObject is the JSON of a link.
type linkObject struct {
	Href      *string        `json:"href"`
	Templated jsontext.Value `json:"templated"`
}

// UnmarshalJSONFrom decodes a link object. It fails without an href, the only property that the draft requires. As the
// draft says, every value of templated other than true means false.
func (l *Link) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	var object linkObject
	if err := json.UnmarshalDecode(decoder, &object); err != nil {
		return err
	}
	if object.Href == nil {
		return errors.New("a link must have an href")
	}
	*l = Link{Href: *object.Href, Templated: object.Templated.Kind() == jsontext.KindTrue}
	return nil
}
