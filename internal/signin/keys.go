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
	"time"
)

// keyPrefix marks an API key, for this package and for scanners that look for leaked secrets.
const keyPrefix = "mbx_"

// Keys holds the hashes of the API keys to accept. The zero value accepts none.
type Keys struct {
	entries []keyEntry
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
// separated by commas or line breaks. After a space follow attributes, see [ParseGrant]. A # begins a comment, which ends with
// the line. A name may have several keys, so that one can be replaced while the other still works; they have one share.
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
		if listed.name == entry.name && listed.grant.Share != entry.grant.Share {
			return fmt.Errorf("entries of one name must have the same %s and %s", requestsAttribute, operationsAttribute)
		}
	}
	k.entries = append(k.entries, entry)
	return nil
}

// Len returns the number of keys.
func (k Keys) Len() int { return len(k.entries) }

// Expired returns the names of the keys that have expired, in the order of the list.
func (k Keys) Expired() (names []string) {
	for _, entry := range k.entries {
		if entry.grant.hasExpired(time.Now()) {
			names = append(names, entry.name)
		}
	}
	return names
}

func (g Grant) hasExpired(now time.Time) bool { return !g.Expires.IsZero() && !now.Before(g.Expires) }

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
	entry := k.entries[match]
	if entry.grant.hasExpired(time.Now()) {
		return Principal{}, fmt.Errorf("expired API key of %s", entry.name)
	}
	return Principal{
		Name: entry.name, Kind: KindKey, Scopes: entry.grant.Scopes, Share: entry.grant.Share, Expires: entry.grant.Expires,
	}, nil
}
