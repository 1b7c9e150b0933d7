package upstream

import (
	"errors"
	"net/http"
	"slices"
)

// OutcomeUnknownError says that a write was sent, and that nothing tells whether the API has processed it. The caller reads,
// and decides whether to write again.
type OutcomeUnknownError struct {
	// Err is why no answer tells: a broken connection, a timeout, or a *[StatusError] of 5xx.
	Err error
}

func (e *OutcomeUnknownError) Error() string {
	return "outcome of the write is unknown: " + e.Err.Error()
}

func (e *OutcomeUnknownError) Unwrap() error { return e.Err }

// PartialError says that a part of a change was made, and that a later part failed.
type PartialError struct {
	// Err is why the later part failed.
	Err error
}

func (e *PartialError) Error() string { return "a part of the change was made: " + e.Err.Error() }

func (e *PartialError) Unwrap() error { return e.Err }

// IsConflict tells whether the API refused a write because of another resource, such as another customer with the same email
// address: 409.
func IsConflict(err error) bool { return hasStatus(err, http.StatusConflict) }

// IsRefusedByState tells whether the API refused a valid write because of the state that the resource is in, or because of a
// limit that it has reached: 412 and 423.
//
// Source: https://developer.helpscout.com/mailbox-api/overview/status_codes/.
func IsRefusedByState(err error) bool {
	return hasStatus(err, http.StatusPreconditionFailed, http.StatusLocked)
}

// isRefusedWrite tells whether the API answered that it has changed nothing.
func isRefusedWrite(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	return ok && status.Status < http.StatusInternalServerError && status.Status != http.StatusTooManyRequests
}

func hasStatus(err error, statuses ...int) bool {
	answer, ok := errors.AsType[*StatusError](err)
	return ok && slices.Contains(statuses, answer.Status)
}
