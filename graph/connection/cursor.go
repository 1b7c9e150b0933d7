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

// Sealer seals cursors with a key, so that only cursors that were given out are taken back.
type Sealer struct {
	key [sha256.Size]byte
}

// NewSealer returns a sealer with a key of any length. Those with the same key take each other's cursors. Without a key the
// sealer makes one up, and takes only its own.
func NewSealer(key string) *Sealer {
	s := new(Sealer)
	if key == "" {
		_, _ = rand.Read(s.key[:]) // it never fails
		return s
	}
	s.key = sha256.Sum256([]byte(key))
	return s
}

// List identifies a list, its order and its filter, in any words that differ between lists.
func (s *Sealer) List(name string) List { return List{s, name} }

// List is what a cursor belongs to. A cursor of one list is refused by every other one.
type List struct {
	sealer *Sealer
	name   string
}

// Cursor is a place in a list: behind a row that is known by its offset, or by its keys where the list keeps places while
// rows are added.
type Cursor struct {
	// Offset counts the rows before the one that the cursor stands for.
	Offset int `json:"o,omitempty"`

	// Batch is the upstream's cursor of the batch that goes on behind the row. The first batch has none.
	Batch string `json:"b,omitempty"`
	// ID and At are the keys of the row, which is in the batch. Without them the whole batch is behind the row.
	ID int64     `json:"i,omitempty"`
	At time.Time `json:"t,omitzero"`
}

// ByKeys tells a cursor by keys from one by offset.
func (c Cursor) ByKeys() bool { return c.ID != 0 || c.Batch != "" }

func (c Cursor) inRange() bool { return c.Offset >= 0 && c.Offset <= maxOffset }

// maxOffset keeps sums of offsets in range.
const maxOffset = 1 << 40

// version begins every cursor, so that a later form is told from a broken one.
const version = "2"

// sealBytes are enough that nobody guesses a seal. A cursor that was made up could cost requests in vain.
const sealBytes = 16

func (l List) seal(payload []byte) []byte {
	mac := hmac.New(sha256.New, l.sealer.key[:])
	mac.Write([]byte(l.name + "\x00"))
	mac.Write(payload)
	return mac.Sum(nil)[:sealBytes]
}

// Encode writes the cursor for clients, to whom it is opaque.
func (l List) Encode(c Cursor) string {
	payload, _ := json.Marshal(c) // of numbers, text and a time in range, it cannot fail
	return base64.RawURLEncoding.EncodeToString([]byte(version + string(l.seal(payload)) + string(payload)))
}

// parse reads what Encode wrote for the same list.
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
	if subtle.ConstantTimeCompare(seal, l.seal(payload)) != 1 || json.Unmarshal(payload, &cursor) != nil || !cursor.inRange() {
		return nil, &ArgumentError{argument, "is broken, too old, or belongs to another list, order or filter"}
	}
	return &cursor, nil
}
