// Package documents shares the documents of automatic persisted queries between servers, so that a client registers a
// document once for all of them.
//
// It never decides which document may run, and it does not check what it finds: the caller compares a text with its hash.
package documents

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/rueidis"

	"mailbox-graphql/graph/persisted"
	"mailbox-graphql/internal/shared"
)

// life is how long Redis keeps a document after a server has added it or found it there.
const life = 24 * time.Hour

// kind is the name of a document for the store's observer.
const kind = "document"

// entryBytes is about how many bytes a document takes in Redis beside its text.
const entryBytes = 256

// Documents are the registered documents of the servers. It is safe for concurrent use.
type Documents struct {
	store    *shared.Store
	maxBytes int64

	mu      sync.Mutex
	written int64     // bytes since began
	began   time.Time // of the present 24 hours
}

var _ persisted.Shared = (*Documents)(nil)

// New returns the documents of the store's account. Within 24 hours this server adds documents that take at most maxBytes in
// Redis, so that one client cannot drive everything else out of it.
func New(store *shared.Store, maxBytes int64) *Documents {
	return &Documents{store: store, maxBytes: maxBytes}
}

// Find implements [persisted.Shared] with one call to Redis. Redis keeps a document that is found for another 24 hours.
func (d *Documents) Find(ctx context.Context, hash string) (string, bool) {
	key := d.key(hash)
	answer, err := d.store.Do(ctx, func(b rueidis.Builder) rueidis.Completed {
		return b.Getex().Key(key).Ex(life).Build()
	})
	if err != nil {
		return "", false
	}
	sealed, err := answer.ToString()
	if err != nil { // there is none
		return "", false
	}
	text, err := d.store.Unseal(key, sealed)
	if err != nil {
		return "", false
	}
	d.store.Took(kind)
	return string(text), true
}

// Add implements [persisted.Shared].
func (d *Documents) Add(ctx context.Context, hash, text string) {
	size := int64(len(text)) + entryBytes
	if !d.allows(time.Now(), size) {
		return
	}
	key := d.key(hash)
	_, err := d.store.Do(ctx, func(b rueidis.Builder) rueidis.Completed { // if it fails, clients register the document again
		return b.Set().Key(key).Value(d.store.Seal(key, []byte(text))).Ex(life).Build()
	})
	if _, refused := errors.AsType[*shared.RefusedError](err); refused || errors.Is(err, shared.ErrUnavailable) {
		d.forget(size)
	}
}

func (d *Documents) key(hash string) string { return d.store.Key("document", d.store.Hash(hash)) }

// allows tells whether this server may add so many bytes more, and counts them.
func (d *Documents) allows(now time.Time, bytes int64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if now.Sub(d.began) >= life {
		d.written, d.began = 0, now
	}
	if d.written+bytes > d.maxBytes {
		return false
	}
	d.written += bytes
	return true
}

// forget takes counted bytes back that Redis has certainly not kept.
func (d *Documents) forget(bytes int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.written = max(d.written-bytes, 0)
}
