package shared

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
)

// A sealed value is the version, the id of the secret, and the plain value, encrypted by AES-256-GCM with a random nonce.
// The key that the value is kept under is authenticated with it, so that nobody can move a value to another key.
//
//	1 byte   version
//	4 bytes  id of the secret
//	12 bytes nonce
//	n bytes  sealed value, with 16 bytes of its tag
const (
	sealVersion   = 1
	secretIDBytes = 4
	headerBytes   = 1 + secretIDBytes
)

// MinSecretLength is the length of the shortest secret, in bytes: 16 random bytes in hexadecimal digits.
const MinSecretLength = 32

// ErrUnreadable says that a value was sealed with none of this server's secrets, for another key, or by another version.
var ErrUnreadable = errors.New("value was not sealed with a secret of this server")

// sealer seals with the first of its keys, and opens with each.
type sealer struct {
	keys   []sealKey
	naming [][]byte // the keys of [Store.Hashes]
}

type sealKey struct {
	id   [secretIDBytes]byte
	aead cipher.AEAD
}

func newSealer(secrets []string) (*sealer, error) {
	if len(secrets) == 0 {
		return nil, errors.New("no secret")
	}
	made := new(sealer)
	for _, secret := range secrets {
		if len(secret) < MinSecretLength {
			return nil, fmt.Errorf("a secret of fewer than %d characters", MinSecretLength)
		}
		key, err := newSealKey(secret)
		if err != nil {
			return nil, err
		}
		naming, err := derive(secret, "names", sha256.Size)
		if err != nil {
			return nil, err
		}
		made.keys, made.naming = append(made.keys, key), append(made.naming, naming)
	}
	return made, nil
}

func newSealKey(secret string) (sealKey, error) {
	const aes256 = 32
	text, err := derive(secret, "values", aes256+secretIDBytes)
	if err != nil {
		return sealKey{}, err
	}
	block, err := aes.NewCipher(text[:aes256])
	if err != nil {
		return sealKey{}, fmt.Errorf("make a key: %w", err)
	}
	key := sealKey{id: [secretIDBytes]byte(text[aes256:])}
	if key.aead, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return sealKey{}, fmt.Errorf("make a key: %w", err)
	}
	return key, nil
}

// derive makes a key for a purpose from a secret.
func derive(secret, purpose string, length int) ([]byte, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, prefix+" "+purpose, length)
	if err != nil {
		return nil, fmt.Errorf("derive a key: %w", err)
	}
	return key, nil
}

// Derive makes a key for a purpose from each of the secrets, in their order.
func Derive(secrets []string, purpose string) (keys []string, err error) {
	for _, secret := range secrets {
		key, err := derive(secret, purpose, sha256.Size)
		if err != nil {
			return nil, err
		}
		keys = append(keys, string(key))
	}
	return keys, nil
}

// Seal encrypts a value for the key that it will be kept under.
func (s *Store) Seal(key string, plain []byte) string {
	own := s.sealer.keys[0]
	sealed := make([]byte, 0, headerBytes+len(plain)+own.aead.Overhead())
	sealed = append(sealed, sealVersion)
	sealed = append(sealed, own.id[:]...)
	return string(own.aead.Seal(sealed, nil, plain, additional(key)))
}

// Unseal decrypts a value that is kept under a key. It fails with [ErrUnreadable].
func (s *Store) Unseal(key, sealed string) ([]byte, error) {
	if len(sealed) < headerBytes || sealed[0] != sealVersion {
		return nil, ErrUnreadable
	}
	id := [secretIDBytes]byte([]byte(sealed[1:headerBytes]))
	for _, candidate := range s.sealer.keys {
		if candidate.id != id {
			continue
		}
		plain, err := candidate.aead.Open(nil, nil, []byte(sealed[headerBytes:]), additional(key))
		if err == nil {
			return plain, nil
		}
	}
	return nil, ErrUnreadable
}

// additional returns the data that is authenticated with a value: its version and its key.
func additional(key string) []byte { return append([]byte{sealVersion}, key...) }
