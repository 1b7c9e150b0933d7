package graph

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime/debug"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/discreet"
	"mailbox-graphql/upstream"
)

// The values of `extensions.code`. Whatever has none of them never reaches a client.
const (
	CodeParseFailed         = errcode.ParseFailed      // the document is not GraphQL
	CodeValidationFailed    = errcode.ValidationFailed // the document or its variables do not fit the schema
	CodeBadUserInput        = "BAD_USER_INPUT"         // an argument cannot be served
	CodeUnauthenticated     = "UNAUTHENTICATED"        // no token, or one that Help Scout does not accept
	CodeForbidden           = "FORBIDDEN"              // the token's user may not see this
	CodeNotFound            = "NOT_FOUND"              // something that another object points to does not exist
	CodeRateLimited         = "RATE_LIMITED"           // the account's budget is spent; see extensions.retryAfter
	CodeRequestLimit        = "REQUEST_LIMIT_EXCEEDED" // the operation needs more REST requests than it may make
	CodeTimeout             = "TIMEOUT"                // time ran out for the operation or for one of its requests
	CodeUpstreamUnavailable = "UPSTREAM_UNAVAILABLE"   // Help Scout could not be reached or failed
	CodeUpstreamInvalid     = "UPSTREAM_INVALID"       // Help Scout's answer could not be used
	CodeOverloaded          = "OVERLOADED"             // the server runs as many operations as it may; see extensions.retryAfter
	CodeInternal            = "INTERNAL"               // a mistake of this server; the log has extensions.errorId
)

// operationTimeoutError is why a context has ended when the time of its operation is up.
type operationTimeoutError struct{ limit time.Duration }

func (e *operationTimeoutError) Error() string {
	return fmt.Sprintf("The operation takes longer than the %s that one may.", e.limit)
}

// errorPresenter is the one place where a Go error becomes a client's error. No address, token or text of a Go error
// passes it.
type errorPresenter struct {
	logger *slog.Logger
}

func (p errorPresenter) present(ctx context.Context, err error) *gqlerror.Error {
	if located, ok := errors.AsType[*gqlerror.Error](err); ok {
		return p.presentLocated(ctx, located, err)
	}
	presented := &gqlerror.Error{Path: graphql.GetPath(ctx)}
	presented.Message, presented.Extensions = p.describe(ctx, presented, err)
	return presented
}

// presentLocated presents an error that gqlgen has given a place.
func (p errorPresenter) presentLocated(ctx context.Context, located *gqlerror.Error, err error) *gqlerror.Error {
	if code, ok := located.Extensions["code"].(string); ok && code != "" {
		if code == CodeTimeout { // the transport's, which does not know the limit
			located.Message, located.Extensions = describeTimeout(ctx)
		}
		reword(located)
		return located
	}
	path, argument := argumentPath(ctx, located)
	presented := &gqlerror.Error{Path: path, Locations: located.Locations}
	switch {
	case argument != "": // gqlgen could not read it: null, by a variable, where none may be
		err = refused(argument, "is not valid")
	case located.Unwrap() == nil: // gqlgen's own words, such as a null where the schema allows none
		err = located
	}
	presented.Message, presented.Extensions = p.describe(ctx, presented, err)
	return presented
}

// reword mends what the validation of a request says.
func reword(invalid *gqlerror.Error) {
	if len(invalid.Path) > 1 && invalid.Path[0] == ast.PathName("variable") {
		// In an answer, a path is that of a field.
		invalid.Message = "Variable $" + invalid.Path[1:].String() + ": " + strings.TrimSpace(invalid.Message)
		invalid.Path = nil
	}
	if invalid.Message == "operation  not found" {
		invalid.Message = "The document has several operations: say by operationName which to run."
	}
	invalid.Message = shortened(invalid.Message, maxMessageBytes)
}

// maxMessageBytes and maxNameBytes bound what a client's own words, which validation quotes, add to answers and to logs.
const (
	maxMessageBytes = 400
	maxNameBytes    = 100
)

// shortened cuts a text that is too long, between two characters.
func shortened(text string, maxBytes int) string {
	if len(text) <= maxBytes {
		return text
	}
	return strings.ToValidUTF8(text[:maxBytes], "") + "…"
}

// describe puts an error into words for a client.
func (p errorPresenter) describe(ctx context.Context, at *gqlerror.Error, err error) (string, map[string]any) {
	var (
		argument   *ArgumentError
		unreadable *unreadableError
		scalar     *model.ScalarError
		status     *upstream.StatusError
		malformed  *upstream.MalformedError
		missing    *upstream.MissingLinkError
		foreign    *upstream.ForeignURLError
		token      *upstream.TokenError
		walk       *connection.WalkError
		count      *connection.CountError
	)
	if message, extensions, ok := describeUnsent(err); ok {
		return message, extensions
	}
	switch {
	case errors.As(err, &unreadable):
		return unreadable.Error(), code(CodeUpstreamInvalid)
	case errors.As(err, &count):
		return "Help Scout's answer could not be used: the " + count.Error() + ".", code(CodeUpstreamInvalid)
	case errors.As(err, &argument):
		return argument.Error(), map[string]any{"code": CodeBadUserInput, "argument": argument.Argument}
	case errors.As(err, &scalar):
		return scalar.Error(), map[string]any{"code": CodeBadUserInput}
	case errors.As(err, &status):
		return describeStatus(status)
	case errors.Is(err, context.DeadlineExceeded):
		return describeTimeout(ctx)
	case errors.Is(err, context.Canceled):
		return "The request was cancelled.", code(CodeTimeout)
	case errors.As(err, &malformed), errors.As(err, &missing), errors.As(err, &foreign):
		p.log(ctx, at, "unusable answer", slog.String("error", err.Error()))
		return "Help Scout's answer could not be used.", code(CodeUpstreamInvalid)
	case errors.As(err, &walk):
		p.log(ctx, at, "unusable list", slog.String("error", err.Error()))
		return "Help Scout's answer could not be used: the " + walk.Error() + ".", code(CodeUpstreamInvalid)
	case errors.As(err, &token):
		p.log(ctx, at, "the server's app is refused a token", slog.String("error", err.Error()))
		return "Help Scout does not accept this server's app.", code(CodeUpstreamUnavailable)
	case errors.Is(err, upstream.ErrUnreachable):
		p.log(ctx, at, "upstream unreachable", slog.String("error", err.Error()))
		return "Help Scout could not be reached.", code(CodeUpstreamUnavailable)
	}
	id := rand.Text()
	p.log(ctx, at, "internal error", slog.String("errorId", id), slog.String("error", err.Error()))
	return "Internal error.", map[string]any{"code": CodeInternal, "errorId": id}
}

// describeTimeout tells the operation's time from that of a single REST request, after which the operation goes on.
func describeTimeout(ctx context.Context) (string, map[string]any) {
	extensions := code(CodeTimeout)
	if late, ok := errors.AsType[*operationTimeoutError](context.Cause(ctx)); ok {
		extensions["limit"] = late.limit.String()
		return late.Error(), extensions
	}
	return "Help Scout took too long to answer.", extensions
}

func code(value string) map[string]any { return map[string]any{"code": value} }

// withRetryAfter adds whole seconds, never fewer than it takes.
func withRetryAfter(extensions map[string]any, wait time.Duration) map[string]any {
	if wait > 0 {
		extensions["retryAfter"] = int(math.Ceil(wait.Seconds()))
	}
	return extensions
}

// describeUnsent puts into words why a request was not even sent.
func describeUnsent(err error) (message string, extensions map[string]any, ok bool) {
	var (
		budget    *upstream.BudgetError
		allowance *upstream.AllowanceError
		open      *upstream.CircuitOpenError
		overload  *admission.OverloadedError
	)
	switch {
	case errors.Is(err, upstream.ErrNoToken):
		return "Sign in: send Help Scout's token in the Authorization header.", code(CodeUnauthenticated), true
	case errors.As(err, &overload):
		message = "The server has as many operations under way as it may have."
		return message, withRetryAfter(code(CodeOverloaded), overload.RetryAfter), true
	case errors.As(err, &budget):
		message = "The account's budget of REST requests is spent."
		return message, withRetryAfter(code(CodeRateLimited), budget.RetryAfter), true
	case errors.As(err, &allowance):
		message = fmt.Sprintf("The operation needs more than the %d REST requests that one may make.", allowance.Allowed)
		if allowance.Needed > 0 {
			message = fmt.Sprintf("This needs %d REST requests, and the operation has %d left of the %d that one may make.",
				allowance.Needed, allowance.Left, allowance.Allowed)
		}
		return message, code(CodeRequestLimit), true
	case errors.As(err, &open):
		message = "Help Scout failed too often lately; requests are held back for a moment."
		return message, withRetryAfter(code(CodeUpstreamUnavailable), open.RetryAfter), true
	}
	return "", nil, false
}

func describeStatus(status *upstream.StatusError) (string, map[string]any) {
	message, extensions := statusMessage(status)
	if status.CorrelationID != "" {
		extensions["correlationId"] = status.CorrelationID
	}
	return message, withRetryAfter(extensions, status.RetryAfter)
}

func statusMessage(status *upstream.StatusError) (string, map[string]any) {
	switch status.Code {
	case upstream.CodeBadRequest:
		return violationsMessage(status), code(CodeBadUserInput)
	case upstream.CodeUnauthorized:
		return "Help Scout does not accept the token.", code(CodeUnauthenticated)
	case upstream.CodeForbidden:
		return "Help Scout denies the access.", code(CodeForbidden)
	case upstream.CodeNotFound:
		return "Help Scout does not have what the customer points to.", code(CodeNotFound)
	case upstream.CodeRateLimited:
		return "The account's budget of REST requests is spent.", code(CodeRateLimited)
	case upstream.CodeConflict, upstream.CodeUnavailable, upstream.CodeUnexpected:
		return fmt.Sprintf("Help Scout failed with status %d.", status.Status), code(CodeUpstreamUnavailable)
	}
	return fmt.Sprintf("Help Scout failed with status %d.", status.Status), code(CodeUpstreamUnavailable)
}

func violationsMessage(status *upstream.StatusError) string {
	if len(status.Violations) == 0 {
		return "Help Scout refused the request."
	}
	problems := make([]string, len(status.Violations))
	for i, violation := range status.Violations {
		problems[i] = strings.TrimSpace(violation.Path + " " + violation.Message)
	}
	return "Help Scout refused the request: " + strings.Join(problems, "; ") + "."
}

// log says what the client is not told. Variables and data stay out: they are personal.
func (p errorPresenter) log(ctx context.Context, at *gqlerror.Error, message string, details ...slog.Attr) {
	attributes := append([]slog.Attr{slog.String("path", at.Path.String())}, details...)
	if graphql.HasOperationContext(ctx) {
		attributes = append(attributes, slog.String("operation", graphql.GetOperationContext(ctx).OperationName))
	}
	p.logger.LogAttrs(ctx, slog.LevelError, message, attributes...)
}

// recovered makes an error of a panic; the presenter masks it.
func recovered(_ context.Context, cause any) error {
	return fmt.Errorf("panic: %s\n%s", discreet.Panic(cause), debug.Stack())
}
