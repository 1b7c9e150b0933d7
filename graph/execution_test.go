package graph

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// An operation's context ends with its answer, even if the request's goes on.
func TestContextEndsWithTheAnswer(t *testing.T) {
	t.Parallel()
	var operation context.Context
	handler := newExecution(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if operation = r.Context(); operation.Err() != nil {
			t.Error("the operation's context ended before it ran")
		}
	}), time.Hour)
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", http.NoBody))
	if operation.Err() == nil {
		t.Error("the operation's context goes on")
	}
}
