package config

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
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
	found := settingsFile{path: path, lines: make(map[string]settingsLine)}
	entries, err := entriesOf(text)
	if err != nil {
		return found, fmt.Errorf("%s: %w", path, err)
	}
	var known []string
	for _, setting := range settings {
		if setting.Name != "config" {
			known = append(known, setting.Name)
		}
	}
	var failures []error
	for entry := range slices.Chunk(entries, 2) { // a key and its value
		if err := found.add(entry[0], entry[1], known); err != nil {
			failures = append(failures, fmt.Errorf("%s, line %d: %w", path, entry[0].Line, err))
		}
	}
	return found, errors.Join(failures...)
}

// entriesOf returns the keys and the values of a text's only mapping, in turn. An empty text has none.
func entriesOf(text string) ([]*yaml.Node, error) {
	reader := yaml.NewDecoder(strings.NewReader(text))
	var document, second yaml.Node
	if err := reader.Decode(&document); err != nil {
		if document.IsZero() && isEnd(err) {
			return nil, nil
		}
		return nil, withoutValue(err)
	}
	if err := reader.Decode(&second); !isEnd(err) {
		return nil, errors.New("a file of settings has one document")
	}
	if len(document.Content) != 1 {
		return nil, nil
	}
	switch body := document.Content[0]; {
	case body.Kind == yaml.MappingNode:
		return body.Content, nil
	case isNull(body) && body.Value == "":
		return nil, nil
	}
	return nil, errors.New("a file of settings has a line for each setting, such as cache-ttl: 15s")
}

// withoutValue removes the one value that errors of syntax quote: a secret that begins with *, and that nobody put in quotes.
func withoutValue(err error) error {
	if strings.Contains(err.Error(), "unknown anchor") {
		return errors.New("a value that begins with * must be in quotes")
	}
	return err
}

func isEnd(err error) bool { return errors.Is(err, io.EOF) }

func isNull(node *yaml.Node) bool { return node.Kind == yaml.ScalarNode && node.Tag == "!!null" }

func (f *settingsFile) add(key, value *yaml.Node, known []string) error {
	name := key.Value
	if first, ok := f.lines[name]; ok {
		return fmt.Errorf("%s was set in line %d already", name, first.number)
	}
	if key.Kind != yaml.ScalarNode || !slices.Contains(known, name) {
		return fmt.Errorf("there is no setting %.64q; the nearest name is %s", name, nearest(name, known))
	}
	text, err := valueOf(value)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	f.lines[name] = settingsLine{number: key.Line, value: text}
	return nil
}

// valueOf returns a scalar as it is written, since YAML reads a secret such as 0123 as another number, and the elements of a
// list separated by commas.
func valueOf(node *yaml.Node) (string, error) {
	switch {
	case isNull(node):
		return "", errors.New("no value is given")
	case node.Kind == yaml.ScalarNode:
		return node.Value, nil
	case node.Kind != yaml.SequenceNode:
		return "", errors.New("allowed is a value, or a list of values")
	}
	elements := make([]string, 0, len(node.Content))
	for _, element := range node.Content {
		if element.Kind != yaml.ScalarNode || isNull(element) {
			return "", errors.New("allowed is a list of values")
		}
		elements = append(elements, element.Value)
	}
	return strings.Join(elements, ","), nil
}
