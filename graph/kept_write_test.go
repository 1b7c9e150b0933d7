package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/upstream"
)

// The outcome of a mutation is the same when another server brings it.
func TestOutcomesOfWritesAreShared(t *testing.T) {
	t.Parallel()
	for name, done := range map[string]written{
		"nothing":       {},
		"created":       {id: 7, upserted: upstream.Created},
		"updated":       {id: 1 << 60, upserted: upstream.Updated},
		"in background": {id: 7, background: true},
		"user errors": {id: 7, partly: true, errs: []model.UserError{
			{Code: model.UserErrorCodeTaken, Field: []string{"emails", "add", "0", "value"}, Message: `Somebody has "it".`},
			{Code: model.UserErrorCodeInvalid, Message: "The input as a whole."},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := decodeOutcome(encodeOutcome(t.Context(), idempotency.Outcome[written]{Value: done}))
			if err != nil || got.Err != nil {
				t.Fatalf("%v, %v", err, got.Err)
			}
			if diff := cmp.Diff(done, got.Value, cmp.AllowUnexported(written{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A client learns the same about an error from every server. Of a fault it learns only that there was one.
func TestErrorsOfWritesAreShared(t *testing.T) {
	t.Parallel()
	late, cancel := context.WithTimeoutCause(t.Context(), 0, &operationTimeoutError{time.Second})
	defer cancel()
	<-late.Done()
	for name, failure := range map[string]error{
		"outcome unknown": &upstream.OutcomeUnknownError{Err: errors.New("canary")},
		"refused":         &upstream.StatusError{Status: 400, Code: upstream.CodeBadRequest, CorrelationID: "c", RetryAfter: time.Minute},
		"budget":          &upstream.BudgetError{RetryAfter: 5 * time.Second},
		"timeout":         fmt.Errorf("canary: %w", context.DeadlineExceeded),
		"fault":           errors.New("canary"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			encoded := encodeOutcome(late, idempotency.Outcome[written]{Value: written{id: 7, failed: failure}, Err: failure})
			got, err := decodeOutcome(encoded)
			if err != nil {
				t.Fatal(err)
			}
			want, known := descriptionOf(late, failure)
			for _, restored := range []error{got.Err, got.Value.failed} {
				described, ok := descriptionOf(t.Context(), restored)
				if ok != known || described.message != want.message || ok && asJSON(t, described) != asJSON(t, want) {
					t.Errorf("%+v, %t, want %+v", described, ok, want)
				}
				if described.logged != "" {
					t.Error("the failure is logged again")
				}
			}
		})
	}
}

func asJSON(t *testing.T, d description) string {
	t.Helper()
	text, err := json.Marshal(d.allExtensions())
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// An outcome of another release counts as unknown, not as a change that did nothing.
func TestOutcomesOfOtherReleases(t *testing.T) {
	t.Parallel()
	for _, encoded := range []string{"", "{}", `{"version":2,"id":7}`, `null`, `[`} {
		if got, err := decodeOutcome([]byte(encoded)); err == nil {
			t.Errorf("%s: %+v", encoded, got)
		}
	}
	if got, err := decodeOutcome([]byte(`{"version":1,"id":7,"later":true,"error":{"code":"OF_ANOTHER_RELEASE"}}`)); err != nil ||
		got.Value.id != 7 || !errors.Is(got.Err, errRemoteFault) {
		t.Errorf("with what this release does not know: %+v, %v", got, err)
	}
}
