package persisted

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is added, in whatever order, the store is within its bound and gives nothing but what belongs to a hash.
func TestStoreIsBounded(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		maxBytes := rapid.Int64Range(1, 1<<16).Draw(t, "maxBytes")
		kept := newStore(maxBytes)
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			text := strings.Repeat(rapid.StringN(1, 4, -1).Draw(t, "text"), rapid.IntRange(1, 2000).Draw(t, "repeated"))
			if rapid.Bool().Draw(t, "add") {
				kept.add(digestOf(text), text)
			}
			if got, ok := kept.get(digestOf(text)); ok && got != text {
				t.Fatalf("%.20q for the hash of %.20q", got, text)
			}
			if bytes := kept.bytes(); bytes > maxBytes {
				t.Fatalf("%d bytes, want at most %d", bytes, maxBytes)
			}
		}
	})
}

// bytes counts what is really there, which is not always what otter has taken notice of.
func (s *store) bytes() int64 {
	var sum int64
	for text := range s.texts.Values() {
		sum += weigh(text)
	}
	return sum
}

// documentNo returns the text of a document of about 300 bytes that differs from all others.
func documentNo(i int) string { return fmt.Sprintf("query Number%d { customer { id } } %300s", i, "") }

// Documents that are registered once and never asked for do not drive out those that frontends ask for, even where they
// are twenty times as many as the store has room for. A store that drops what was used least recently would miss all.
func TestGarbageDoesNotDriveOutWhatIsUsed(t *testing.T) {
	t.Parallel()
	const used, garbage, perUse = 50, 10_000, 5
	kept := newStore(1 << 18)
	for i := range used {
		kept.add(digestOf(documentNo(i)), documentNo(i))
	}
	misses := 0
	for i := range garbage {
		text := documentNo(used + i)
		kept.add(digestOf(text), text)
		if i%perUse != 0 {
			continue
		}
		wanted := documentNo(i / perUse % used)
		if _, ok := kept.get(digestOf(wanted)); !ok {
			misses++
			kept.add(digestOf(wanted), wanted)
		}
	}
	if uses := garbage / perUse; misses > uses/10 {
		t.Errorf("%d of %d uses missed, want a tenth at most", misses, uses)
	}
}

// A flood of documents from many clients at once is held back, too.
func TestStoreIsSafeForConcurrency(t *testing.T) {
	t.Parallel()
	const maxBytes, workers = 1 << 18, 8
	kept := newStore(maxBytes)
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for i := range 500 {
				text := documentNo(worker*i) + strings.Repeat(" ", 8<<10)
				kept.add(digestOf(text), text)
				if got, ok := kept.get(digestOf(text)); ok && got != text {
					t.Errorf("%q for the hash of %q", got, text)
				}
				// While the documents are counted, each of the others may put one in the place of one that was counted.
				if i%10 == 0 && kept.bytes() > 2*maxBytes {
					t.Errorf("far more than %d bytes", maxBytes)
				}
			}
		})
	}
	group.Wait()
	if bytes := kept.bytes(); bytes > maxBytes || bytes == 0 {
		t.Errorf("%d bytes, want some and at most %d", bytes, maxBytes)
	}
}

// The text that is kept is not a part of the request that it came in.
func TestStoreCopiesText(t *testing.T) {
	t.Parallel()
	memory := []byte("{ customer { id } }")
	sent := string(memory)
	kept := newStore(1 << 16)
	kept.add(digestOf(sent), sent)
	got, ok := kept.get(digestOf(sent))
	if !ok || got != sent {
		t.Fatalf("%q, want %q", got, sent)
	}
	if sameMemory(got, sent) {
		t.Error("the store holds on to the memory of the request")
	}
}
