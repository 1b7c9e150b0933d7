package signin

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mailbox-graphql/internal/scope"
)

// Grant is what an entry gives to the holder of its key.
type Grant struct {
	Scopes scope.Set
	// Expires is when the key stops to work. Zero: never.
	Expires time.Time
	Share   Share
}

// Share bounds what one caller takes of the server, so that others find something left. Zero: no bound.
type Share struct {
	// RequestsPerMinute bounds the permits of the account's budget that the caller spends in a minute.
	RequestsPerMinute int
	// Operations bounds the caller's operations that run at once.
	Operations int
}

// keyEntry holds a plain SHA-256: a key has 256 random bits, so nobody can guess it, and a salt or a slow hash adds nothing.
type keyEntry struct {
	name  string
	hash  [sha256.Size]byte
	grant Grant
}

func parseKeyEntry(text string) (keyEntry, error) {
	if strings.HasPrefix(text[strings.Index(text, ":")+1:], keyPrefix) {
		return keyEntry{}, errors.New("an entry holds the key itself: use the entry that new-key prints, which holds its hash")
	}
	name, rest, found := strings.Cut(text, ":")
	if !found || !isKeyName(name) {
		return keyEntry{}, errors.New("an entry must be name:hash, the name of up to 64 letters, digits, dots, dashes and underscores")
	}
	words := strings.Fields(rest)
	if len(words) == 0 {
		words = []string{""}
	}
	sum, err := hex.DecodeString(words[0])
	if err != nil || len(sum) != sha256.Size {
		return keyEntry{}, errors.New("the hash of an entry must be the 64 hexadecimal digits of a SHA-256")
	}
	grant, err := ParseGrant(words[1:]...)
	return keyEntry{name: name, hash: [sha256.Size]byte(sum), grant: grant}, err
}

// The attributes of an entry, which follow its hash.
const (
	scopesAttribute     = "scopes"
	expiresAttribute    = "expires"
	requestsAttribute   = "requests-per-minute"
	operationsAttribute = "operations"
)

// maxShare bounds the numbers of a share.
const maxShare = 1_000_000

// ParseGrant reads attributes, each written as name=value. It fails for an attribute that is unknown, repeated or not valid.
func ParseGrant(attributes ...string) (grant Grant, err error) {
	seen := make(map[string]bool)
	for _, attribute := range attributes {
		name, value, _ := strings.Cut(attribute, "=")
		if seen[name] {
			return Grant{}, fmt.Errorf("an entry repeats %s", name)
		}
		switch name {
		case scopesAttribute:
			grant.Scopes, err = scope.ParseList(value, "+")
		case expiresAttribute:
			grant.Expires, err = parseExpiry(value)
		case requestsAttribute:
			const write = 2 // permits
			grant.Share.RequestsPerMinute, err = parseShare(name, value, write)
		case operationsAttribute:
			grant.Share.Operations, err = parseShare(name, value, 1)
		default:
			return Grant{}, fmt.Errorf("after the hash, an entry may have only %s=…, %s=…, %s=… and %s=…",
				scopesAttribute, expiresAttribute, requestsAttribute, operationsAttribute)
		}
		if err != nil {
			return Grant{}, err
		}
		seen[name] = true
	}
	return grant, nil
}

// parseExpiry reads a moment, or the last day in UTC.
func parseExpiry(text string) (time.Time, error) {
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.AddDate(0, 0, 1), nil
	}
	moment, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, errors.New("expires must be a day such as 2027-01-31 or a moment such as 2027-01-31T12:00:00Z")
	}
	return moment.UTC(), nil
}

// parseShare reads a bound. There is no 0: it could mean both nothing and no bound.
func parseShare(name, text string, least int) (int, error) {
	number, err := strconv.Atoi(text)
	if err != nil || number < least || number > maxShare {
		return 0, fmt.Errorf("%s must be a number from %d to %d", name, least, maxShare)
	}
	return number, nil
}

// FormatKey returns the entry that accepts the key with a hash.
func FormatKey(name, hash string, grant Grant) string {
	words := []string{name + ":" + hash}
	for _, attribute := range []struct{ name, value string }{
		{scopesAttribute, strings.Join(grant.Scopes.Names(), "+")},
		{expiresAttribute, formatExpiry(grant.Expires)},
		{requestsAttribute, formatShare(grant.Share.RequestsPerMinute)},
		{operationsAttribute, formatShare(grant.Share.Operations)},
	} {
		if attribute.value != "" {
			words = append(words, attribute.name+"="+attribute.value)
		}
	}
	return strings.Join(words, " ")
}

// formatExpiry writes the end of a day as that day.
func formatExpiry(expires time.Time) string {
	switch {
	case expires.IsZero():
		return ""
	case expires.Equal(expires.Truncate(24 * time.Hour)):
		return expires.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return expires.Format(time.RFC3339Nano)
}

func formatShare(number int) string {
	if number == 0 {
		return ""
	}
	return strconv.Itoa(number)
}

// CheckKeyName returns an error unless name can be the name of an API key.
func CheckKeyName(name string) error {
	if !isKeyName(name) {
		return errors.New("the name of a key must have 1 to 64 letters, digits, dots, dashes and underscores")
	}
	return nil
}

func isKeyName(name string) bool {
	const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"
	return name != "" && len(name) <= 64 && strings.Trim(name, allowed) == ""
}
