package upstream

import (
	"context"
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

// PurgeAll drops all cached resources, at all servers, and returns how many entries it dropped at this one.
func (c *Client) PurgeAll() (dropped int) {
	dropped, _ = c.purgeEverywhere(Purge{All: true})
	return dropped
}

// Purge drops what is cached of one type, at all servers, and returns how many entries it dropped at this one. With an id it
// drops that resource with its parts, and all lists of the type, which may show the resource. It knows resources by their
// addresses: a resource that is embedded in one of another type, such as the customer of a conversation, stays there. From
// the shared tier it drops everything.
func (c *Client) Purge(kind, id string) (dropped int, err error) {
	return c.purgeEverywhere(Purge{Type: kind, ID: id})
}

func (c *Client) purgeEverywhere(what Purge) (dropped int, err error) {
	if _, err := what.matcher(); err != nil {
		return 0, err
	}
	if c.news == nil {
		return c.purge(what)
	}
	c.news.Tell(context.Background(), Notice{Purge: what}, func() { dropped, err = c.purge(what) })
	return dropped, err
}

// purge drops what is cached at this server.
func (c *Client) purge(what Purge) (dropped int, err error) {
	matches, err := what.matcher()
	if err != nil {
		return 0, err
	}
	return c.cache.Purge(matches), nil
}

// matcher returns a function that tells whether the address of a cached resource is to be purged.
func (p Purge) matcher() (func(address string) bool, error) {
	if p.All {
		return func(string) bool { return true }, nil
	}
	word, ok := purgeable[p.Type]
	if !ok {
		return nil, fmt.Errorf("unknown type %.40q: there are %s", p.Type, strings.Join(PurgeableTypes(), ", "))
	}
	if p.ID != "" {
		if _, err := strconv.ParseUint(p.ID, 10, 63); err != nil {
			return nil, errors.New("an id must be a number of Help Scout")
		}
	}
	return func(address string) bool { return shows(address, word, p.ID) }, nil
}

// shows tells whether the address of a cached resource leads through the word: to the resource with the id or a part of it,
// to a list, or, without an id, to anything.
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
