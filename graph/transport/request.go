package transport

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// request is the content of a well-formed HTTP request.
type request struct {
	params     graphql.RawParams
	documentID string // of a persisted document; "" if the request has none
}

// parse reads a request, or returns why the transport refuses it.
func (t *Transport) parse(w http.ResponseWriter, r *http.Request, accepted acceptance) (*request, *refusal) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return nil, refuseMethod("Use GET or POST.", http.MethodGet, http.MethodPost)
	}
	if accepted.none() {
		return nil, refuse(http.StatusNotAcceptable, "Accept application/graphql-response+json or application/json.")
	}
	start := graphql.Now()
	var parsed *request
	var refused *refusal
	if r.Method == http.MethodGet {
		parsed, refused = t.parseGet(r)
	} else {
		parsed, refused = t.parsePost(w, r)
	}
	if refused != nil {
		return nil, refused
	}
	parsed.params.Headers = r.Header
	parsed.params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return parsed, nil
}

func (t *Transport) parsePost(w http.ResponseWriter, r *http.Request) (*request, *refusal) {
	if !isUTF8JSON(r.Header.Get("Content-Type")) {
		return nil, refuse(http.StatusUnsupportedMediaType, "Send the operation as application/json in UTF-8.")
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, refuse(http.StatusUnsupportedMediaType, "Send the body without a content encoding.")
	}
	body, refused := t.readBody(w, r)
	if refused != nil {
		return nil, refused
	}
	parsed, err := t.decodeBody(body)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, describe("request body", err))
	}
	return parsed, nil
}

// readBody reads the whole body before the transport decodes it, so that decoding does not use up the client's time to send.
func (t *Transport) readBody(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	if r.ContentLength > t.maxBodyBytes {
		return nil, refuseBody(t.maxBodyBytes, r.ContentLength)
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, t.maxBodyBytes))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, refuseBody(t.maxBodyBytes, unknownSize)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, refuse(http.StatusRequestTimeout, "The request body did not arrive in time.")
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "The request body ends too early.")
	}
	return body, nil
}

func isUTF8JSON(contentType string) bool {
	if contentType == string(legacyJSON) {
		return true
	}
	name, params, err := mime.ParseMediaType(contentType)
	if err != nil || name != string(legacyJSON) {
		return false
	}
	charset, ok := params["charset"]
	return !ok || strings.EqualFold(charset, "utf-8")
}

func (t *Transport) parseGet(r *http.Request) (*request, *refusal) {
	if fromOtherOrigin(r) && !hadPreflight(r.Header) {
		return nil, refuse(http.StatusForbidden,
			"A GET from another origin must have the header GraphQL-Require-Preflight, with any value.")
	}
	if size := int64(len(r.URL.RawQuery)); size > t.maxBodyBytes {
		return nil, refuseQueryString(t.maxBodyBytes, size)
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "The query string is not valid.")
	}
	if !t.servesPersisted() {
		values.Del(documentIDName)
	}
	for _, name := range []string{"query", "operationName", "variables", "extensions", documentIDName} {
		if len(values[name]) > 1 {
			return nil, refuse(http.StatusBadRequest, "The query string has "+name+" more than once.")
		}
		if !utf8.ValidString(values.Get(name)) {
			return nil, refuse(http.StatusBadRequest, name+" is not valid UTF-8.")
		}
	}
	return t.decodeQueryString(values)
}

func (t *Transport) decodeQueryString(values url.Values) (*request, *refusal) {
	parsed := &request{documentID: values.Get(documentIDName)}
	params := &parsed.params
	params.OperationName = values.Get("operationName")
	// The server keeps documents. A substring would keep the whole query string in memory.
	params.Query = strings.Clone(values.Get("query"))
	var err error
	if params.Variables, err = decodeObject(values.Get("variables")); err != nil {
		return nil, refuse(http.StatusBadRequest, "variables must be a JSON object.")
	}
	if params.Extensions, err = decodeObject(values.Get("extensions")); err != nil {
		return nil, refuse(http.StatusBadRequest, "extensions must be a JSON object.")
	}
	if params.Query == "" && !t.namesDocument(parsed) {
		return nil, refuse(http.StatusBadRequest, describe("query string", errMissingQuery))
	}
	return parsed, nil
}
