package connection

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// List identifies what a cursor belongs to: the list, its order and its filter, in any words that differ between lists.
// A cursor of one list is refused by every other one.
type List string

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
const version = "1"

// checksumBytes are enough to tell a cursor of another list, or one that was changed, from a good one. They keep nobody
// from making a cursor up: it leads to no row that the caller may not read anyway.
const checksumBytes = 6

func (l List) checksum(payload []byte) string {
	sum := sha256.Sum256(append([]byte(string(l)+"\x00"), payload...))
	return string(sum[:checksumBytes])
}

// Encode writes the cursor for clients, to whom it is opaque.
func (l List) Encode(c Cursor) string {
	payload, _ := json.Marshal(c) // of numbers, text and a time in range, it cannot fail
	return base64.RawURLEncoding.EncodeToString([]byte(version + l.checksum(payload) + string(payload)))
}

// parse reads what Encode wrote for the same list.
func (l List) parse(argument string, encoded *string) (*Cursor, error) {
	if encoded == nil {
		return nil, nil //nolint:nilnil // without an argument there is no cursor
	}
	decoded, err := base64.RawURLEncoding.DecodeString(*encoded)
	if err != nil || len(decoded) < len(version)+checksumBytes || !strings.HasPrefix(string(decoded), version) {
		return nil, &ArgumentError{argument, "is not a cursor that this server gave out"}
	}
	sum, payload := decoded[len(version):len(version)+checksumBytes], decoded[len(version)+checksumBytes:]
	var cursor Cursor
	if string(sum) != l.checksum(payload) || json.Unmarshal(payload, &cursor) != nil || !cursor.inRange() {
		return nil, &ArgumentError{argument, "is broken, or belongs to another list, order or filter"}
	}
	return &cursor, nil
}
