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

// Hash returns a text that stands for another one in keys and messages: nobody without the secret can tell what for. It is
// the same on all servers with the same first secret.
func (s *Store) Hash(text string) string { return hashWith(s.sealer.naming[0], text) }

// Hashes returns what [Store.Hash] returns on servers with another order of the same secrets, the own one first. What must be
// found while secrets are replaced is looked for under each.
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

// hashBytes are enough that no two texts have the same hash.
const hashBytes = 18
