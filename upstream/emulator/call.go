package emulator

import (
	"crypto/rand"
	"net/http"
	"strings"
)

// call is a request with what endpoints need to answer it.
type call struct {
	*http.Request
	options       *Options
	origin        string // origin of the links in the answer
	token         string
	correlationID string
}

func newCall(r *http.Request, options *Options) *call {
	c := &call{
		Request:       r,
		options:       options,
		origin:        options.URL,
		token:         bearerToken(r),
		correlationID: r.Header.Get("Correlation-ID"),
	}
	if c.origin == "" {
		c.origin = originOf(r)
	}
	if c.correlationID == "" {
		c.correlationID = rand.Text()
	}
	return c
}

func originOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

func bearerToken(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func (c *call) writer() *jsonWriter {
	return &jsonWriter{nullScalars: c.options.NullScalars}
}

func (c *call) parameters() *parameters {
	return &parameters{values: c.URL.Query()}
}

// href returns the URL of the request's path with another query.
func (c *call) href(rawQuery string) string {
	if rawQuery == "" {
		return c.origin + c.URL.EscapedPath()
	}
	return c.origin + c.URL.EscapedPath() + "?" + rawQuery
}

// pathID reads an identifier from the path. One that is not a positive number gets 400, since "invalid identifier" is a
// documented kind of error.
func (c *call) pathID(name string) (int64, *answer) {
	id, err := parseID(c.PathValue(name))
	if err != nil {
		return 0, new(c.invalid([]violation{{
			path: name, message: "invalid identifier", rejected: c.PathValue(name), anchor: "InvalidIdentifier",
		}}))
	}
	return id, nil
}

func (c *call) sees(customerID int64) bool {
	return c.options.Visible(c.token, customerID)
}
