package persisted

import (
	"context"
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
	shared   Shared // nil: there are no other servers
}

func newRegisteredDocuments(maxBytes int64, shared Shared) *registeredDocuments {
	return &registeredDocuments{
		maxBytes: maxBytes, shared: shared,
		texts: bounded.New(maxBytes, func(_ digest, text string) int64 { return registeredSize(text) }),
	}
}

func registeredSize(text string) int64 { return int64(len(text)) + entryBytes }

func (r *registeredDocuments) get(hash digest) (string, bool) { return r.texts.Get(hash) }

// find returns the text of a document that was registered with this server or, if not, with another one. It accepts the text
// of another server only if the text has the hash.
func (r *registeredDocuments) find(ctx context.Context, hash digest) (string, bool) {
	if text, ok := r.get(hash); ok {
		return text, true
	}
	if r.shared == nil {
		return "", false
	}
	text, ok := r.shared.Find(ctx, hash.String())
	if !ok || digestOf(text) != hash {
		return "", false
	}
	if !r.tooLong(text) {
		r.texts.Add(hash, text)
	}
	return text, true
}

// add keeps the document that has the given hash, unless the document is too long. It copies the text, which may be a part
// of a whole request in memory.
func (r *registeredDocuments) add(ctx context.Context, hash digest, text string) {
	if _, ok := r.get(hash); ok || r.tooLong(text) {
		return
	}
	text = strings.Clone(text)
	r.texts.Add(hash, text)
	if r.shared != nil {
		r.shared.Add(ctx, hash.String(), text)
	}
}

func (r *registeredDocuments) tooLong(text string) bool {
	return registeredSize(text) > r.maxBytes/minDocuments
}
