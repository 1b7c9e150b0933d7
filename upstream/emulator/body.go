package emulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
)

// mediaPatch is the type of a PATCH body that the documentation does not name and the API takes nevertheless.
const mediaPatch = "application/json-patch+json"

// jsonBody reads the body of a write, or returns the answer that refuses it: 415 for another media type, 413 for more than
// Options.BodyLimit, and 400 for what is not JSON. Objects are map[string]any, numbers json.Number.
func (c *call) jsonBody() (any, *answer) {
	if !c.sendsJSON() {
		return nil, new(c.refuse(http.StatusUnsupportedMediaType))
	}
	raw, err := io.ReadAll(io.LimitReader(c.Body, c.options.BodyLimit+1))
	if err != nil {
		panic(http.ErrAbortHandler) // the caller has gone
	}
	if int64(len(raw)) > c.options.BodyLimit {
		return nil, new(c.refuse(http.StatusRequestEntityTooLarge))
	}
	body, err := parseJSON(raw)
	if err != nil {
		return nil, new(c.invalid([]violation{{message: "malformed JSON", anchor: "Json", source: sourceJSON}}))
	}
	return body, nil
}

func (c *call) sendsJSON() bool {
	media, _, err := mime.ParseMediaType(c.Header.Get("Content-Type"))
	allowed := []string{mediaJSON}
	if c.Method == http.MethodPatch {
		allowed = append(allowed, mediaPatch)
	}
	return err == nil && slices.Contains(allowed, media)
}

// objectBody reads a body that must be an object.
func (c *call) objectBody() (*members, *answer) {
	body, refused := c.jsonBody()
	if refused != nil {
		return nil, refused
	}
	object, ok := body.(map[string]any)
	if !ok {
		return nil, new(c.invalid([]violation{{message: "must be an object", anchor: "Json", source: sourceJSON}}))
	}
	return &members{values: object, violations: new([]violation)}, nil
}

// parseJSON reads exactly one JSON value.
func parseJSON(raw []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err //nolint:wrapcheck // the caller only asks whether it failed
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one JSON value")
	}
	return value, nil
}
