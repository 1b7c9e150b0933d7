package graph

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"mailbox-graphql/graph/transport"
)

// httpCaching tells which answers the cache of a client, such as a browser's, may keep: those to queries by GET that are kept
// here, too, for no longer than they may serve here. No write and no webhook reaches the cache of a client, so the time is
// bounded besides.
type httpCaching struct {
	most time.Duration
	vary string
}

func newHTTPCaching(opts Options) httpCaching {
	return httpCaching{opts.HTTPCacheAge, strings.Join(append(opts.CredentialHeaders, costHeader, cacheHeader), ", ")}
}

// tagOf returns the entity tag of an answer. It is a weak one, since the extensions of the answer change.
func (httpCaching) tagOf(contentType string, data []byte) string {
	hash := sha256.New()
	hash.Write([]byte(contentType))
	hash.Write(data)
	const enough = 16 // bytes, so that nobody finds two answers with one tag
	return `W/"` + base64.RawURLEncoding.EncodeToString(hash.Sum(nil)[:enough]) + `"`
}

// announce sets the headers of an answer that may serve until then. An answer without a tag is not for caches.
func (c httpCaching) announce(header http.Header, tag string, until time.Time) {
	if tag != "" {
		transport.Cacheable(header, min(time.Until(until), c.most), tag, c.vary)
	}
}
