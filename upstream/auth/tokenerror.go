package auth

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
)

// TokenError says that the token endpoint refused to give a token.
type TokenError struct {
	Status int
	// Code is OAuth's word for the reason, such as "invalid_client". It may be empty.
	Code string
	// Description is the endpoint's own explanation, such as "Invalid client authentication". It may be empty.
	Description string
}

func (e *TokenError) Error() string {
	text := fmt.Sprintf("token endpoint answered %d", e.Status)
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.Description != "" {
		text += ": " + e.Description
	}
	return text
}

// How many bytes of an endpoint's words go into an error.
const (
	maxCodeBytes        = 64
	maxDescriptionBytes = 256
)

// newTokenError reads the flat object that OAuth prescribes for errors. The words are a bonus: an error page of a proxy
// gives only the status. An endpoint that echoes the request must not carry the secret into a log.
func newTokenError(status int, body []byte, secret string) *TokenError {
	var answer struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return &TokenError{Status: status}
	}
	return &TokenError{
		Status:      status,
		Code:        quotable(answer.Code, secret, maxCodeBytes),
		Description: quotable(answer.Description, secret, maxDescriptionBytes),
	}
}

func quotable(text, secret string, limit int) string {
	text = strings.ReplaceAll(text, secret, "[redacted]")
	if len(text) > limit {
		text = strings.ToValidUTF8(text[:limit], "")
	}
	return text
}
