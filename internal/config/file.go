package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
)

// maxFileBytes bounds a file of settings or of one setting. A list of a thousand keys takes a tenth of it.
const maxFileBytes = 1 << 20

// fileSuffix, after the variable of a secret or a list, makes the variable that names a file to take the value from.
const fileSuffix = "_FILE"

// fileVariable returns the variable that names a file with the value, or "" for settings that are neither secret nor a list.
func fileVariable(value *kong.Value) string {
	if len(value.Tag.Envs) == 0 || !isSecret(value) && !value.IsSlice() {
		return ""
	}
	return value.Tag.Envs[0] + fileSuffix
}

func isSecret(value *kong.Value) bool { return value.Target.Type() == reflect.TypeFor[Secret]() }

// fileSource gives settings that no flag and no variable sets their values from files: those of the …_FILE variables first,
// then the file of --config. It implements [kong.Resolver].
type fileSource struct {
	settings settingsFile      // of --config
	read     bool              // whether settings was read
	failure  error             // of reading settings, which concerns no single flag
	sources  map[string]string // where each value was found, by the flag's name
}

func newFileSource() *fileSource { return &fileSource{sources: make(map[string]string)} }

// Validate implements [kong.Resolver].
func (*fileSource) Validate(*kong.Application) error { return nil }

// Resolve implements [kong.Resolver]. Nil means that no file has the value.
func (f *fileSource) Resolve(ctx *kong.Context, path *kong.Path, flag *kong.Flag) (any, error) {
	if len(flag.Envs) == 0 {
		return nil, nil //nolint:nilnil // the interface's way to say that there is none
	}
	if f.readSettings(ctx, path.Flags); f.failure != nil {
		return nil, f.failure
	}
	name := fileVariable(flag.Value)
	file, fromFile := lookup(name)
	if _, set := os.LookupEnv(flag.Envs[0]); set {
		if fromFile {
			return nil, fmt.Errorf("both %s and %s are set: unset one", flag.Envs[0], name)
		}
		return nil, nil //nolint:nilnil // kong reads the variable itself
	}
	if fromFile {
		text, err := readValue(file, flag.Value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		f.sources[flag.Name] = name
		return text, nil
	}
	if line, ok := f.settings.lines[flag.Name]; ok {
		f.sources[flag.Name] = fmt.Sprintf("%s, line %d", f.settings.path, line.number)
		return line.value, nil
	}
	return nil, nil //nolint:nilnil // the interface's way to say that there is none
}

func lookup(variable string) (value string, set bool) {
	if variable == "" {
		return "", false
	}
	return os.LookupEnv(variable)
}

// readSettings reads the file of --config, once.
func (f *fileSource) readSettings(ctx *kong.Context, flags []*kong.Flag) {
	if f.read {
		return
	}
	f.read = true
	var path string
	for _, flag := range flags {
		if flag.Name == "config" {
			path, _ = ctx.FlagValue(flag).(string)
		}
	}
	if path == "" {
		return
	}
	text, err := readFile(path)
	if err == nil {
		f.settings, err = parseSettings(path, text, settingsOf(flags))
	}
	if err != nil {
		f.failure = fmt.Errorf("--config: %w", err)
	}
}

// readValue reads a file with the value of one setting. A list has one element on each line, and a # begins a comment there.
// The list of API keys is a secret, and understands lines and comments by itself.
func readValue(path string, value *kong.Value) (string, error) {
	text, err := readFile(path)
	if err != nil {
		return "", err
	}
	if isSecret(value) {
		if text = strings.TrimSpace(text); text == "" {
			return "", fmt.Errorf("%s is empty", path)
		}
		return text, nil
	}
	var elements []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.TrimSpace(line); line != "" {
			elements = append(elements, line)
		}
	}
	if len(elements) == 0 {
		return "", fmt.Errorf("%s has no elements", path)
	}
	return strings.Join(elements, ","), nil
}

// readFile reads a text within the bound.
func readFile(path string) (string, error) {
	content, err := readBounded(path)
	switch {
	case err != nil:
		return "", fmt.Errorf("read settings: %w", err)
	case len(content) > maxFileBytes:
		return "", fmt.Errorf("read settings: %s is larger than %d bytes", path, maxFileBytes)
	case bytes.ContainsRune(content, 0):
		return "", errors.New("read settings: " + path + " is not a text")
	}
	const byteOrderMark = "\ufeff"
	return strings.TrimPrefix(string(content), byteOrderMark), nil
}

// readBounded reads a file, and no more than one byte beyond the bound.
func readBounded(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // it was only read
	return io.ReadAll(io.LimitReader(file, maxFileBytes+1))
}
