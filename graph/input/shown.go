package input

import (
	"encoding/json"
	"strings"
)

// maxShownBytes bounds the length of a client's value in a message.
const maxShownBytes = 60

// shown returns a value as shortened JSON, for a message.
func shown(value any) string {
	switch value := value.(type) {
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	case string:
		if len(value) > maxShownBytes {
			return quoted(strings.ToValidUTF8(value[:maxShownBytes], "") + "…")
		}
		return quoted(value)
	case json.Number:
		if len(value) > maxShownBytes {
			return string(value[:maxShownBytes]) + "…"
		}
	}
	text, err := json.Marshal(value)
	if err != nil {
		return "the value"
	}
	return string(text)
}

func quoted(text string) string {
	quoted, _ := json.Marshal(text) // a string can always be encoded
	return string(quoted)
}
