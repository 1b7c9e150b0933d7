package upstream

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"time"

	"github.com/go-json-experiment/json"

	"mailbox-graphql/internal/discreet"
	"mailbox-graphql/upstream/auth"
	"mailbox-graphql/upstream/hal"
	"mailbox-graphql/upstream/ratelimit"
)

// ErrUnreachable says that no complete answer came: the connection could not be made, or it broke.
var ErrUnreachable = errors.New("REST API could not be reached")

// ErrNoToken says that there is no token to sign a request with: the caller must sign in.
var ErrNoToken = auth.ErrNoToken

type (
	// MissingLinkError says that a resource has no link of the relation, and which relations it has.
	MissingLinkError = hal.MissingLinkError
	// ForeignURLError says that a link or a redirect leads away from the API's origin. Nothing was sent there.
	ForeignURLError = auth.ForeignURLError
	// TokenError says that the API gave the server's own app no token.
	TokenError = auth.TokenError
	// BudgetError says that the account's budget allows a request only after its deadline. Nothing was sent.
	BudgetError = ratelimit.BudgetError
	// ShareError says that the caller has spent its share of the budget, see [WithShare]. Nothing was sent.
	ShareError = ratelimit.ShareError
	// AllowanceError says that the reads of an operation need more requests than [WithRequestLimit] allows. Nothing was sent.
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
	CodeConflict     Code = "conflict"     // 409, 423: the request conflicts with another resource or a limit
	CodeRateLimited  Code = "rate limited" // 429: the account's budget is spent
	CodeUnavailable  Code = "unavailable"  // 5xx: the API failed
	CodeUnexpected   Code = "unexpected"   // any other status that is not a success
)

// StatusError is an answer of the REST API whose status is not a success.
type StatusError struct {
	Status int
	Code   Code
	// Message is the API's own short text, such as "Bad request". It may be empty.
	Message string
	// CorrelationID finds the request in Help Scout's logs. It may be empty.
	CorrelationID string
	// RetryAfter says how long to wait before asking again; 0 when the API did not say.
	RetryAfter time.Duration
	// Violations are what a validation error complains about.
	Violations []Violation
}

// Error leaves out the answer's own text, which may quote personal data of the request.
func (e *StatusError) Error() string {
	return fmt.Sprintf("REST API answered %d (%s)", e.Status, e.Code)
}

// MalformedError says that an answer, or a link or redirect in one, cannot be used.
type MalformedError struct {
	// Reason is this package's own text and holds nothing of the answer.
	Reason string
	// Err may quote the answer. Error prints it without the quotes.
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

// correlationForm is the form of a correlation id, such as `64bb72b4-0a92-11e8-ba89-0ed5f89f718b`: callers are told the
// id, and no other text of the API's.
var correlationForm = regexp.MustCompile(`^[A-Za-z0-9._:#/-]{1,100}$`)

// maxErrorBytes bounds what is read of the body of an error.
const maxErrorBytes = 64 << 10

// checkStatus returns a *[StatusError] unless the status is a success. No other function turns a status into an error.
func checkStatus(resp *http.Response) error {
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		return nil
	}
	var envelope struct {
		LogRef   string `json:"logRef"`
		Message  string `json:"message"`
		Embedded struct {
			Errors []violationDocument `json:"errors"`
		} `json:"_embedded"`
	}
	// The body is optional: an unreadable one, such as a proxy's error page, must not hide the status.
	body, _ := io.ReadAll(io.LimitReader(resp.Body, maxErrorBytes))
	_ = json.Unmarshal(body, &envelope)

	correlationID := resp.Header.Get("Correlation-Id")
	if correlationID == "" {
		correlationID = envelope.LogRef
	}
	if !correlationForm.MatchString(correlationID) {
		correlationID = ""
	}
	var violations []Violation
	for i := range envelope.Embedded.Errors {
		violations = append(violations, envelope.Embedded.Errors[i].violation())
	}
	retryAfter, _ := ratelimit.RetryAfter(resp.Header, time.Now())
	return &StatusError{
		Status:        resp.StatusCode,
		Code:          codeOf(resp.StatusCode),
		Message:       envelope.Message,
		CorrelationID: correlationID,
		RetryAfter:    retryAfter,
		Violations:    violations,
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

// IsNotFound tells whether the API answered that the resource does not exist.
func IsNotFound(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	return ok && status.Code == CodeNotFound
}

// IsForbidden tells whether the API denied access to the resource, although it knows the token.
func IsForbidden(err error) bool {
	status, ok := errors.AsType[*StatusError](err)
	return ok && status.Code == CodeForbidden
}

// transportError prefers the context's error, keeps errors of requests that were not sent, and turns all others into
// [ErrUnreachable]. It removes the parts of answers that net/http quotes in its errors.
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
