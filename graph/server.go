package graph

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/graph/transport"
)

// server answers requests. It stands in for gqlgen's server, which copies each request to choose among transports.
type server struct {
	transport *transport.Transport
	executor  *executor.Executor
}

func (s server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if value := recover(); value != nil {
			s.answerPanic(w, r, value)
		}
	}()
	s.transport.Do(w, r, s.executor)
}

// answerPanic logs a panic outside the resolvers, and answers with the headers that are set before.
func (s server) answerPanic(w http.ResponseWriter, r *http.Request, value any) {
	presented, _ := errors.AsType[*gqlerror.Error](s.executor.PresentRecoveredError(r.Context(), value))
	body, _ := json.Marshal(graphql.Response{Errors: gqlerror.List{presented}})
	w.WriteHeader(http.StatusInternalServerError)
	_, _ = w.Write(body)
}
