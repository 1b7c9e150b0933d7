package signin

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"mailbox-graphql/internal/scope"
)

// keyPrefix marks an API key, for this package and for scanners that look for leaked secrets.
const keyPrefix = "mbx_"

// Keys holds the hashes of the API keys to accept. The zero value accepts none.
type Keys struct {
	entries []keyEntry
}

// keyEntry holds a plain SHA-256: a key has 256 random bits, so nobody can guess it, and a salt or a slow hash adds nothing.
type keyEntry struct {
	name   string
	hash   [sha256.Size]byte
	scopes scope.Set
}

// GenerateKey returns a new API key and its hash for the list of keys. Nobody can compute the key from the hash.
func GenerateKey() (key, hash string) {
	var random [32]byte
	_, _ = rand.Read(random[:]) // never fails
	key = keyPrefix + base64.RawURLEncoding.EncodeToString(random[:])
	return key, hashText(key)
}

func hashText(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// ParseKeys reads a list of keys, each written as name:hash with the hash in hexadecimal as [GenerateKey] gives it, and
// separated by commas or line breaks. After a space, scopes=… names the scopes of the key, separated by plus signs. A #
// begins a comment, which ends with the line. A name may have several keys, so that one can be replaced while the other still
// works.
//
// The error names the line and never quotes it, since it may hold a key by mistake.
func ParseKeys(list string) (Keys, error) {
	var keys Keys
	for i, line := range strings.Split(list, "\n") {
		line, _, _ = strings.Cut(line, "#")
		for text := range strings.SplitSeq(line, ",") {
			text = strings.TrimSpace(text)
			if text == "" {
				continue
			}
			if err := keys.add(text); err != nil {
				return Keys{}, fmt.Errorf("line %d: %w", i+1, err)
			}
		}
	}
	return keys, nil
}

func (k *Keys) add(text string) error {
	entry, err := parseKeyEntry(text)
	if err != nil {
		return err
	}
	for _, listed := range k.entries {
		if listed.hash == entry.hash {
			return errors.New("an entry repeats the hash of another one")
		}
	}
	k.entries = append(k.entries, entry)
	return nil
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
	entry := keyEntry{name: name, hash: [sha256.Size]byte(sum)}
	for _, word := range words[1:] {
		if err := entry.set(word); err != nil {
			return keyEntry{}, err
		}
	}
	return entry, nil
}

const scopesAttribute = "scopes"

// set reads an attribute that follows the hash.
func (e *keyEntry) set(word string) (err error) {
	name, value, _ := strings.Cut(word, "=")
	switch {
	case name != scopesAttribute:
		return errors.New("after the hash, an entry may have only " + scopesAttribute + "=…")
	case e.scopes != 0:
		return errors.New("an entry repeats " + scopesAttribute)
	}
	e.scopes, err = scope.ParseList(value, "+")
	return err
}

// FormatKey returns the entry that accepts the key with a hash.
func FormatKey(name, hash string, scopes scope.Set) string {
	entry := name + ":" + hash
	if scopes != 0 {
		entry += " " + scopesAttribute + "=" + strings.Join(scopes.Names(), "+")
	}
	return entry
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

// Len returns the number of keys.
func (k Keys) Len() int { return len(k.entries) }

// Verify returns the principal whose key the credential is. It compares the credential with every key in constant time, so
// that its duration tells nothing about the keys.
func (k Keys) Verify(_ context.Context, credential string) (Principal, error) {
	if !strings.HasPrefix(credential, keyPrefix) {
		return Principal{}, ErrOtherKind
	}
	sum := sha256.Sum256([]byte(credential))
	match := -1
	for i := range k.entries {
		equal := subtle.ConstantTimeCompare(sum[:], k.entries[i].hash[:])
		match = subtle.ConstantTimeSelect(equal, i, match)
	}
	if match < 0 {
		return Principal{}, errors.New("unknown API key")
	}
	return Principal{Name: k.entries[match].name, Kind: KindKey, Scopes: k.entries[match].scopes}, nil
}
