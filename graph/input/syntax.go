package input

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Syntax returns an error if a document that the parser accepts breaks the grammar.
func Syntax(text string, document *ast.QueryDocument) *gqlerror.Error {
	if len(document.Operations)+len(document.Fragments) == 0 {
		scanned := scanner{text: text, at: len(text)}
		return scanned.failed("Unexpected <EOF>: the document is empty.")
	}
	for _, fragment := range document.Fragments {
		if definitions := fragment.VariableDefinition; len(definitions) > 0 {
			at := definitions[0].Position
			return gqlerror.ErrorLocf("", at.Line, at.Column, `Expected "on": a fragment has no variables of its own.`)
		}
	}
	return (&scanner{text: text}).tokens()
}

// scanner reads the tokens of a document that the parser accepts.
type scanner struct {
	text string
	at   int
}

func (s *scanner) tokens() *gqlerror.Error {
	for s.at < len(s.text) {
		if problem := s.token(); problem != "" {
			return s.failed(problem)
		}
	}
	return nil
}

// token skips the next token. If the token breaks the grammar, it stops at the place and returns the problem.
func (s *scanner) token() string {
	switch next := s.text[s.at]; {
	case strings.HasPrefix(s.text[s.at:], `"""`):
		return s.blockString()
	case next == '"':
		return s.string()
	case next == '#':
		s.skipWhile(func(c byte) bool { return c != '\r' && c != '\n' })
	case isNameStart(next):
		s.skipWhile(func(c byte) bool { return isNameStart(c) || isDigit(c) })
	case isDigit(next):
		return s.number()
	default:
		s.at++
	}
	return ""
}

func (s *scanner) skipWhile(skipped func(byte) bool) {
	for s.at < len(s.text) && skipped(s.text[s.at]) {
		s.at++
	}
}

func isNameStart(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// number skips a number, which no name may follow without a separator. The parser reads `1last` as a number and a name.
func (s *scanner) number() string {
	s.skipWhile(isDigit)
	if s.skip(".") {
		s.skipWhile(isDigit)
	}
	if s.skip("eE") {
		s.skip("+-")
		s.skipWhile(isDigit)
	}
	if s.at < len(s.text) && isNameStart(s.text[s.at]) {
		return "Invalid number: a name follows at once."
	}
	return ""
}

// skip goes behind one of some characters, if it is next.
func (s *scanner) skip(any string) bool {
	if s.at == len(s.text) || !strings.Contains(any, s.text[s.at:s.at+1]) {
		return false
	}
	s.at++
	return true
}

// blockString skips a block string, which ends at the first three quotes that are not escaped. The parser ends it at the
// last three of a row of quotes.
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

// escapedRune returns the length of the escape of one character, which has two parts for a surrogate pair. For half of a
// surrogate pair it returns 0.
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
