package graph

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"time"

	"mailbox-graphql/graph/connection"
	"mailbox-graphql/graph/model"
	"mailbox-graphql/graph/plan"
	"mailbox-graphql/internal/admission"
	"mailbox-graphql/internal/errorcode"
	"mailbox-graphql/upstream"
)

// description is what a client learns about an error.
type description struct {
	code    errorcode.Code
	message string
	// retryAfter is the time to wait before the next attempt. 0: unknown.
	retryAfter time.Duration
	extensions map[string]any // besides code and retryAfter
	// logged is the message of the log entry about the error. "": the error is not logged.
	logged string
}

// allExtensions returns the extensions with the code, and with retryAfter in whole seconds, rounded up.
func (d description) allExtensions() map[string]any {
	extensions := d.code.Extensions()
	maps.Copy(extensions, d.extensions)
	if d.retryAfter > 0 {
		extensions["retryAfter"] = int(math.Ceil(d.retryAfter.Seconds()))
	}
	return extensions
}

// descriptionOf returns the description of an error, and false for a fault of this server.
func descriptionOf(ctx context.Context, err error) (description, bool) {
	for _, describe := range descriptions {
		if described, ok := describe(ctx, err); ok {
			return described, true
		}
	}
	return description{}, false
}

const budgetSpent = "The account's budget of REST requests is spent."

// descriptions has the errors whose reason a client learns. The first match counts, so an error that means that no request was
// sent precedes errors that may wrap it.
var descriptions = []describer{
	is(upstream.ErrNoToken, description{
		code:    errorcode.Unauthenticated,
		message: "Sign in: send a Help Scout token in the Authorization header.",
	}),
	as(func(err *admission.OverloadedError) description {
		return description{
			code: errorcode.Overloaded, retryAfter: err.RetryAfter,
			message: "The server is running as many operations as it can.",
		}
	}),
	as(func(*upstream.OutcomeUnknownError) description {
		return description{
			code: errorcode.OutcomeUnknown, logged: "outcome of a write is unknown",
			message: "Help Scout did not say whether it made the change. Read the object before you send the change again.",
		}
	}),
	as(func(err *remoteError) description { return err.description }),
	as(func(err *upstream.BudgetError) description {
		return description{code: errorcode.RateLimited, message: budgetSpent, retryAfter: err.RetryAfter}
	}),
	as(func(err *upstream.ShareError) description {
		return description{
			code: errorcode.RateLimited, retryAfter: err.RetryAfter,
			message: "The caller's own share of the budget of REST requests is spent.",
		}
	}),
	as(describeAllowance),
	as(func(err *subscriptionEndedError) description {
		return description{code: errorcode.SubscriptionEnded, message: err.reason}
	}),
	as(func(*plan.NotPlannedError) description {
		return description{
			code: errorcode.BadRequest, message: "The subscription is too large, or merges fields of unrelated types: split it.",
		}
	}),
	as(func(err *upstream.CircuitOpenError) description {
		return description{
			code: errorcode.UpstreamUnavailable, retryAfter: err.RetryAfter,
			message: "Help Scout failed too often; the server sends it no requests for a moment.",
		}
	}),
	as(func(err *unreadableError) description {
		return description{code: errorcode.UpstreamInvalid, message: err.Error()}
	}),
	as(func(err *ArgumentError) description {
		return description{
			code: errorcode.BadUserInput, message: err.Error(),
			extensions: map[string]any{"argument": err.Argument},
		}
	}),
	as(func(err *model.ScalarError) description {
		return description{code: errorcode.BadUserInput, message: err.Error() + "."}
	}),
	as(func(err *suspectError) description {
		described := describeStatus(err.status)
		described.message = "Help Scout refused the argument " + err.argument + "."
		described.extensions["argument"] = err.argument
		return described
	}),
	as(describeStatus),
	describeDeadline,
	is(context.Canceled, description{code: errorcode.Timeout, message: "The request was cancelled."}),
	as(func(*upstream.MalformedError) description { return describeUnusable() }),
	as(func(*upstream.MissingLinkError) description { return describeUnusable() }),
	as(func(*upstream.ForeignURLError) description { return describeUnusable() }),
	as(func(err *connection.WalkError) description {
		return description{
			code: errorcode.UpstreamInvalid, logged: "unusable list",
			message: "Help Scout's answer could not be used: the " + err.Error() + ".",
		}
	}),
	as(func(err *connection.CountError) description {
		return description{
			code: errorcode.UpstreamInvalid, message: "Help Scout's answer could not be used: the " + err.Error() + ".",
		}
	}),
	as(func(*upstream.TokenError) description {
		return description{
			code: errorcode.UpstreamUnavailable, logged: "the server's app was refused a token",
			message: "Help Scout does not accept this server's app.",
		}
	}),
	is(upstream.ErrUnreachable, description{
		code: errorcode.UpstreamUnavailable, logged: "upstream unreachable",
		message: "Help Scout could not be reached.",
	}),
}

// describer returns the description of an error, and false for an error that it does not describe.
type describer func(ctx context.Context, err error) (description, bool)

// as describes the errors of a type.
func as[E error](describe func(E) description) describer {
	return func(_ context.Context, err error) (description, bool) {
		found, ok := errors.AsType[E](err)
		if !ok {
			return description{}, false
		}
		return describe(found), true
	}
}

// is describes one error.
func is(target error, described description) describer {
	return func(_ context.Context, err error) (description, bool) { return described, errors.Is(err, target) }
}

func describeUnusable() description {
	return description{
		code: errorcode.UpstreamInvalid, message: "Help Scout's answer could not be used.", logged: "unusable answer",
	}
}

func describeAllowance(err *upstream.AllowanceError) description {
	described := description{code: errorcode.RequestLimit}
	described.message = fmt.Sprintf("The operation needs more REST requests than its limit of %d.", err.Allowed)
	if err.Needed > 0 {
		described.message = fmt.Sprintf("This field needs %d REST requests, but the operation has only %d of its %d left.",
			err.Needed, err.Left, err.Allowed)
	}
	return described
}

// describeStatus describes an error status without the REST API's own words, which may quote anything.
func describeStatus(err *upstream.StatusError) description {
	described := describeCode(err)
	described.retryAfter = err.RetryAfter
	described.extensions = make(map[string]any)
	if err.CorrelationID != "" {
		described.extensions["correlationId"] = err.CorrelationID
	}
	return described
}

func describeCode(err *upstream.StatusError) description {
	switch err.Code {
	case upstream.CodeBadRequest:
		return description{code: errorcode.BadUserInput, message: "Help Scout refused the request."}
	case upstream.CodeUnauthorized:
		return description{code: errorcode.Unauthenticated, message: "Help Scout does not accept the token."}
	case upstream.CodeForbidden:
		return description{code: errorcode.Forbidden, message: "Help Scout denies access."}
	case upstream.CodeNotFound:
		return description{code: errorcode.NotFound, message: "Help Scout has no such object."}
	case upstream.CodeRateLimited:
		return description{code: errorcode.RateLimited, message: budgetSpent}
	case upstream.CodeConflict, upstream.CodeUnavailable, upstream.CodeUnexpected:
	}
	message := fmt.Sprintf("Help Scout failed with status %d.", err.Status)
	return description{code: errorcode.UpstreamUnavailable, message: message}
}
