package emulator

import (
	"cmp"
	"net/http"
)

// aboutErrors is the page that error bodies link to, as the documentation's examples spell it.
const aboutErrors = "http://developer.helpscout.net/mailbox-api/overview/errors"

// violation is one entry of a validation error. The anchors NotEmpty and EnumValue are documented, the others are guesses.
type violation struct {
	path, message, rejected, anchor string
	source                          string // "": sourceQuery
}

// The values of a violation's `source`. Only "JSON" is documented.
const (
	sourceQuery = "QUERY"
	sourceJSON  = "JSON"
)

// problem returns an answer with a vnd.error body: https://developer.helpscout.com/mailbox-api/overview/errors.
func problem(status int, message, logRef string, violations ...violation) answer {
	w := &jsonWriter{}
	w.beginObject()
	w.optionalString("logRef", logRef)
	w.string("message", message)
	if len(violations) > 0 {
		w.embeddedList("errors", len(violations), func(w *jsonWriter, i int) { w.violation(violations[i]) })
	}
	w.key("_links")
	w.beginObject()
	w.link("about", aboutErrors)
	w.endObject()
	w.endObject()
	return answer{status: status, media: mediaProblem, body: w.buf}
}

func (w *jsonWriter) violation(v violation) {
	w.beginObject()
	w.optionalString("path", v.path)
	w.string("message", v.message)
	w.optionalString("rejectedValue", v.rejected)
	w.string("source", cmp.Or(v.source, sourceQuery))
	w.key("_links")
	w.beginObject()
	w.link("about", aboutErrors+"#"+v.anchor)
	w.endObject()
	w.endObject()
}

func (c *call) notFound() answer {
	return c.refuse(http.StatusNotFound)
}

// refuse returns the answer with the body that the API sends with a status.
func (c *call) refuse(status int) answer { return statusAnswer(status, c.correlationID) }

func (c *call) invalid(violations []violation) answer {
	return problem(http.StatusBadRequest, "Bad request", c.correlationID, violations...)
}

// statusAnswer returns the answer with the body that the API sends with a status.
func statusAnswer(status int, logRef string) answer {
	switch status {
	case http.StatusUnauthorized:
		return oauthError(status, "invalid_token", "The access token is invalid or has expired")
	case http.StatusTooManyRequests:
		return answer{status: status, media: mediaJSON, body: []byte(`{"message":"API rate limit exceeded"}`)}
	case http.StatusNotFound:
		return problem(status, "Not found", logRef)
	case http.StatusForbidden:
		return problem(status, "Access denied", logRef)
	case http.StatusInternalServerError:
		return problem(status, "Internal error", logRef)
	default:
		if status < http.StatusBadRequest {
			return answer{status: status}
		}
		return problem(status, http.StatusText(status), logRef)
	}
}

// oauthError returns the flat error object that the gateway in front of the API sends for token requests and bad tokens.
func oauthError(status int, code, description string) answer {
	w := &jsonWriter{}
	w.beginObject()
	w.string("error_description", description)
	w.string("error", code)
	w.endObject()
	a := answer{status: status, media: mediaJSON, body: w.buf}
	if status == http.StatusUnauthorized {
		a.header = http.Header{"WWW-Authenticate": {`Bearer realm="service"`}}
	}
	return a
}
