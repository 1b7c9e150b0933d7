package persisted

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

type documentIDKey struct{}

// WithDocumentID returns a context in which a request names its document by id.
func WithDocumentID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, documentIDKey{}, id)
}

// digest is the SHA-256 of a document's text.
type digest [sha256.Size]byte

func digestOf(text string) digest { return sha256.Sum256([]byte(text)) }

func (d digest) String() string { return hex.EncodeToString(d[:]) }

// parseDigest accepts only lower case, as the appendix does: one document has one name.
func parseDigest(id string) (digest, bool) {
	var parsed digest
	if len(id) != hex.EncodedLen(len(parsed)) || strings.ToLower(id) != id {
		return digest{}, false
	}
	_, err := hex.Decode(parsed[:], []byte(id))
	return parsed, err == nil
}

// reference is the name of a document in a request. The zero reference names no document.
type reference struct {
	id     string
	digest digest // of the text, if the id is one
	hashed bool
}

const hashPrefix = "sha256:"

func newReference(id string) reference {
	if hash, ok := parseDigest(strings.TrimPrefix(id, hashPrefix)); ok {
		return reference{hash.String(), hash, true}
	}
	return reference{id: id}
}

// referenceIn returns the document that a request names, by an id or by Apollo's extension.
func referenceIn(ctx context.Context, extensions map[string]any) (reference, *gqlerror.Error) {
	id, _ := ctx.Value(documentIDKey{}).(string)
	hash, err := apolloHash(extensions)
	if err != nil {
		return reference{}, err
	}
	byID, byHash := newReference(id), newReference(hash)
	switch {
	case hash == "":
		return byID, nil
	case id == "" || byID == byHash:
		return byHash, nil
	}
	return reference{}, refuse(errorcode.BadRequest, "The request names two different documents.")
}

// apolloHash returns the hash in `extensions.persistedQuery`, or "" without it. It ignores other members.
func apolloHash(extensions map[string]any) (string, *gqlerror.Error) {
	member := extensions["persistedQuery"]
	if member == nil {
		return "", nil
	}
	object, ok := member.(map[string]any)
	if !ok {
		return "", refuse(errorcode.BadRequest, "extensions.persistedQuery must be an object.")
	}
	if object["version"] != json.Number("1") {
		return "", refuse(errorcode.BadRequest, "extensions.persistedQuery.version must be 1.")
	}
	hash, _ := object["sha256Hash"].(string)
	if hash == "" {
		return "", refuse(errorcode.BadRequest, "extensions.persistedQuery.sha256Hash must be a string that is not empty.")
	}
	return hash, nil
}
