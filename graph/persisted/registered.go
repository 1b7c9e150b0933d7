package persisted

import (
	"strings"

	"mailbox-graphql/internal/bounded"
)

const (
	// entryBytes is about what a registered document takes beside its text.
	entryBytes = 256
	// minDocuments is how many documents there is always room for: no document may take more than its share.
	minDocuments = 16
)

// registeredDocuments has the texts of the documents that clients registered, by hash. It is safe for concurrent use.
type registeredDocuments struct {
	texts    *bounded.Cache[digest, string]
	maxBytes int64
}

func newRegisteredDocuments(maxBytes int64) *registeredDocuments {
	return &registeredDocuments{
		maxBytes: maxBytes,
		texts:    bounded.New(maxBytes, func(_ digest, text string) int64 { return registeredSize(text) }),
	}
}

func registeredSize(text string) int64 { return int64(len(text)) + entryBytes }

func (r *registeredDocuments) get(hash digest) (string, bool) { return r.texts.Get(hash) }

// add keeps the document that has the given hash, unless the document is too long. It copies the text, which may be a part
// of a whole request in memory.
func (r *registeredDocuments) add(hash digest, text string) {
	if _, ok := r.get(hash); ok || registeredSize(text) > r.maxBytes/minDocuments {
		return
	}
	r.texts.Add(hash, strings.Clone(text))
}
