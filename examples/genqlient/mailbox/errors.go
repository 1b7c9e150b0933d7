package mailbox

import (
	"errors"

	"github.com/Khan/genqlient/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Code is what programs tell the server's errors apart by; the project's README lists them all.
type Code string

// The codes that a client does something about: correct its input, sign in anew, or come again later.
const (
	BadUserInput    Code = "BAD_USER_INPUT"
	Unauthenticated Code = "UNAUTHENTICATED"
	RateLimited     Code = "RATE_LIMITED"
)

// CodeOf returns the code of the first of the server's errors in err, or "" when err does not come from the server.
func CodeOf(err error) Code {
	// An answer with another status than 200, such as 401, holds its errors without wrapping them.
	if refused, ok := errors.AsType[*graphql.HTTPError](err); ok {
		err = refused.Response.Errors
	}
	// Those of an answer with status 200 are a gqlerror.List, which unwraps to each of them.
	if first, ok := errors.AsType[*gqlerror.Error](err); ok {
		code, _ := first.Extensions["code"].(string)
		return Code(code)
	}
	return ""
}
