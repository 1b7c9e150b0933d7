package news

import "github.com/redis/rueidis"

// The fields of a message in the stream. The script [publish] writes them in this order.
const (
	fieldName  = "name"
	fieldAfter = "after"
	fieldText  = "text"
)

// position is the place of a message in the stream. The zero value is none.
type position struct{ id, name string }

func positionOf(entry rueidis.XRangeEntry) position {
	return position{entry.ID, entry.FieldValues[fieldName]}
}

// precedes tells whether the entry follows the position, with no message in between.
func (p position) precedes(entry rueidis.XRangeEntry) bool {
	return entry.FieldValues[fieldAfter] == p.name
}
