package persisted

import (
	"net/http"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The values of `extensions.code`. The first two, with their messages, are Apollo Server's, by which the clients of
// Apollo and urql know what to send next. The next three are those of Apollo's router.
const (
	CodeNotFound      = "PERSISTED_QUERY_NOT_FOUND"     // the document is not registered: send it with its hash
	CodeNotSupported  = "PERSISTED_QUERY_NOT_SUPPORTED" // documents are not registered: send them without hashes
	CodeHashMismatch  = "PERSISTED_QUERY_HASH_MISMATCH" // the document that was sent is not the one that was named
	CodeNotInList     = "PERSISTED_QUERY_NOT_IN_LIST"   // no trusted document has this id, and none will by sending one
	CodeNotInSafelist = "QUERY_NOT_IN_SAFELIST"         // the document that was sent is not a trusted one
	CodeBadRequest    = "BAD_REQUEST"                   // the request names documents in a way that is not allowed
)

// StatusByCode returns the HTTP statuses of answers as application/graphql-response+json that differ from 400.
//
// A client that is asked to send a document is told so with 200, as Apollo Server does: it is a step of the protocol,
// and some clients, such as Apollo's for iOS, read no answer with another status.
func StatusByCode() map[string]int {
	return map[string]int{
		CodeNotFound:      http.StatusOK,
		CodeNotSupported:  http.StatusOK,
		CodeNotInList:     http.StatusNotFound,
		CodeNotInSafelist: http.StatusForbidden,
	}
}

func refuse(code, message string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
}

// The words of Apollo's protocol: urql compares messages.
func notFound() *gqlerror.Error { return refuse(CodeNotFound, "PersistedQueryNotFound") }

func notSupported() *gqlerror.Error { return refuse(CodeNotSupported, "PersistedQueryNotSupported") }

func hashMismatch() *gqlerror.Error {
	return refuse(CodeHashMismatch, "The document id is not that of the query.")
}

func notInList() *gqlerror.Error {
	return refuse(CodeNotInList, "No trusted document has this id.")
}

func notInSafelist() *gqlerror.Error {
	return refuse(CodeNotInSafelist, "This server runs trusted documents only, and this is none of them.")
}
