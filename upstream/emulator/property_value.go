package emulator

import (
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const maxPropertyText = 255

// customerValue reads the value of a customer's property:
// https://developer.helpscout.com/mailbox-api/endpoints/properties/update/. text differs from value for a dropdown only.
func (d propertyDefinition) customerValue(given any) (value, text string, found *violation) {
	if given == nil {
		return "", "", &violation{message: "may not be null", anchor: "NotNull"}
	}
	if d.kind == "number" {
		value, found = integer(given)
		return value, value, found
	}
	value, isText := given.(string)
	if !isText {
		return "", "", &violation{message: "must be a string", anchor: "Json"}
	}
	if d.kind != "dropdown" {
		return value, value, d.checkText(value)
	}
	i := slices.IndexFunc(d.options, func(o propertyOption) bool { return o.id == value || o.label == value })
	if i < 0 {
		return "", "", oneOf(d.labels())
	}
	return d.options[i].id, d.options[i].label, nil
}

func integer(given any) (string, *violation) {
	number, _ := given.(json.Number)
	if _, err := strconv.ParseInt(number.String(), 10, 64); err != nil {
		return "", &violation{message: "must be an integer", anchor: "InvalidNumber"}
	}
	return number.String(), nil
}

// checkText checks a text, url or date.
func (d propertyDefinition) checkText(value string) *violation {
	switch d.kind {
	case "date":
		if _, err := time.Parse(time.DateOnly, value); err != nil {
			return &violation{message: "must be a date in the format yyyy-MM-dd", anchor: "DateFormat"}
		}
		return nil
	case "url":
		if !validURL(value) {
			return &violation{message: "must be a URL", anchor: "URL"}
		}
		return nil
	default:
		return textRule{required: true, max: maxPropertyText}.checkText(value)
	}
}

// validURL takes a URL with or without scheme, as in the documented example "google.com".
func validURL(text string) bool {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && !strings.ContainsAny(text, " \t\n")
}

// propertyValues reads `properties` of a new customer.
func (m *members) propertyValues(definitions []propertyDefinition, c *Customer) {
	for _, element := range m.objects("properties") {
		slug := element.text("slug", textRule{required: true})
		i := indexOfSlug(definitions, slug)
		if i < 0 {
			if slug != "" {
				element.reject("slug", "no such property", "InvalidIdentifier")
			}
			continue
		}
		value, text, found := definitions[i].customerValue(element.values["value"])
		element.add("value", found)
		c.setProperty(definitions[i], value, text)
	}
}

func indexOfSlug(definitions []propertyDefinition, slug string) int {
	return slices.IndexFunc(definitions, func(d propertyDefinition) bool { return d.slug == slug })
}

func (c *Customer) setProperty(d propertyDefinition, value, text string) {
	set := CustomerProperty{Type: d.kind, Slug: d.slug, Name: d.name, Value: value, Text: text, Source: "api"}
	i := slices.IndexFunc(c.Properties, func(p CustomerProperty) bool { return p.Slug == d.slug })
	if i < 0 {
		c.Properties = append(c.Properties, set)
		return
	}
	c.Properties[i] = set
}
