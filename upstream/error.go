package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/internal/discreet"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/ratelimit"
)

// ErrUnreachable says that no answer came: the connection could not be made, or it broke.
var ErrUnreachable = errors.New("REST API could not be reached")

// ErrNoToken says that a request has no token to be signed with: the caller must sign in.
var ErrNoToken = auth.ErrNoToken

type (
	// MissingLinkError says that a resource has no link of a relation, and which it has.
	MissingLinkError = hal.MissingLinkError
	// ForeignURLError says that a link or a redirect leads away from the API's origin. Nothing was sent there.
	ForeignURLError = auth.ForeignURLError
	// TokenError says that the server's own app was refused a token.
	TokenError = auth.TokenError
	// BudgetError says that the account's budget cannot serve a request in time. Nothing was sent.
	BudgetError = ratelimit.BudgetError
	// AllowanceError says that as many requests were made as [WithRequestLimit] allows.
	AllowanceError = ratelimit.AllowanceError
)

// Code names what an error status means to a caller.
type Code string

// The codes, by https://developer.helpscout.com/mailbox-api/overview/status_codes/.
const (
	CodeBadRequest   Code = "bad request"  // 400, 412, 413, 415, 422: the request cannot be served as it is; see Violations
	CodeUnauthorized Code = "unauthorized" // 401: the token is missing or not valid
	CodeForbidden    Code = "forbidden"    // 403: the token is fine, access is denied
	CodeNotFound     Code = "not found"    // 404, 410: missing or deleted
	CodeConflict     Code = "conflict"     // 409, 423: another entity or a limit is in the way
	CodeRateLimited  Code = "rate limited" // 429: the account's budget is spent
	CodeUnavailable  Code = "unavailable"  // 5xx: the server's side failed
	CodeUnexpected   Code = "unexpected"   // any other status that is not a success
)

// StatusError is an answer of the REST API that is not a success.
type StatusError struct {
	Status int
	Code   Code
	// Message is the API's own short text, such as "Bad request". It may be empty.
	Message string
	// CorrelationID finds the request in Help Scout's logs. It may be empty.
	CorrelationID string
	// RetryAfter says how long to wait before asking again; 0 when the API did not say.
	RetryAfter time.Duration
	// Violations are the details of a validation error.
	Violations []Violation
}

// Violation is one thing that was wrong with a request.
// Source: https://developer.helpscout.com/mailbox-api/overview/errors.
type Violation struct {
	Path          string `json:"path"`
	Message       string `json:"message"`
	RejectedValue any    `json:"rejectedValue"`
	Source        string `json:"source"`
}

// Error leaves the answer's own words out: they may quote the request, which is personal.
func (e *StatusError) Error() string {
	return fmt.Sprintf("REST API answered %d (%s)", e.Status, e.Code)
}

// MalformedError is a success whose body cannot be used.
type MalformedError struct {
	// Reason is in words of this package.
	Reason string
	// Err may quote the answer, and is therefore not printed as it is.
	Err error
}

func (e *MalformedError) Error() string {
	text := "malformed answer: " + e.Reason
	template, isTemplate := errors.AsType[*hal.TemplateError](e.Err)
	switch {
	case e.Err == nil:
		return text
	case isTemplate:
		return text + ": " + template.Error()
	case errors.Is(e.Err, hal.ErrHref):
		return text + ": " + hal.ErrHref.Error()
	default:
		return text + ": " + discreet.JSON(e.Err)
	}
}

func (e *MalformedError) Unwrap() error { return e.Err }

// maxErrorBytes is plenty for an error envelope; what goes beyond is not read.
const maxErrorBytes = 64 << 10

// checkStatus is the one place where a status becomes an error.
func checkStatus(resp *http.Response) error {
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return nil
	}
	var envelope struct {
		LogRef   string `json:"logRef"`
		Message  string `json:"message"`
		Embedded struct {
			Errors []Violation `json:"errors"`
		} `json:"_embedded"`
	}
	// The envelope is a bonus: an error page of a proxy must not hide the status.
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBytes))
	_ = json.Unmarshal(body, &envelope)

	correlationID := resp.Header.Get("Correlation-Id")
	if correlationID == "" {
		correlationID = envelope.LogRef
	}
	return &StatusError{
		Status:        resp.StatusCode,
		Code:          codeOf(resp.StatusCode),
		Message:       envelope.Message,
		CorrelationID: correlationID,
		RetryAfter:    retryAfter(resp.Header, time.Now()),
		Violations:    envelope.Embedded.Errors,
	}
}

func codeOf(status int) Code {
	switch status {
	case http.StatusBadRequest, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return CodeBadRequest
	case http.StatusUnauthorized:
		return CodeUnauthorized
	case http.StatusForbidden:
		return CodeForbidden
	case http.StatusNotFound, http.StatusGone:
		return CodeNotFound
	case http.StatusConflict, http.StatusLocked:
		return CodeConflict
	case http.StatusTooManyRequests:
		return CodeRateLimited
	}
	if status >= 500 {
		return CodeUnavailable
	}
	return CodeUnexpected
}

// retryAfter reads the API's own header, in seconds, then the standard one, in seconds or as a date.
// Source: https://developer.helpscout.com/mailbox-api/overview/rate-limiting.
func retryAfter(header http.Header, now time.Time) time.Duration {
	for _, name := range []string{"X-Ratelimit-Retry-After", "Retry-After"} {
		value := header.Get(name)
		if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
			return time.Duration(seconds) * time.Second
		}
		if at, err := http.ParseTime(value); err == nil {
			return max(0, at.Sub(now))
		}
	}
	return 0
}

// transportError prefers the context's own error, and drops what net/http puts into its errors: parts of answers that it
// cannot read. An error for which nothing was sent stays as it is.
func transportError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("wait for answer: %w", ctx.Err())
	}
	if _, ok := errors.AsType[unsentError](err); ok {
		return err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return discreet.Network("", err)
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, discreet.Network("", err))
}

// unsentError is an error of this project's own for which a request was not sent, and which says so itself.
type unsentError interface {
	error
	NotSent()
}
