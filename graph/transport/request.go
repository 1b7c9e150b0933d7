package transport

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
)

// parse makes GraphQL parameters of a request, or says why it cannot be served.
func (t *Transport) parse(w http.ResponseWriter, r *http.Request, accepted acceptance) (*graphql.RawParams, *refusal) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return nil, refuseMethod("use GET or POST", http.MethodGet, http.MethodPost)
	}
	if accepted.none() {
		return nil, refuse(http.StatusNotAcceptable, "accept application/graphql-response+json or application/json")
	}
	start := graphql.Now()
	var params *graphql.RawParams
	var refused *refusal
	if r.Method == http.MethodGet {
		params, refused = t.parseGet(r)
	} else {
		params, refused = t.parsePost(w, r)
	}
	if refused != nil {
		return nil, refused
	}
	params.Headers = r.Header
	params.ReadTime = graphql.TraceTiming{Start: start, End: graphql.Now()}
	return params, nil
}

func (t *Transport) parsePost(w http.ResponseWriter, r *http.Request) (*graphql.RawParams, *refusal) {
	if !isUTF8JSON(r.Header.Get("Content-Type")) {
		return nil, refuse(http.StatusUnsupportedMediaType, "send the operation as application/json in UTF-8")
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, refuse(http.StatusUnsupportedMediaType, "send the body without a content encoding")
	}
	params, err := decodeBody(http.MaxBytesReader(w, r.Body, t.maxBodyBytes))
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, refuse(http.StatusRequestEntityTooLarge, "the request body is too large")
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, describe("request body", err))
	}
	return params, nil
}

func isUTF8JSON(contentType string) bool {
	name, params, err := mime.ParseMediaType(contentType)
	if err != nil || name != string(legacyJSON) {
		return false
	}
	charset, ok := params["charset"]
	return !ok || strings.EqualFold(charset, "utf-8")
}

func (t *Transport) parseGet(r *http.Request) (*graphql.RawParams, *refusal) {
	if fromOtherOrigin(r) && !hadPreflight(r.Header) {
		return nil, refuse(http.StatusForbidden,
			"a GET from another origin must send GraphQL-Require-Preflight; its value does not matter")
	}
	if int64(len(r.URL.RawQuery)) > t.maxBodyBytes {
		return nil, refuse(http.StatusRequestURITooLong, "the query string is too long")
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "the query string is not valid")
	}
	for _, name := range []string{"query", "operationName", "variables", "extensions"} {
		if len(values[name]) > 1 {
			return nil, refuse(http.StatusBadRequest, "the query string gives "+name+" more than once")
		}
		if !utf8.ValidString(values.Get(name)) {
			return nil, refuse(http.StatusBadRequest, name+" is not valid UTF-8")
		}
	}
	return decodeQueryString(values)
}

func decodeQueryString(values url.Values) (*graphql.RawParams, *refusal) {
	params := &graphql.RawParams{Query: values.Get("query"), OperationName: values.Get("operationName")}
	if params.Query == "" {
		return nil, refuse(http.StatusBadRequest, describe("query string", errMissingQuery))
	}
	var err error
	if params.Variables, err = decodeObject(values.Get("variables")); err != nil {
		return nil, refuse(http.StatusBadRequest, "variables must be a JSON object")
	}
	if params.Extensions, err = decodeObject(values.Get("extensions")); err != nil {
		return nil, refuse(http.StatusBadRequest, "extensions must be a JSON object")
	}
	return params, nil
}
