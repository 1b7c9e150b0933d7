package transport

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The values of `extensions.code` in this package's own errors. An error that is about a size has `extensions.limit`
// and, where it is known, `extensions.value`, both in bytes.
const (
	CodeBadRequest         = "BAD_REQUEST"           // the request is not one that GraphQL over HTTP allows
	CodeBodyTooLarge       = "BODY_TOO_LARGE"        // the body of a POST is beyond Options.MaxBodyBytes
	CodeQueryStringTooLong = "QUERY_STRING_TOO_LONG" // the same of a GET, which may do as a POST
	CodeTimeout            = "TIMEOUT"               // the operation's time ran out before there was anything to answer
	CodeInternal           = "INTERNAL"              // the operation gave no answer, or one that cannot be written as JSON
)

func errorList(message, code string) gqlerror.List {
	return gqlerror.List{{Message: message, Extensions: map[string]any{"code": code}}}
}

// refusal is the answer to a request that never becomes an operation.
type refusal struct {
	status     int
	message    string
	extensions map[string]any
	allow      string // the Allow header, for 405
}

func refuse(status int, message string) *refusal {
	return &refusal{status: status, message: message, extensions: map[string]any{"code": CodeBadRequest}}
}

func refuseMethod(message string, allowed ...string) *refusal {
	refused := refuse(http.StatusMethodNotAllowed, message)
	refused.allow = strings.Join(allowed, ", ")
	return refused
}

// unknownSize is that of a body whose length the client did not tell.
const unknownSize = -1

func refuseBody(limit, size int64) *refusal {
	extensions := map[string]any{"code": CodeBodyTooLarge, "limit": limit}
	message := fmt.Sprintf("the request body has more than %d bytes, which is the limit", limit)
	if size != unknownSize {
		extensions["value"] = size
		message = fmt.Sprintf("the request body has %d bytes; at most %d are allowed", size, limit)
	}
	return &refusal{status: http.StatusRequestEntityTooLarge, message: message, extensions: extensions}
}

func refuseQueryString(limit, size int64) *refusal {
	return &refusal{
		status:     http.StatusRequestURITooLong,
		message:    fmt.Sprintf("the query string has %d bytes; at most %d are allowed", size, limit),
		extensions: map[string]any{"code": CodeQueryStringTooLong, "limit": limit, "value": size},
	}
}

// write answers with JSON even where the client accepts none: an explanation is worth more than an empty body.
func (r *refusal) write(w http.ResponseWriter, accepted acceptance) {
	if r.allow != "" {
		w.Header().Set("Allow", r.allow)
	}
	errs := gqlerror.List{{Message: r.message, Extensions: r.extensions}}
	body, _ := encodeAnswer(&graphql.Response{Errors: errs})
	writeJSON(w, accepted.document(), r.status, body)
}
