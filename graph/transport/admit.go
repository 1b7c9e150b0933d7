package transport

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Permit lets one operation run. It is used by one goroutine at a time.
type Permit interface {
	// Sent says that a part of the answer, of so many bytes, was sent, and that the operation goes on.
	Sent(part int)
	// Executed says that only an answer of so many bytes is left to send.
	Executed(answer int)
	// Release says that nothing is left. It follows in any case.
	Release()
}

type freePermit struct{}

func (freePermit) Sent(int)     {}
func (freePermit) Executed(int) {}
func (freePermit) Release()     {}

func admitAll(context.Context, *graphql.OperationContext) (Permit, error) { return freePermit{}, nil }

// refuseAdmission answers for an operation that was not admitted: with 503, unless its own time ran out meanwhile or its
// client has gone.
func (t *Transport) refuseAdmission(
	ctx context.Context, w http.ResponseWriter, exec graphql.GraphExecutor, accepted acceptance, refused error,
) {
	if disconnected(ctx) {
		return
	}
	as := accepted.document()
	if errors.Is(refused, context.DeadlineExceeded) {
		t.answer(w, as, exec.DispatchError(ctx, unanswered(ctx)))
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
