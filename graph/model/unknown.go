package model

import (
	"maps"
	"reflect"
	"strings"
	"sync"
)

// UnknownWord is a word of the REST API that the schema does not know, so that it shows as UNKNOWN.
type UnknownWord struct {
	// Enum is the enum's name in the schema.
	Enum string
	// Word is what the REST API wrote, or "" if it does not look like a word of an enum: it may be anything then.
	Word string
}

// unknowns counts the words that became UNKNOWN. It counts for the whole process: values read their words when they are shown,
// and know no server then.
type unknowns struct {
	mu     sync.Mutex
	counts map[string]int64 // by enum
	seen   map[UnknownWord]bool
	fresh  []UnknownWord // seen, and not yet taken
}

var unknown = unknowns{counts: make(map[string]int64), seen: make(map[UnknownWord]bool)}

// maxUnknownWords bounds the words that are remembered: an API gone wrong may send any number.
const maxUnknownWords = 200

func noteUnknown[E ~string](word string) { unknown.note(reflect.TypeFor[E]().Name(), word) }

func (u *unknowns) note(enum, word string) {
	noted := UnknownWord{Enum: enum, Word: presentable(word)}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.counts[enum]++
	if u.seen[noted] || len(u.seen) == maxUnknownWords {
		return
	}
	u.seen[noted] = true
	u.fresh = append(u.fresh, noted)
}

// presentable returns a word if it looks like one of an enum, in lower case, and otherwise "".
func presentable(word string) string {
	const longest = 40
	if len(word) > longest {
		return ""
	}
	hasLetter := false
	for _, character := range []byte(word) {
		isLetter := 'a' <= character|0x20 && character|0x20 <= 'z'
		hasLetter = hasLetter || isLetter
		if !isLetter && (character < '0' || character > '9') && character != '-' && character != '_' {
			return ""
		}
	}
	if !hasLetter { // it may be somebody's number
		return ""
	}
	return strings.ToLower(word)
}

// UnknownCounts returns how often words became UNKNOWN in this process, by the name of the enum.
func UnknownCounts() map[string]int64 {
	unknown.mu.Lock()
	defer unknown.mu.Unlock()
	return maps.Clone(unknown.counts)
}

// TakeUnknownWords returns the words that became UNKNOWN for the first time since the last call.
func TakeUnknownWords() []UnknownWord {
	unknown.mu.Lock()
	defer unknown.mu.Unlock()
	fresh := unknown.fresh
	unknown.fresh = nil
	return fresh
}
