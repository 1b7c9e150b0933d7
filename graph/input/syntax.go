package input

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Syntax finds in a document that the parser has taken what the grammar does not allow.
func Syntax(text string, document *ast.QueryDocument) *gqlerror.Error {
	for _, fragment := range document.Fragments {
		if definitions := fragment.VariableDefinition; len(definitions) > 0 {
			at := definitions[0].Position
			return gqlerror.ErrorLocf("", at.Line, at.Column, `Expected "on": a fragment has no variables of its own.`)
		}
	}
	if !strings.Contains(text, `\u`) && !strings.Contains(text, `""""`) {
		return nil // the common case, without a walk through the text
	}
	return (&scanner{text: text}).strings()
}

// scanner goes from string to string of a document whose tokens are valid.
type scanner struct {
	text string
	at   int
}

func (s *scanner) strings() *gqlerror.Error {
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		switch {
		case strings.HasPrefix(rest, `"""`):
			if problem := s.blockString(); problem != "" {
				return s.failed(problem)
			}
		case rest[0] == '"':
			if problem := s.string(); problem != "" {
				return s.failed(problem)
			}
		case rest[0] == '#':
			s.skipTo("\r\n")
		default:
			s.at++
		}
	}
	return nil
}

func (s *scanner) skipTo(any string) {
	if end := strings.IndexAny(s.text[s.at:], any); end >= 0 {
		s.at += end
	} else {
		s.at = len(s.text)
	}
}

// blockString ends at the first three quotes that are not escaped; the parser takes the last three of a row.
func (s *scanner) blockString() string {
	s.at += len(`"""`)
	for s.at < len(s.text) {
		switch rest := s.text[s.at:]; {
		case strings.HasPrefix(rest, `\"""`):
			s.at += len(`\"""`)
		case strings.HasPrefix(rest, `""""`):
			s.at += len(`"""`)
			return "Unterminated string: a block string ends at its first three quotes."
		case strings.HasPrefix(rest, `"""`):
			s.at += len(`"""`)
			return ""
		default:
			s.at++
		}
	}
	return ""
}

func (s *scanner) string() string {
	for s.at++; s.at < len(s.text); {
		switch rest := s.text[s.at:]; {
		case rest[0] == '"':
			s.at++
			return ""
		case strings.HasPrefix(rest, `\u`) && !strings.HasPrefix(rest, `\u{`):
			width := escapedRune(rest)
			if width == 0 {
				return "Invalid Unicode escape sequence: half of a surrogate pair."
			}
			s.at += width
		case rest[0] == '\\' && len(rest) > 1:
			s.at += 2
		default:
			s.at++
		}
	}
	return ""
}

// escapedRune returns the length of the escapes of one character, 0 for one half of a surrogate pair alone.
func escapedRune(text string) int {
	const width = len(`\u0000`)
	first := escapedUnit(text)
	if !utf16.IsSurrogate(first) {
		return width
	}
	if len(text) > width && utf16.DecodeRune(first, escapedUnit(text[width:])) != utf8.RuneError {
		return 2 * width
	}
	return 0
}

func escapedUnit(text string) rune {
	const width = len(`\u0000`)
	if len(text) < width || !strings.HasPrefix(text, `\u`) {
		return 0
	}
	unit, err := strconv.ParseUint(text[2:width], 16, 16)
	if err != nil {
		return 0
	}
	return rune(unit)
}

func (s *scanner) failed(problem string) *gqlerror.Error {
	before := strings.ReplaceAll(strings.ReplaceAll(s.text[:s.at], "\r\n", "\n"), "\r", "\n")
	line := strings.Count(before, "\n") + 1
	column := utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	return gqlerror.ErrorLocf("", line, column, "%s", problem)
}
