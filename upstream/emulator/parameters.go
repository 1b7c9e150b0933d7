package emulator

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailbox-graphql/upstream/emulator/query"
)

// parameters reads the query parameters of a request and collects the violations, so that one answer names all of them.
type parameters struct {
	values     url.Values
	violations []violation
}

func (p *parameters) reject(name, message, anchor string) {
	p.violations = append(p.violations, violation{
		path: name, message: message, rejected: p.values.Get(name), anchor: anchor,
	})
}

func (p *parameters) page() int {
	if !p.values.Has("page") {
		return 1
	}
	page, err := strconv.Atoi(p.values.Get("page"))
	if err != nil || page < 1 {
		p.reject("page", "must be greater than or equal to 1", "Min")
		return 1
	}
	return page
}

// id returns 0 for a missing parameter.
func (p *parameters) id(name string) int64 {
	text := p.values.Get(name)
	if text == "" {
		return 0
	}
	return p.identifier(name, text)
}

// identifier returns 0 for a text that is not an identifier.
func (p *parameters) identifier(name, text string) int64 {
	id, err := parseID(text)
	if err != nil {
		p.reject(name, "invalid identifier", "InvalidIdentifier")
	}
	return id
}

// ids reads a list of identifiers that are separated by commas.
func (p *parameters) ids(name string) []int64 {
	var ids []int64
	for _, text := range p.list(name) {
		id := p.identifier(name, text)
		if id == 0 {
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

func (p *parameters) list(name string) []string {
	text := p.values.Get(name)
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// time returns the zero time for a missing parameter.
func (p *parameters) time(name string) time.Time {
	text := p.values.Get(name)
	if text == "" {
		return time.Time{}
	}
	t, err := query.ParseDate(text)
	if err != nil {
		p.reject(name, "must be a date in the format yyyy-MM-dd'T'HH:mm:ss'Z'", "DateFormat")
	}
	return t
}

func (p *parameters) flag(name string) bool {
	return p.choice(name, "false", "true", "false") == "true"
}

func (p *parameters) choice(name, fallback string, allowed ...string) string {
	text := p.values.Get(name)
	if text == "" {
		return fallback
	}
	if !slices.Contains(allowed, text) {
		p.reject(name, fmt.Sprintf("Expected one of these: '%s'", strings.Join(allowed, "', '")), "EnumValue")
		return fallback
	}
	return text
}

func (p *parameters) query() query.Expression {
	text := p.values.Get("query")
	if text == "" {
		return nil
	}
	parsed, err := query.Parse(text)
	if err != nil {
		p.reject("query", err.Error(), "Query")
		return nil
	}
	return parsed
}

func parseID(text string) (int64, error) {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, err
	}
	if id < 1 {
		return 0, fmt.Errorf("identifier %d is not positive", id)
	}
	return id, nil
}
