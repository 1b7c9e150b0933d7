package emulator

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxQueryDepth bounds nesting, so that no query can exhaust the stack.
const maxQueryDepth = 50

var errQueryTooDeep = errors.New("query is nested too deeply")

// parseQuery parses the `query` parameter. Its errors name the byte at which the query stops making sense.
func parseQuery(text string) (expression, error) {
	p := &queryParser{text: text}
	parsed, err := p.or(p.clause)
	if err != nil {
		return nil, err
	}
	if p.skipSpace(); p.position < len(p.text) {
		return nil, p.unexpected("the end")
	}
	return parsed, nil
}

// queryParser descends recursively, without a separate lexer: whether ':' ends a word depends on the place.
type queryParser struct {
	text     string
	position int
	depth    int
}

// or, and, not read operators over operands. An operand is a clause at the outer level and a plain value inside
// field:( ... ).
func (p *queryParser) or(operand func() (expression, error)) (expression, error) {
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

func (p *queryParser) and(operand func() (expression, error)) (expression, error) {
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

func (p *queryParser) not(operand func() (expression, error)) (expression, error) {
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

func (p *queryParser) operandOrGroup(operand func() (expression, error)) (expression, error) {
	if !p.symbol('(') {
		return operand()
	}
	if p.depth++; p.depth > maxQueryDepth {
		return nil, errQueryTooDeep
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

func (p *queryParser) clause() (expression, error) {
	field := p.while(isFieldRune)
	if field == "" {
		return nil, p.unexpected("a field")
	}
	if !p.symbol(':') {
		return nil, p.unexpected("':'")
	}
	value := func() (expression, error) { return p.value(field) }
	return p.operandOrGroup(value)
}

func (p *queryParser) value(field string) (expression, error) {
	if p.symbol('[') {
		return p.dateRange(field)
	}
	text, err := p.phraseOrWord()
	if err != nil {
		return nil, err
	}
	id, _ := parseID(text) // 0 for what is none
	return term{field: field, text: fold(text), id: id}, nil
}

func (p *queryParser) phraseOrWord() (string, error) {
	if p.symbol('"') {
		return p.phrase()
	}
	if word := p.while(isWordRune); word != "" {
		return word, nil
	}
	return "", p.unexpected("a value")
}

// phrase reads up to the closing quote; a backslash takes the next character as it is.
func (p *queryParser) phrase() (string, error) {
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

func (p *queryParser) dateRange(field string) (expression, error) {
	t := term{field: field, ranged: true}
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

// bound reads one end of a range; an open end is the zero time.
func (p *queryParser) bound() (time.Time, error) {
	start := p.position
	text := p.while(func(r rune) bool { return r == ':' || isWordRune(r) })
	if text == "*" {
		return time.Time{}, nil
	}
	at, err := parseTime(text)
	if err != nil {
		p.position = start
		return time.Time{}, p.unexpected("a date or *")
	}
	return at, nil
}

func (p *queryParser) skipSpace() {
	for p.position < len(p.text) && p.text[p.position] == ' ' {
		p.position++
	}
}

// symbol takes c if it comes next.
func (p *queryParser) symbol(c byte) bool {
	p.skipSpace()
	if p.position >= len(p.text) || p.text[p.position] != c {
		return false
	}
	p.position++
	return true
}

// keyword takes an operator if it comes next as a word of its own.
func (p *queryParser) keyword(word string) bool {
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

func (p *queryParser) while(accept func(rune) bool) string {
	p.skipSpace()
	rest := p.text[p.position:]
	end := strings.IndexFunc(rest, func(r rune) bool { return !accept(r) })
	if end < 0 {
		end = len(rest)
	}
	p.position += end
	return rest[:end]
}

func (p *queryParser) unexpected(wanted string) error {
	return fmt.Errorf("query: expected %s at %d", wanted, p.position)
}

func isFieldRune(r rune) bool {
	return r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

func isWordRune(r rune) bool {
	return !unicode.IsSpace(r) && !strings.ContainsRune(`()[]{}":`, r)
}
