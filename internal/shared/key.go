package shared

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// prefix begins every key, so that other programs may use the same Redis.
const prefix = "mailbox-graphql"

// Key returns the name of a key of the account: its parts, joined by colons. All keys of an account are in one slot of a
// cluster, so that a script may use several of them.
func (s *Store) Key(parts ...string) string {
	return prefix + ":{" + s.account + "}:" + strings.Join(parts, ":")
}

// Hash returns a text that stands for another text in keys and messages. Without the secret nobody can tell for which. All
// servers with the same first secret return the same hash.
func (s *Store) Hash(text string) string { return hashWith(s.sealer.naming[0], text) }

// Hashes returns the hash of a text with each of the secrets: first what [Store.Hash] returns here, then what it returns at
// servers that have another of the secrets first. What must be found while secrets are changed is looked for under all of
// them.
func (s *Store) Hashes(text string) []string {
	hashes := make([]string, 0, len(s.sealer.naming))
	for _, key := range s.sealer.naming {
		hashes = append(hashes, hashWith(key, text))
	}
	return hashes
}

func hashWith(key []byte, text string) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:hashBytes])
}

// hashBytes is the length of a hash. With 18 random bytes, no two texts have the same one.
const hashBytes = 18
