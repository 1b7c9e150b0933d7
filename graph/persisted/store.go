package persisted

import (
	"strings"
	"sync"

	"github.com/maypok86/otter/v2"
)

const (
	// entryBytes is about what an entry takes beside its text.
	entryBytes = 256
	// fewest is how many documents there is always room for: none may take more than its share.
	fewest = 16
)

// store keeps registered documents. It is safe for concurrent use.
type store struct {
	texts    *otter.Cache[digest, string]
	maxBytes int64
	adding   sync.Mutex
}

func newStore(maxBytes int64) *store {
	return &store{maxBytes: maxBytes, texts: otter.Must(&otter.Options[digest, string]{
		MaximumWeight: uint64(maxBytes),
		Weigher:       func(_ digest, text string) uint32 { return uint32(weigh(text)) },
	})}
}

func weigh(text string) int64 { return int64(len(text)) + entryBytes }

func (s *store) get(hash digest) (string, bool) { return s.texts.GetIfPresent(hash) }

// add keeps a document that has the given hash, unless it is too long. The text is copied: it may be a part of
// something larger.
func (s *store) add(hash digest, text string) {
	if _, ok := s.get(hash); ok || weigh(text) > s.maxBytes/fewest {
		return
	}
	// Otter makes room in the background. Under a flood of documents that would be many times too late.
	s.adding.Lock()
	defer s.adding.Unlock()
	s.texts.Set(hash, strings.Clone(text))
	s.texts.CleanUp()
}
