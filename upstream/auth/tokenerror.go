package auth

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json"
)

// TokenError says that the token endpoint refused to give a token.
type TokenError struct {
	Status int
	// Code is OAuth's word for the reason, such as "invalid_client". It is empty where the endpoint gave none that is known.
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

// tokenCodes are the words of RFC 6749, sections 4.1.2.1 and 5.2.
var tokenCodes = []string{
	"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope",
	"access_denied", "unsupported_response_type", "server_error", "temporarily_unavailable",
}

// newTokenError reads the flat object that OAuth prescribes for errors. The word is a bonus: an error page of a proxy gives
// only the status. No other text is kept: an endpoint that echoes the request, in whatever encoding, must not carry the
// secret into a log.
func newTokenError(status int, body []byte) *TokenError {
	var answer struct {
		Code string `json:"error"`
	}
	if json.Unmarshal(body, &answer) != nil || !slices.Contains(tokenCodes, answer.Code) {
		return &TokenError{Status: status}
	}
	return &TokenError{Status: status, Code: answer.Code}
}
