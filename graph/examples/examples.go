// Package examples holds the operations that the playground opens with and the README shows. Tests run each of them
// against its golden answer.
//
// It never executes anything.
package examples

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed *.graphql *.json
var files embed.FS

// Example is an operation with the variables to try it with.
type Example struct {
	// Name is the file's name without its ending.
	Name string
	// Query is the document. Its first comment says what it shows and what it costs.
	Query string
	// Variables is a JSON object, or empty.
	Variables string
}

// All returns the examples in the order of their names.
func All() ([]Example, error) {
	names, err := fs.Glob(files, "*.graphql")
	if err != nil {
		return nil, fmt.Errorf("list examples: %w", err)
	}
	examples := make([]Example, 0, len(names))
	for _, name := range names {
		query, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read example: %w", err)
		}
		name = strings.TrimSuffix(name, ".graphql")
		variables, err := files.ReadFile(name + ".json")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read variables of example: %w", err)
		}
		examples = append(examples, Example{Name: name, Query: string(query), Variables: string(variables)})
	}
	return examples, nil
}
