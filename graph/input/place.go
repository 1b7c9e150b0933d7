package input

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
)

// ParseError words what the parser says of a text that is no document. Where a token cannot be read, the parser would go on
// to say what it expected in its place.
func ParseError(text string, err error) *gqlerror.Error {
	said, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		return gqlerror.Wrap(err)
	}
	places, unreadable := placesOf(text)
	places.mend(said)
	for _, other := range []*gqlerror.Error{unreadable, (&scanner{text: text}).tokens()} {
		if other != nil && !after(other, said) {
			said = other
		}
	}
	return said
}

// after reports whether an error lies behind another.
func after(err, other *gqlerror.Error) bool {
	a, b := err.Locations[0], other.Locations[0]
	return a.Line > b.Line || a.Line == b.Line && a.Column > b.Column
}

// MendPlaces puts right where errors of a document say that they are: the parser counts the columns of strings from behind
// their quotes, those behind CRLF from before the LF, and a string of several lines from its last.
func MendPlaces(text string, list gqlerror.List) {
	places, _ := placesOf(text)
	for _, err := range list {
		places.mend(err)
	}
}

// places are those of a text's tokens, by what the parser takes for them.
type places map[gqlerror.Location]gqlerror.Location

func (p places) mend(err *gqlerror.Error) {
	for i, location := range err.Locations {
		if mended, ok := p[location]; ok {
			err.Locations[i] = mended
		}
	}
}

// placesOf reads all tokens, up to the first that cannot be read.
func placesOf(text string) (places, *gqlerror.Error) {
	found := make(places)
	place := &placing{text: text, line: 1, column: 1}
	source := lexer.New(&ast.Source{Input: text})
	for {
		token, err := source.ReadToken()
		at := gqlerror.Location{Line: token.Pos.Line, Column: token.Pos.Column}
		if unreadable, ok := errors.AsType[*gqlerror.Error](err); ok {
			end := token.Pos.End
			if strings.HasPrefix(unreadable.Message, "Invalid character escape sequence") {
				end-- // the lexer means the character behind the backslash
			}
			found[at] = place.of(end)
			unreadable.Locations = []gqlerror.Location{found[at]}
			return found, unreadable
		}
		found[at] = place.of(token.Pos.Start)
		if token.Kind == lexer.EOF {
			return found, nil
		}
	}
}

// placing turns offsets, which may only grow, into places. Offsets and columns count characters.
type placing struct {
	text         string
	offset       int // in characters
	line, column int
}

func (p *placing) of(offset int) gqlerror.Location {
	for p.offset < offset && p.text != "" {
		r, width := utf8.DecodeRuneInString(p.text)
		p.text = p.text[width:]
		p.offset++
		p.column++
		if r == '\n' || r == '\r' && !strings.HasPrefix(p.text, "\n") {
			p.line, p.column = p.line+1, 1
		}
	}
	return gqlerror.Location{Line: p.line, Column: p.column}
}
