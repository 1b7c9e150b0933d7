package transport

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Permit allows one operation to run. Only one goroutine at a time uses a permit.
type Permit interface {
	// Sent reports that a part of the answer was sent, with its size in bytes, and that the operation continues.
	Sent(bytes int)
	// Executed reports that the operation has run, and how many bytes of the answer are left to send.
	Executed(bytes int)
	// Release reports that the operation holds nothing any more. The transport always calls it once, at the end.
	Release()
}

type freePermit struct{}

func (freePermit) Sent(int)     {}
func (freePermit) Executed(int) {}
func (freePermit) Release()     {}

func admitAll(context.Context, *graphql.OperationContext) (Permit, error) { return freePermit{}, nil }

// refuseAdmission answers an operation that was not admitted: with 503, unless the operation's deadline has passed or the
// client has gone.
func refuseAdmission(
	ctx context.Context, w http.ResponseWriter, exec graphql.GraphExecutor, as mediaType, refused error,
) {
	if disconnected(ctx) {
		return
	}
	if errors.Is(refused, context.DeadlineExceeded) {
		writeResponse(w, as, exec.DispatchError(ctx, unanswered(ctx)), freePermit{})
		return
	}
	response := exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(refused)})
	for _, err := range response.Errors {
		if seconds, ok := err.Extensions["retryAfter"].(int); ok {
			w.Header().Set("Retry-After", strconv.Itoa(seconds))
		}
	}
	body, err := encodeAnswer(response)
	if err != nil {
		body, _ = encodeAnswer(internalError(response, unencodable))
	}
	writeJSON(w, as, http.StatusServiceUnavailable, body)
}
