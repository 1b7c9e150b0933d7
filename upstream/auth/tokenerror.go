package auth

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
)

// TokenError means that the token endpoint refused to issue a token.
type TokenError struct {
	Status int
	// Code is the OAuth error code, such as "invalid_client". It is empty when the answer has none that RFC 6749 defines.
	Code string
}

func (e *TokenError) Error() string {
	text := fmt.Sprintf("token endpoint answered %d", e.Status)
	if e.Code != "" {
		text += " " + e.Code
	}
	return text
}

// NotSent marks an error for which the request was not sent: it had no token.
func (*TokenError) NotSent() {}

// tokenCodes are the error codes of RFC 6749, sections 4.1.2.1 and 5.2.
var tokenCodes = []string{
	"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
	"access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable",
}

// newTokenError reads the flat error object of OAuth. The code is optional: the error page of a proxy has only a status. No
// other text of the answer is kept, since an endpoint may echo the request, in any encoding, and with it the secret.
func newTokenError(status int, body []byte) *TokenError {
	var answer struct {
		Code string `json:"error"`
	}
	if json.Unmarshal(body, &answer) != nil || !slices.Contains(tokenCodes, answer.Code) {
		return &TokenError{Status: status}
	}
	return &TokenError{Status: status, Code: answer.Code}
}
