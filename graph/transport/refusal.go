package transport

import (
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The values of `extensions.code` in this package's own errors.
const (
	CodeBadRequest = "BAD_REQUEST" // the request is not one that GraphQL over HTTP allows
	CodeTimeout    = "TIMEOUT"     // the operation's time ran out before there was anything to answer
	CodeInternal   = "INTERNAL"    // the operation gave no answer, or one that cannot be written as JSON
)

func errorList(message, code string) gqlerror.List {
	return gqlerror.List{{Message: message, Extensions: map[string]any{"code": code}}}
}

// refusal is the answer to a request that never becomes an operation.
type refusal struct {
	status  int
	message string
	allow   string // the Allow header, for 405
}

func refuse(status int, message string) *refusal {
	return &refusal{status: status, message: message}
}

func refuseMethod(message string, allowed ...string) *refusal {
	return &refusal{status: http.StatusMethodNotAllowed, message: message, allow: strings.Join(allowed, ", ")}
}

// write answers with JSON even where the client accepts none: an explanation is worth more than an empty body.
func (r *refusal) write(w http.ResponseWriter, accepted acceptance) {
	if r.allow != "" {
		w.Header().Set("Allow", r.allow)
	}
	body, _ := encodeAnswer(&graphql.Response{Errors: errorList(r.message, CodeBadRequest)})
	writeJSON(w, accepted.document(), r.status, body)
}
