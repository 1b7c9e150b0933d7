package config

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// settingsFile is what a YAML file sets.
type settingsFile struct {
	path  string
	lines map[string]settingsLine // by the flag's name
}

// settingsLine is the value of one key, written as the value of its flag.
type settingsLine struct {
	number int
	value  string
}

// parseSettings reads a mapping of the names of flags to their values. Its errors name lines and keys, and quote no value.
func parseSettings(path, text string, settings []Setting) (settingsFile, error) {
	file, err := parser.ParseBytes([]byte(text), 0)
	if err != nil {
		return settingsFile{}, fmt.Errorf("%s: %w", path, withoutExcerpt(err))
	}
	found := settingsFile{path: path, lines: make(map[string]settingsLine)}
	var known []string
	for _, setting := range settings {
		if setting.Name != "config" {
			known = append(known, setting.Name)
		}
	}
	entries, err := entriesOf(file)
	if err != nil {
		return settingsFile{}, fmt.Errorf("%s: %w", path, err)
	}
	var failures []error
	for _, entry := range entries {
		number := entry.GetToken().Position.Line
		if err := found.add(entry, number, known); err != nil {
			failures = append(failures, fmt.Errorf("%s, line %d: %w", path, number, err))
		}
	}
	return found, errors.Join(failures...)
}

// entriesOf returns the entries of a file's only mapping. An empty file has none.
func entriesOf(file *ast.File) ([]*ast.MappingValueNode, error) {
	if len(file.Docs) > 1 {
		return nil, errors.New("a file of settings has one document")
	}
	for _, document := range file.Docs {
		switch body := document.Body.(type) {
		case nil, *ast.CommentGroupNode:
		case *ast.MappingNode:
			return body.Values, nil
		case *ast.MappingValueNode:
			return []*ast.MappingValueNode{body}, nil
		default:
			return nil, errors.New("a file of settings has a line for each setting, such as cache-ttl: 15s")
		}
	}
	return nil, nil
}

func (f *settingsFile) add(entry *ast.MappingValueNode, number int, known []string) error {
	name := entry.Key.GetToken().Value
	if first, ok := f.lines[name]; ok {
		return fmt.Errorf("%s was set in line %d already", name, first.number)
	}
	isKnown := false
	for _, other := range known {
		isKnown = isKnown || other == name
	}
	if !isKnown {
		return fmt.Errorf("there is no setting %.64q; the nearest name is %s", name, nearest(name, known))
	}
	value, err := valueOf(entry.Value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	f.lines[name] = settingsLine{number: number, value: value}
	return nil
}

// valueOf returns a scalar as it is written, since YAML reads a secret such as 0123 as another number, and the elements of a
// list separated by commas.
func valueOf(node ast.Node) (string, error) {
	switch node := node.(type) {
	case *ast.StringNode:
		return node.Value, nil
	case *ast.LiteralNode:
		return node.Value.Value, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return node.GetToken().Value, nil
	case *ast.SequenceNode:
		elements := make([]string, 0, len(node.Values))
		for _, element := range node.Values {
			if _, nested := element.(*ast.SequenceNode); nested {
				return "", errors.New("a list has no lists in it")
			}
			value, err := valueOf(element)
			if err != nil {
				return "", err
			}
			elements = append(elements, value)
		}
		return strings.Join(elements, ","), nil
	case *ast.NullNode:
		return "", errors.New("no value is given")
	}
	return "", errors.New("allowed is a value, or a list of values")
}

// withoutExcerpt removes from a syntax error the lines of the file, which may hold a secret.
func withoutExcerpt(err error) error {
	return errors.New(yaml.FormatError(err, false, false))
}
