package transport

import (
	"encoding/json"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"mailbox-graphql/internal/errorcode"
)

const unencodable = "The response cannot be written as JSON."

// internalError returns a response that replaces one that cannot be sent. It belongs to the same part of the data.
func internalError(failed *graphql.Response, message string) *graphql.Response {
	replacement := &graphql.Response{Errors: errorList(message, errorcode.Internal)}
	if failed != nil {
		replacement.Path, replacement.Label = failed.Path, failed.Label
	}
	return replacement
}

// encodeAnswer writes a response as JSON. gqlgen has already encoded the data. An error means that a value in the extensions
// of the response or of its errors cannot be encoded.
func encodeAnswer(response *graphql.Response) ([]byte, error) {
	object, err := appendMembers(openObject(response), response)
	return closeObject(object), err
}

// encoder writes one payload of a stream as JSON.
type encoder func(response *graphql.Response, hasNext bool) ([]byte, error)

// encodeFirst writes the first of several payloads.
func encodeFirst(response *graphql.Response, hasNext bool) ([]byte, error) {
	object, err := appendMembers(openObject(response), response)
	object = appendHasNext(object, hasNext)
	return closeObject(object), err
}

// encodeNext writes a later payload, with the path at which its data belongs.
func encodeNext(response *graphql.Response, hasNext bool) ([]byte, error) {
	object := append(openObject(response), `"incremental":[{`...)
	object, err := appendPlace(object, response)
	if err != nil {
		return nil, err
	}
	object, err = appendMembers(object, response)
	object = append(closeObject(object), `],`...)
	object = appendHasNext(object, hasNext)
	return closeObject(object), err
}

// openObject starts an object with capacity for the response's data.
func openObject(response *graphql.Response) []byte {
	const roomForTheRest = 256
	return append(make([]byte, 0, len(response.Data)+roomForTheRest), '{')
}

// closeObject replaces the last member's comma by the closing brace.
func closeObject(object []byte) []byte {
	object[len(object)-1] = '}'
	return object
}

// appendMembers adds the members of a GraphQL response. The errors come first, so that a person who reads a long answer sees
// them.
func appendMembers(object []byte, response *graphql.Response) ([]byte, error) {
	var err error
	if len(response.Errors) > 0 {
		if object, err = appendValue(object, "errors", response.Errors); err != nil {
			return object, err
		}
	}
	if len(response.Data) > 0 {
		object = appendMember(object, "data", response.Data)
	}
	if len(response.Extensions) > 0 {
		object, err = appendExtensions(object, response.Extensions)
	}
	return object, err
}

// selfEncoding is a value that writes itself as JSON. Values of extensions may be such, for speed.
type selfEncoding interface{ AppendJSON(to []byte) []byte }

// appendExtensions writes a lone extension that encodes itself without the detour by encoding/json's maps.
func appendExtensions(object []byte, extensions map[string]any) ([]byte, error) {
	if len(extensions) == 1 {
		for name, value := range extensions {
			if value, ok := value.(selfEncoding); ok {
				object = append(object, `"extensions":{"`...)
				object = append(object, name...)
				object = value.AppendJSON(append(object, `":`...))
				return append(object, `},`...), nil
			}
		}
	}
	return appendValue(object, "extensions", extensions)
}

func appendPlace(object []byte, response *graphql.Response) ([]byte, error) {
	path := append(ast.Path{}, response.Path...) // the root is an empty list, not null
	object, err := appendValue(object, "path", path)
	if err != nil || response.Label == "" {
		return object, err
	}
	return appendValue(object, "label", response.Label)
}

func appendHasNext(object []byte, hasNext bool) []byte {
	if hasNext {
		return append(object, `"hasNext":true,`...)
	}
	return append(object, `"hasNext":false,`...)
}

func appendValue(object []byte, name string, value any) ([]byte, error) {
	encoded, err := json.Marshal(value)
	if err != nil {
		return object, fmt.Errorf("encode %s: %w", name, err)
	}
	return appendMember(object, name, encoded), nil
}

func appendMember(object []byte, name string, value []byte) []byte {
	object = append(object, '"')
	object = append(object, name...)
	object = append(object, `":`...)
	object = append(object, value...)
	return append(object, ',')
}
