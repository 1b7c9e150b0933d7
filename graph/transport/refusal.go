package transport

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/internal/errorcode"
)

func errorList(message string, code errorcode.Code) gqlerror.List {
	return gqlerror.List{{Message: message, Extensions: code.Extensions()}}
}

// refusal is the answer to a request that does not become an operation.
type refusal struct {
	status     int
	message    string
	extensions map[string]any
	allow      string // the Allow header, for 405
}

func refuse(status int, message string) *refusal {
	return &refusal{status: status, message: message, extensions: errorcode.BadRequest.Extensions()}
}

func refuseMethod(message string, allowed ...string) *refusal {
	refused := refuse(http.StatusMethodNotAllowed, message)
	refused.allow = strings.Join(allowed, ", ")
	return refused
}

// unknownSize is the size of a body whose length the client did not send.
const unknownSize = -1

func refuseBody(limit, size int64) *refusal {
	message := fmt.Sprintf("The request body has %d bytes; at most %d are allowed.", size, limit)
	if size == unknownSize {
		message = fmt.Sprintf("The request body has more than the %d bytes that are allowed.", limit)
	}
	extensions := sizeExtensions(errorcode.BodyTooLarge, limit, size)
	return &refusal{status: http.StatusRequestEntityTooLarge, message: message, extensions: extensions}
}

func refuseQueryString(limit, size int64) *refusal {
	message := fmt.Sprintf("The query string has %d bytes; at most %d are allowed.", size, limit)
	extensions := sizeExtensions(errorcode.QueryStringTooLong, limit, size)
	return &refusal{status: http.StatusRequestURITooLong, message: message, extensions: extensions}
}

// sizeExtensions returns the extensions of an error about a size in bytes. They have the size if it is known.
func sizeExtensions(code errorcode.Code, limit, size int64) map[string]any {
	extensions := code.Extensions()
	extensions["limit"] = limit
	if size != unknownSize {
		extensions["value"] = size
	}
	return extensions
}

// write answers with JSON even if the client does not accept JSON: an explanation is worth more than an empty body.
func (r *refusal) write(w http.ResponseWriter, accepted acceptance) {
	if r.allow != "" {
		w.Header().Set("Allow", r.allow)
	}
	errs := gqlerror.List{{Message: r.message, Extensions: r.extensions}}
	body, _ := encodeAnswer(&graphql.Response{Errors: errs})
	writeJSON(w, accepted.document(), r.status, body)
}
