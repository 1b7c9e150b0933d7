package connection

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// Sealer seals cursors with a key, so that a list accepts only cursors that a server with this key made.
type Sealer struct {
	keys [][sha256.Size]byte
}

// NewSealer returns a sealer with keys of any length. It seals with the first key, and accepts the cursors of all sealers that
// seal with one of its keys. No key, or a first one that is empty, stands for a random one: the sealer accepts only its own
// cursors.
func NewSealer(keys ...string) *Sealer {
	s := new(Sealer)
	if len(keys) == 0 || keys[0] == "" {
		s.keys = make([][sha256.Size]byte, 1)
		_, _ = rand.Read(s.keys[0][:]) // it never fails
		return s
	}
	for _, key := range keys {
		s.keys = append(s.keys, sha256.Sum256([]byte(key)))
	}
	return s
}

// List returns the list with a name, which must differ between lists, orders and filters.
func (s *Sealer) List(name string) List { return List{s, name} }

// List is what a cursor belongs to. It refuses the cursors of every other list.
type List struct {
	sealer *Sealer
	name   string
}

// Cursor is a place in a list: behind a row with an offset, or behind a row with keys in a list where rows keep their places
// while others are added.
type Cursor struct {
	// Offset counts the rows before the cursor's row.
	Offset int `json:"o,omitempty"`

	// Batch is the upstream's cursor of the batch from which the list continues. The first batch has none.
	Batch string `json:"b,omitempty"`
	// ID and At are the keys of the cursor's row, which is in the batch. Without them, the list continues with the whole batch.
	ID int64     `json:"i,omitempty"`
	At time.Time `json:"t,omitzero"`
}

// ByKeys tells whether the cursor is by keys, and not by offset.
func (c Cursor) ByKeys() bool { return c.ID != 0 || c.Batch != "" }

func (c Cursor) inRange() bool { return c.Offset >= 0 && c.Offset <= maxOffset }

// maxOffset keeps sums of offsets in range.
const maxOffset = 1 << 40

// version begins every cursor, so that a server can tell a later form from a broken one.
const version = "2"

// sealBytes are enough that nobody guesses a seal. A made-up cursor could cost requests in vain.
const sealBytes = 16

// seal seals with the first key.
func (l List) seal(payload []byte) []byte { return l.sealWith(&l.sealer.keys[0], payload) }

func (l List) sealWith(key *[sha256.Size]byte, payload []byte) []byte {
	mac := hmac.New(sha256.New, key[:])
	mac.Write([]byte(l.name + "\x00"))
	mac.Write(payload)
	return mac.Sum(nil)[:sealBytes]
}

// sealed tells whether one of the keys has sealed the payload.
func (l List) sealed(payload, seal []byte) bool {
	for i := range l.sealer.keys {
		if subtle.ConstantTimeCompare(seal, l.sealWith(&l.sealer.keys[i], payload)) == 1 {
			return true
		}
	}
	return false
}

// Encode returns the cursor as clients get it: opaque.
func (l List) Encode(c Cursor) string {
	payload, _ := json.Marshal(c) // cannot fail for numbers, text and a time in range
	return base64.RawURLEncoding.EncodeToString([]byte(version + string(l.seal(payload)) + string(payload)))
}

// parse reads a cursor that Encode wrote for the same list.
func (l List) parse(argument string, encoded *string) (*Cursor, error) {
	if encoded == nil {
		return nil, nil //nolint:nilnil // without an argument there is no cursor
	}
	decoded, err := base64.RawURLEncoding.DecodeString(*encoded)
	if err != nil || len(decoded) < len(version)+sealBytes || !strings.HasPrefix(string(decoded), version) {
		return nil, &ArgumentError{argument, "is not a cursor that this server gave out"}
	}
	seal, payload := decoded[len(version):len(version)+sealBytes], decoded[len(version)+sealBytes:]
	var cursor Cursor
	if !l.sealed(payload, seal) || json.Unmarshal(payload, &cursor) != nil || !cursor.inRange() {
		return nil, &ArgumentError{argument, "is broken, too old, or belongs to another list, order or filter"}
	}
	return &cursor, nil
}
