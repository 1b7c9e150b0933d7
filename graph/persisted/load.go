package persisted

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"unicode/utf8"
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
