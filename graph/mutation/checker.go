package mutation

import (
	"fmt"
	"net/mail"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// checker collects what is wrong with an input. A place is the path to a part of the input.
type checker struct{ errors []model.UserError }

// place is the path to a part of an input, as [model.UserError] shows it.
type place []string

// at returns the place of a part.
func (p place) at(part string) place { return append(slices.Clip(p), part) }

// element returns the place of an element of a list.
func (p place) element(i int) place { return p.at(strconv.Itoa(i)) }

func (c *checker) refuse(code model.UserErrorCode, at place, message string) {
	c.errors = append(c.errors, model.UserError{Code: code, Field: at, Message: message})
}

// id reads Help Scout's number of an object.
func (c *checker) id(text string, at place) int64 {
	id, ok := model.ParseID(text)
	if !ok {
		c.refuse(model.UserErrorCodeInvalid, at, `It must be Help Scout's number, such as "500".`)
	}
	return id
}

// unbounded is the limit of texts for which the REST API's reference has none.
const unbounded = 0

// text checks a text that must have a value. Limits are in characters.
func (c *checker) text(text string, limit int, at place) {
	switch length := utf8.RuneCountInString(text); {
	case text == "":
		c.refuse(model.UserErrorCodeBlank, at, "It must not be empty.")
	case limit != unbounded && length > limit:
		c.refuse(model.UserErrorCodeTooLong, at, fmt.Sprintf("It has %d characters; at most %d are allowed.", length, limit))
	}
}

// change checks a text that may be absent or null.
func (c *checker) change(text graphql.Omittable[*string], limit int, at place) upstream.Change[string] {
	value, named := text.ValueOK()
	if named && value != nil {
		if *value == "" {
			c.refuse(model.UserErrorCodeBlank, at, "It must not be empty; null clears it.")
		} else {
			c.text(*value, limit, at)
		}
	}
	return upstream.Change[string]{Named: named, Value: value}
}

// texts checks a list that may be absent or null.
func (c *checker) texts(list graphql.Omittable[[]string], at place) upstream.Change[[]string] {
	values, named := list.ValueOK()
	for i, value := range values {
		c.text(value, unbounded, at.element(i))
	}
	if values == nil {
		return upstream.Change[[]string]{Named: named}
	}
	return upstream.Change[[]string]{Named: named, Value: &values}
}

// email checks an email address that is not empty.
func (c *checker) email(text string, at place) {
	parsed, err := mail.ParseAddress(text)
	if text != "" && (err != nil || parsed.Address != text) {
		c.refuse(model.UserErrorCodeInvalidEmail, at, "It must be an email address, such as ann@example.com.")
	}
}

// word returns an enum's value as the REST API takes it.
func word[E ~string](value graphql.Omittable[*E]) upstream.Change[string] {
	chosen, named := value.ValueOK()
	if chosen == nil {
		return upstream.Change[string]{Named: named}
	}
	return upstream.To(model.WordOf(*chosen))
}

// unknownWord is what [model.WordOf] returns for UNKNOWN.
const unknownWord = "unknown"
