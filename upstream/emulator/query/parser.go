package query

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxDepth bounds the nesting of parentheses, so that no query can exhaust the stack.
const maxDepth = 50

var errTooDeep = errors.New("query is nested too deeply")

// Parse parses a query. An error names the offset, in bytes, of what the grammar does not allow.
func Parse(text string) (Expression, error) {
	p := &parser{text: text}
	parsed, err := p.or(p.clause)
	if err != nil {
		return nil, err
	}
	if p.skipSpace(); p.position < len(p.text) {
		return nil, p.unexpected("the end")
	}
	return parsed, nil
}

// parser is a recursive-descent parser. It has no separate lexer, since a ':' ends a word in some places only.
type parser struct {
	text     string
	position int
	depth    int
}

// or, and and not parse the operators. An operand is a clause at the outer level, and a plain value inside
// field:( ... ).
func (p *parser) or(operand func() (Expression, error)) (Expression, error) {
	first, err := p.and(operand)
	if err != nil {
		return nil, err
	}
	some := anyOf{first}
	for p.keyword("OR") {
		next, err := p.and(operand)
		if err != nil {
			return nil, err
		}
		some = append(some, next)
	}
	if len(some) == 1 {
		return first, nil
	}
	return some, nil
}

func (p *parser) and(operand func() (Expression, error)) (Expression, error) {
	first, err := p.not(operand)
	if err != nil {
		return nil, err
	}
	all := allOf{first}
	for p.keyword("AND") {
		next, err := p.not(operand)
		if err != nil {
			return nil, err
		}
		all = append(all, next)
	}
	if len(all) == 1 {
		return first, nil
	}
	return all, nil
}

func (p *parser) not(operand func() (Expression, error)) (Expression, error) {
	negative := false
	for p.keyword("NOT") {
		negative = !negative
	}
	e, err := p.operandOrGroup(operand)
	if err != nil || !negative {
		return e, err
	}
	return not{e}, nil
}

func (p *parser) operandOrGroup(operand func() (Expression, error)) (Expression, error) {
	if !p.symbol('(') {
		return operand()
	}
	if p.depth++; p.depth > maxDepth {
		return nil, errTooDeep
	}
	e, err := p.or(operand)
	if err != nil {
		return nil, err
	}
	if !p.symbol(')') {
		return nil, p.unexpected("')'")
	}
	p.depth--
	return e, nil
}

func (p *parser) clause() (Expression, error) {
	field := p.while(isFieldRune)
	if field == "" {
		return nil, p.unexpected("a field")
	}
	if !p.symbol(':') {
		return nil, p.unexpected("':'")
	}
	value := func() (Expression, error) { return p.value(field) }
	return p.operandOrGroup(value)
}

func (p *parser) value(field string) (Expression, error) {
	if p.symbol('[') {
		return p.dateRange(field)
	}
	text, err := p.phraseOrWord()
	if err != nil {
		return nil, err
	}
	return newTerm(field, text), nil
}

func (p *parser) phraseOrWord() (string, error) {
	if p.symbol('"') {
		return p.phrase()
	}
	if word := p.while(isWordRune); word != "" {
		return word, nil
	}
	return "", p.unexpected("a value")
}

// phrase reads up to the closing quote. A backslash escapes the character behind it.
func (p *parser) phrase() (string, error) {
	var text strings.Builder
	for p.position < len(p.text) {
		c := p.text[p.position]
		p.position++
		switch {
		case c == '"':
			return text.String(), nil
		case c == '\\' && p.position < len(p.text):
			text.WriteByte(p.text[p.position])
			p.position++
		default:
			text.WriteByte(c)
		}
	}
	return "", p.unexpected("a closing quote")
}

func (p *parser) dateRange(field string) (Expression, error) {
	t := Term{Field: field, Ranged: true}
	var err error
	if t.from, err = p.bound(); err != nil {
		return nil, err
	}
	if !p.keyword("TO") {
		return nil, p.unexpected("TO")
	}
	if t.to, err = p.bound(); err != nil {
		return nil, err
	}
	if !p.symbol(']') {
		return nil, p.unexpected("']'")
	}
	return t, nil
}

// bound reads one end of a range. It returns the zero time for an open end.
func (p *parser) bound() (time.Time, error) {
	start := p.position
	text := p.while(func(r rune) bool { return r == ':' || isWordRune(r) })
	if text == "*" {
		return time.Time{}, nil
	}
	at, err := ParseDate(text)
	if err != nil {
		p.position = start
		return time.Time{}, p.unexpected("a date or *")
	}
	return at, nil
}

func (p *parser) skipSpace() {
	for p.position < len(p.text) && p.text[p.position] == ' ' {
		p.position++
	}
}

// symbol reads c and reports true if c comes next.
func (p *parser) symbol(c byte) bool {
	p.skipSpace()
	if p.position >= len(p.text) || p.text[p.position] != c {
		return false
	}
	p.position++
	return true
}

// keyword reads an operator and reports true if it comes next as a whole word.
func (p *parser) keyword(word string) bool {
	p.skipSpace()
	rest, found := strings.CutPrefix(p.text[p.position:], word)
	if !found {
		return false
	}
	if next, _ := utf8.DecodeRuneInString(rest); rest != "" && (isWordRune(next) || next == ':') {
		return false
	}
	p.position += len(word)
	return true
}

func (p *parser) while(accept func(rune) bool) string {
	p.skipSpace()
	rest := p.text[p.position:]
	end := strings.IndexFunc(rest, func(r rune) bool { return !accept(r) })
	if end < 0 {
		end = len(rest)
	}
	p.position += end
	return rest[:end]
}

func (p *parser) unexpected(wanted string) error {
	return fmt.Errorf("query: expected %s at %d", wanted, p.position)
}

func isFieldRune(r rune) bool {
	return r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func isWordRune(r rune) bool {
	return !unicode.IsSpace(r) && !strings.ContainsRune(`()[]{}":`, r)
}
