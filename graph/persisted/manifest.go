package persisted

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

const (
	manifestFormat  = "apollo-persisted-query-manifest"
	manifestVersion = "1"
)

// parseManifest parses Apollo's format if the manifest has the member `format`, and Relay's format otherwise.
func parseManifest(text []byte) ([]document, error) {
	var members map[string]jsontext.Value
	if err := json.Unmarshal(text, &members); err != nil {
		return nil, fmt.Errorf("not a JSON object: %w", err)
	}
	parse := parseMap
	if members["format"] != nil {
		parse = parseOperations
	}
	list, err := parse(members)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, errors.New("no operations")
	}
	for _, parsed := range list {
		if parsed.id == "" {
			return nil, fmt.Errorf("an operation without an id: %s", firstLine(parsed.text))
		}
		if err := checkText(parsed.text); err != nil {
			return nil, fmt.Errorf("document %s: %w", parsed.id, err)
		}
	}
	return list, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// parseOperations reads Apollo's format.
func parseOperations(members map[string]jsontext.Value) ([]document, error) {
	var format string
	if err := json.Unmarshal(members["format"], &format); err != nil || format != manifestFormat {
		return nil, fmt.Errorf("the format is %s, not %q", members["format"], manifestFormat)
	}
	if version := string(members["version"]); version != manifestVersion {
		return nil, fmt.Errorf("the version of the format is %q, not %s", version, manifestVersion)
	}
	var operations []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
		Type string `json:"type"`
		Body string `json:"body"`
	}
	if len(members["operations"]) > 0 {
		if err := json.Unmarshal(members["operations"], &operations); err != nil {
			return nil, fmt.Errorf("operations: %w", err)
		}
	}
	list := make([]document, len(operations))
	for i, operation := range operations {
		list[i] = document{id: operation.ID, text: operation.Body, name: operation.Name, kind: operation.Type}
	}
	return list, nil
}

// parseMap reads Relay's format.
func parseMap(members map[string]jsontext.Value) ([]document, error) {
	var list []document
	for _, id := range slices.Sorted(maps.Keys(members)) {
		var text string
		if members[id].Kind() != jsontext.KindString {
			return nil, fmt.Errorf("neither a manifest with a format nor a map from ids to texts: %q is not a text", id)
		}
		if err := json.Unmarshal(members[id], &text); err != nil {
			return nil, fmt.Errorf("document %s: %w", id, err)
		}
		list = append(list, document{id: id, text: text})
	}
	return list, nil
}
