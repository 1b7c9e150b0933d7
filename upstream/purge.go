package upstream

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// purgeable has the word of the API's paths for each type of resource that [Client.Purge] knows.
//
//nolint:gochecknoglobals // a table
var purgeable = map[string]string{
	"customer":             "customers",
	"organization":         "organizations",
	"conversation":         "conversations",
	"inbox":                "mailboxes",
	"user":                 "users",
	"tag":                  "tags",
	"customerProperty":     "customer-properties",
	"organizationProperty": "properties",
}

// PurgeableTypes returns the types that [Client.Purge] knows.
func PurgeableTypes() []string {
	types := make([]string, 0, len(purgeable))
	for name := range purgeable {
		types = append(types, name)
	}
	slices.Sort(types)
	return types
}

// PurgeAll drops all cached resources, and returns how many entries it dropped.
func (c *Client) PurgeAll() (dropped int) {
	return c.cache.Purge(func(string) bool { return true })
}

// Purge drops what is cached of one type, and returns how many entries it dropped. With an id it drops that resource with its
// parts, and all lists of the type, which may show the resource. It knows resources by their addresses: a resource that is
// embedded in one of another type, such as the customer of a conversation, stays there.
func (c *Client) Purge(kind, id string) (dropped int, err error) {
	word, ok := purgeable[kind]
	if !ok {
		return 0, fmt.Errorf("unknown type %.40q: there are %s", kind, strings.Join(PurgeableTypes(), ", "))
	}
	if id != "" {
		if _, err := strconv.ParseUint(id, 10, 63); err != nil {
			return 0, errors.New("an id must be a number of Help Scout")
		}
	}
	return c.cache.Purge(func(address string) bool { return shows(address, word, id) }), nil
}

// shows tells whether the address of a cached resource leads through the word: to the resource with the id or a part of it, to
// a list, or, without an id, to anything.
func shows(address, word, id string) bool {
	parsed, err := url.Parse(address)
	if err != nil {
		return true // rather a request too many
	}
	parts := strings.Split(strings.Trim(parsed.Path, "/"), "/")
	for i, part := range parts {
		if part == word && (id == "" || i == len(parts)-1 || parts[i+1] == id || !isNumber(parts[i+1])) {
			return true
		}
	}
	return false
}

func isNumber(text string) bool {
	_, err := strconv.ParseUint(text, 10, 63)
	return err == nil
}
