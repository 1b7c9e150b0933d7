package news

import "github.com/redis/rueidis"

// The fields of a message in the stream. The script [publish] writes them in this order.
const (
	fieldName  = "name"
	fieldAfter = "after"
	fieldText  = "text"
)

// position is that of the last message that was heard of. The zero value is none.
type position struct{ id, name string }

func positionOf(entry rueidis.XRangeEntry) position {
	return position{entry.ID, entry.FieldValues[fieldName]}
}

// precedes tells whether the entry is the next one.
func (p position) precedes(entry rueidis.XRangeEntry) bool {
	return entry.FieldValues[fieldAfter] == p.name
}
