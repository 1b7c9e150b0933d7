package input

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
)

// ParseError returns the first error of a text that the parser refuses, at its place. The parser's own error is not always
// the first: where the parser cannot read a token, it may report what it expected instead.
func ParseError(text string, err error) *gqlerror.Error {
	reported, ok := errors.AsType[*gqlerror.Error](err)
	if !ok {
		return gqlerror.Wrap(err)
	}
	places, unreadable := placesOf(text)
	places.mend(reported)
	for _, other := range []*gqlerror.Error{unreadable, (&scanner{text: text}).tokens()} {
		if other != nil && !after(other, reported) {
			reported = other
		}
	}
	return reported
}

// after reports whether the place of an error is after the place of another error.
func after(err, other *gqlerror.Error) bool {
	a, b := err.Locations[0], other.Locations[0]
	return a.Line > b.Line || a.Line == b.Line && a.Column > b.Column
}

// MendPlaces corrects the places of a document's errors. The parser counts the column of a string from the character after
// its quote, columns after CRLF from before the LF, and the place of a string of several lines from its last line.
func MendPlaces(text string, list gqlerror.List) {
	places, _ := placesOf(text)
	for _, err := range list {
		places.mend(err)
	}
}

// places has the correct places of a text's tokens, by the places that the parser reports.
type places map[gqlerror.Location]gqlerror.Location

func (p places) mend(err *gqlerror.Error) {
	for i, location := range err.Locations {
		if mended, ok := p[location]; ok {
			err.Locations[i] = mended
		}
	}
}

// placesOf reads all tokens, up to the first token that it cannot read, whose error it returns.
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
				end-- // the lexer reports the character after the backslash
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

// placing turns increasing offsets into places. Offsets and columns count characters.
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
