package webhook

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Help Scout signs with HMAC-SHA1, which SHA-1's collisions do not weaken
	"crypto/subtle"
	"encoding/base64"
	"slices"
	"sync/atomic"
)

// Secrets are the secrets that deliveries may be signed with. They can be replaced while deliveries are checked.
type Secrets struct{ all atomic.Pointer[[]string] }

// NewSecrets returns the given secrets. An empty one must not be among them: everybody knows it.
func NewSecrets(secrets ...string) *Secrets {
	s := new(Secrets)
	s.Replace(secrets...)
	return s
}

// Replace makes these and no others the secrets.
func (s *Secrets) Replace(secrets ...string) {
	all := slices.Clone(secrets)
	s.all.Store(&all)
}

// signed tells whether the signature is that of the body with one of the secrets. It compares with each in constant time, so
// that its duration tells nothing about the secrets.
func (s *Secrets) signed(body []byte, signature [sha1.Size]byte) bool {
	matches := 0
	for _, secret := range *s.all.Load() {
		mac := hmac.New(sha1.New, []byte(secret))
		mac.Write(body)
		matches |= subtle.ConstantTimeCompare(mac.Sum(nil), signature[:])
	}
	return matches == 1
}

// parseSignature reads the header with the signature: base64, without a prefix. It reports false for what cannot be one.
func parseSignature(header string) (signature [sha1.Size]byte, ok bool) {
	if len(header) != base64.StdEncoding.EncodedLen(sha1.Size) {
		return signature, false
	}
	decoded, err := base64.StdEncoding.Strict().DecodeString(header)
	copy(signature[:], decoded)
	return signature, err == nil && len(decoded) == sha1.Size
}
