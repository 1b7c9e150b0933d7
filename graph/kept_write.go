package graph

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"mailbox-graphql/graph/idempotency"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
)

// newIdempotencyKeys returns a store for the outcomes of mutations with an idempotency key. With shared keys it also finds
// those of other servers.
func newIdempotencyKeys(shared idempotency.Shared) *idempotency.Keys[written] {
	if shared == nil {
		return idempotency.New[written](idempotency.DefaultMaxKeys)
	}
	return idempotency.NewShared(idempotency.DefaultMaxKeys, idempotency.Sharing[written]{
		Keys: shared, Encode: encodeOutcome, Decode: decodeOutcome,
	})
}

// keptWrite is the form in which servers share the outcome of a mutation, also with servers of another release. So its
// members keep their meaning, or the version is raised.
type keptWrite struct {
	Version    int               `json:"version"`
	ID         int64             `json:"id,omitempty"`
	Upserted   string            `json:"upserted,omitempty"`
	Background bool              `json:"background,omitempty"`
	Partly     bool              `json:"partly,omitempty"`
	UserErrors []model.UserError `json:"userErrors,omitempty"`
	// Failed says why a later step failed, and Error why the mutation failed, as clients learn it.
	Failed *keptError `json:"failed,omitempty"`
	Error  *keptError `json:"error,omitempty"`
}

const keptWriteVersion = 1

// keptError is what a client learns about an error.
type keptError struct {
	Code       string         `json:"code,omitempty"` // "" for a fault of the server that ran the mutation
	Message    string         `json:"message,omitempty"`
	RetryAfter time.Duration  `json:"retryAfter,omitempty"`
	Extensions map[string]any `json:"extensions,omitempty"`
}

// remoteError is an error of a mutation that another server has run. That server has logged its cause.
type remoteError struct{ description description }

func (e *remoteError) Error() string { return "on another server: " + e.description.message }

// upsertedNames are the names in [keptWrite] of what upserts do.
var upsertedNames = map[upstream.Upserted]string{
	upstream.Unchanged: "unchanged", upstream.Updated: "updated", upstream.Created: "created",
}

func encodeOutcome(ctx context.Context, outcome idempotency.Outcome[written]) []byte {
	done := outcome.Value
	encoded, err := json.Marshal(keptWrite{
		Version: keptWriteVersion,
		ID:      done.id, Upserted: upsertedNames[done.upserted], Background: done.background, Partly: done.partly,
		UserErrors: done.errs, Failed: keptErrorOf(ctx, done.failed), Error: keptErrorOf(ctx, outcome.Err),
	})
	if err != nil { // it does not happen with texts and numbers; others could not read it, and would take it for unknown
		return []byte{}
	}
	return encoded
}

// decodeOutcome reads what encodeOutcome has written. Its errors quote nothing.
func decodeOutcome(encoded []byte) (idempotency.Outcome[written], error) {
	var kept keptWrite
	if err := json.Unmarshal(encoded, &kept); err != nil || kept.Version != keptWriteVersion {
		return idempotency.Outcome[written]{}, errors.New("outcome of a write has another form")
	}
	done := written{
		id: kept.ID, background: kept.Background, partly: kept.Partly, errs: kept.UserErrors, failed: kept.Failed.restored(),
	}
	for upserted, name := range upsertedNames {
		if name == kept.Upserted {
			done.upserted = upserted
		}
	}
	return idempotency.Outcome[written]{Value: done, Err: kept.Error.restored()}, nil
}

// keptErrorOf returns what a client learns about an error.
func keptErrorOf(ctx context.Context, err error) *keptError {
	if err == nil {
		return nil
	}
	described, ok := descriptionOf(ctx, err)
	if !ok {
		return new(keptError)
	}
	return &keptError{described.code.String(), described.message, described.retryAfter, described.extensions}
}

// restored returns an error of which a client learns the same as of the first one.
func (e *keptError) restored() error {
	if e == nil {
		return nil
	}
	code, ok := errorcode.Named(e.Code)
	if !ok {
		return errRemoteFault
	}
	return &remoteError{description{code: code, message: e.Message, retryAfter: e.RetryAfter, extensions: e.Extensions}}
}

// errRemoteFault stands for a fault of another server, which has logged it.
var errRemoteFault = errors.New("the mutation met a fault on another server, whose log has it")
