package emulator

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// sortBy sorts a list. Items that compare equal are in the order of their ids.
func sortBy[T any](list []T, ascending bool, compare func(a, b T) int, id func(T) int64) {
	slices.SortFunc(list, func(a, b T) int {
		order := cmp.Or(compare(a, b), cmp.Compare(id(a), id(b)))
		if ascending {
			return order
		}
		return -order
	})
}

// byText compares texts without regard to case.
func byText[T any](text func(T) string) func(a, b T) int {
	return func(a, b T) int { return strings.Compare(strings.ToLower(text(a)), strings.ToLower(text(b))) }
}

func byNumber[T any](number func(T) int64) func(a, b T) int {
	return func(a, b T) int { return cmp.Compare(number(a), number(b)) }
}

func byTime[T any](at func(T) time.Time) func(a, b T) int {
	return func(a, b T) int { return at(a).Compare(at(b)) }
}
