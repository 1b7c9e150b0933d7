package persisted

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Load reads trusted documents from a file or a directory:
//
//   - a manifest of @apollo/generate-persisted-query-manifest, Apollo Kotlin or Apollo iOS: an object with `format`
//     "apollo-persisted-query-manifest", `version` 1 and `operations` of `id`, `name`, `type` and `body`
//   - the map from ids to texts that the Relay compiler and GraphQL Code Generator write
//   - a directory with documents in files `*.graphql`, at any depth; each is complete by itself, and its id is the
//     SHA-256 of the file
//
// It does not validate the documents: see [Documents.Validate].
func Load(name string) (*Documents, error) {
	list, err := read(name)
	if err != nil {
		return nil, fmt.Errorf("load trusted documents: %w", err)
	}
	documents, err := newDocuments(list)
	if err != nil {
		return nil, fmt.Errorf("load trusted documents: %w", err)
	}
	return documents, nil
}

func read(name string) ([]document, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return readDirectory(name)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	list, err := parseManifest(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i := range list {
		list[i].origin = name
	}
	return list, nil
}

func readDirectory(root string) ([]document, error) {
	var list []document
	files := os.DirFS(root)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), "."):
			return fs.SkipDir // such as .git, or the versions behind a directory that Kubernetes mounts
		case entry.IsDir() || path.Ext(name) != ".graphql":
			return nil
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		origin := filepath.Join(root, filepath.FromSlash(name))
		if err := checkText(string(text)); err != nil {
			return fmt.Errorf("%s: %w", origin, err)
		}
		list = append(list, document{origin: origin, id: digestOf(string(text)).String(), text: string(text)})
		return nil
	})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("%s: no file *.graphql in this directory", root)
	}
	return list, err
}

func checkText(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return errors.New("the document is empty")
	case !utf8.ValidString(text):
		return errors.New("the document is not UTF-8")
	}
	return nil
}

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
