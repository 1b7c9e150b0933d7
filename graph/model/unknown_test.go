package model

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnknownWordsAreCountedAndNamedOnce(t *testing.T) {
	t.Parallel()
	noted := unknowns{counts: make(map[string]int64), seen: make(map[UnknownWord]bool)}
	for _, word := range []string{"Nonbinary", "nonbinary", "two words", "5550100", "a@example.com", ""} {
		noted.note("Gender", word)
	}
	if diff := cmp.Diff(map[string]int64{"Gender": 6}, noted.counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	// What may be somebody's name, number or address stands as no word at all.
	if diff := cmp.Diff([]UnknownWord{{"Gender", "nonbinary"}, {"Gender", ""}}, noted.fresh); diff != "" {
		t.Errorf("words (-want +got):\n%s", diff)
	}
	for i := range 2 * maxUnknownWords {
		noted.note("Gender", fmt.Sprintf("word%d", i))
	}
	if len(noted.seen) != maxUnknownWords {
		t.Errorf("%d words are remembered, want %d", len(noted.seen), maxUnknownWords)
	}
}

func TestValueOfUnknownWordIsCounted(t *testing.T) {
	t.Parallel()
	before := UnknownCounts()["Gender"]
	word := "some-new-word"
	if got := genders.read(&word); got == nil || *got != GenderUnknown {
		t.Errorf("value = %v, want UNKNOWN", got)
	}
	known := "female"
	genders.read(&known)
	if got := UnknownCounts()["Gender"]; got != before+1 {
		t.Errorf("count = %d, want %d", got, before+1)
	}
}
