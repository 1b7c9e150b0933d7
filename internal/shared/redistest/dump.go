package redistest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Dump returns all keys with their values, each as one text: the elements of a list, a set or a stream stand on lines of their
// own, as do the fields and the values of a hash. A value that changes meanwhile may be missing.
func (s *Server) Dump(tb testing.TB) map[string]string {
	tb.Helper()
	dump := make(map[string]string)
	cursor := "0"
	for {
		answer, _ := s.Do(tb, "SCAN", cursor, "COUNT", "1000").([]any)
		cursor = fmt.Sprint(answer[0])
		for _, key := range texts(answer[1]) {
			dump[key] = s.value(tb, key)
		}
		if cursor == "0" {
			return dump
		}
	}
}

// value returns the value of a key as a text.
func (s *Server) value(tb testing.TB, key string) string {
	tb.Helper()
	commands := map[string][]string{
		"string": {"GET", key},
		"list":   {"LRANGE", key, "0", "-1"},
		"set":    {"SMEMBERS", key},
		"zset":   {"ZRANGE", key, "0", "-1", "WITHSCORES"},
		"hash":   {"HGETALL", key},
		"stream": {"XRANGE", key, "-", "+"},
		"none":   {"GET", key}, // it has just gone
	}
	kind := fmt.Sprint(s.Do(tb, "TYPE", key))
	command, ok := commands[kind]
	if !ok {
		tb.Fatalf("key %q has a value of type %s: one of %q is known", key, kind, slices.Sorted(maps.Keys(commands)))
	}
	value, err := s.Try(tb.Context(), command...)
	if err != nil { // it has just become another type
		return ""
	}
	return strings.Join(texts(value), "\n")
}

// texts returns the texts and numbers of an answer, in their order, however deep they stand.
func texts(answer any) []string {
	switch answer := answer.(type) {
	case nil:
		return nil
	case []any:
		var all []string
		for _, one := range answer {
			all = append(all, texts(one)...)
		}
		return all
	default:
		return []string{fmt.Sprint(answer)}
	}
}
