package transport

import (
	stdjson "encoding/json"
	"errors"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

var (
	errMissingQuery       = errors.New("query is missing")
	errEmptyOperationName = errors.New("operationName is empty: leave it out, or name an operation")
)

// exactNumbers decodes numbers as encoding/json's Number, which has all digits and which gqlgen's scalars read.
var exactNumbers = json.WithUnmarshalers(json.UnmarshalFromFunc(
	func(decoder *jsontext.Decoder, value *any) error {
		if decoder.PeekKind() != jsontext.KindNumber {
			return errors.ErrUnsupported // everything else is decoded as usual
		}
		number, err := decoder.ReadValue()
		if err != nil {
			return err
		}
		*value = stdjson.Number(number)
		return nil
	},
))

// requestBody is the object that a POST sends. The ids name a persisted document: DocumentID is the GraphQL-over-HTTP
// working group's, and the other two are those of the network layers in Relay's documentation. They have the type any, since
// a request that does not use them to name a document may give them any value.
type requestBody struct {
	Query         *string        `json:"query"`
	OperationName *string        `json:"operationName"`
	Variables     map[string]any `json:"variables"`
	Extensions    map[string]any `json:"extensions"`
	DocumentID    any            `json:"documentId"`
	RelayDocID    any            `json:"doc_id"`
	RelayID       any            `json:"id"`
}

// decodeBody reads one JSON object. Duplicate members, invalid UTF-8 and data after the object are errors. It ignores
// unknown members.
func (t *Transport) decodeBody(body []byte) (*request, error) {
	var fields requestBody
	if err := json.Unmarshal(body, &fields, exactNumbers); err != nil {
		return nil, err
	}
	parsed := &request{params: graphql.RawParams{
		Variables:  fields.Variables,
		Extensions: fields.Extensions,
	}}
	if t.servesPersisted() {
		var err error
		if parsed.documentID, err = fields.documentID(); err != nil {
			return nil, err
		}
	}
	if name := fields.OperationName; name != nil {
		if *name == "" { // an empty name is not a missing name
			return nil, errEmptyOperationName
		}
		parsed.params.OperationName = *name
	}
	switch {
	case fields.Query != nil:
		parsed.params.Query = *fields.Query
	case !t.namesDocument(parsed):
		return nil, errMissingQuery
	}
	return parsed, nil
}

// decodeObject reads the JSON object in a parameter of the query string. An empty parameter has none.
func decodeObject(text string) (object map[string]any, err error) {
	if text == "" {
		return nil, nil //nolint:nilnil // no object
	}
	err = json.Unmarshal([]byte(text), &object, exactNumbers)
	return object, err
}

// describe returns a message about a malformed request. The message repeats no part of the request.
func describe(where string, err error) string {
	if mismatch, ok := errors.AsType[*json.SemanticError](err); ok {
		return describeMismatch(where, mismatch)
	}
	if member, ok := errors.AsType[notAStringError](err); ok {
		return member.Error() + "."
	}
	switch {
	case errors.Is(err, errEmptyOperationName):
		return err.Error() + "."
	case errors.Is(err, errMissingQuery):
		return "The " + where + " has no query."
	case errors.Is(err, jsontext.ErrDuplicateName):
		return "The " + where + " has a member more than once."
	}
	return "The " + where + " is not valid JSON in UTF-8."
}

func describeMismatch(where string, mismatch *json.SemanticError) string {
	switch mismatch.JSONPointer {
	case "/query":
		return "query must be a string."
	case "/operationName":
		return "operationName must be a string."
	case "/variables":
		return "variables must be a JSON object."
	case "/extensions":
		return "extensions must be a JSON object."
	case "":
		if mismatch.JSONKind == jsontext.KindBeginArray {
			return "Batches are not supported: send one operation in a request."
		}
	}
	return "The " + where + " must be a JSON object."
}
