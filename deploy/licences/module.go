package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// module is a Go module that is linked into the binary, or Go's own library.
type module struct {
	path, version string
	root          string   // is the folder that has the sources
	folders       []string // are those of the linked packages
}

// systems are those that releases are made for: each may link other modules.
var systems = []string{"linux", "darwin", "windows"}

// linkedModules returns the modules that are linked into the binary on any system, ordered by path, this one excepted.
func linkedModules(ctx context.Context) ([]module, error) {
	library, err := goCommand(ctx, "linux", "env", "GOROOT", "GOVERSION")
	if err != nil {
		return nil, err
	}
	root, version, _ := strings.Cut(strings.TrimSpace(library), "\n")
	found := map[string]module{"": {path: "Go", version: version, root: root}}
	for _, system := range systems {
		lines, err := goCommand(ctx, system, "list", "-deps", "-f",
			`{{with .Module}}{{if not .Main}}{{.Path}}{{"\t"}}{{.Version}}{{"\t"}}{{.Dir}}{{"\t"}}{{$.Dir}}{{end}}{{end}}`, ".")
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(lines) {
			const columns = 4
			fields := strings.Split(strings.TrimSpace(line), "\t")
			if len(fields) != columns {
				continue
			}
			one := module{path: fields[0], version: fields[1], root: fields[2], folders: found[fields[0]].folders}
			one.folders = append(one.folders, fields[3])
			found[one.path] = one
		}
	}
	return slices.SortedFunc(maps.Values(found), func(a, b module) int { return cmp.Compare(a.path, b.path) }), nil
}

func goCommand(ctx context.Context, system string, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "go", args...)
	command.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
	command.Stderr = os.Stderr
	printed, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", command, err)
	}
	return string(printed), nil
}

var (
	licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)`)
	noticeFile  = regexp.MustCompile(`(?i)^(notice|patents|authors$)`)
)

// write writes the licence texts and notices of the module.
func (m module) write(w io.Writer) error {
	texts, err := m.texts()
	if err != nil {
		return err
	}
	var names, parts []string
	var failures []error
	for _, path := range slices.Sorted(maps.Keys(texts)) {
		parts = append(parts, texts[path])
		if licenceFile.MatchString(filepath.Base(path)) {
			name, err := nameOf(texts[path])
			if err != nil {
				failures = append(failures, fmt.Errorf("%s: %w", path, err))
			}
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return fmt.Errorf("%s %s has no licence text in %s", m.path, m.version, m.root)
	}
	slices.Sort(names)
	_, err = fmt.Fprintf(w, "\n==== %s %s (%s)\n\n%s\n",
		m.path, m.version, strings.Join(slices.Compact(names), " AND "), strings.Join(parts, "\n\n"))
	return errors.Join(append(failures, err)...)
}

// texts returns the licence texts and notices by the paths of their files: those of the module, and those of folders between
// the module and a linked package.
func (m module) texts() (map[string]string, error) {
	texts := make(map[string]string)
	for _, folder := range append(m.folders, m.root) {
		for ; strings.HasPrefix(folder, m.root); folder = filepath.Dir(folder) {
			entries, err := os.ReadDir(folder)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", m.path, err)
			}
			for _, entry := range entries {
				if entry.IsDir() || !licenceFile.MatchString(entry.Name()) && !noticeFile.MatchString(entry.Name()) {
					continue
				}
				path := filepath.Join(folder, entry.Name())
				text, err := os.ReadFile(path)
				if err != nil {
					return nil, fmt.Errorf("%s: %w", m.path, err)
				}
				texts[path] = strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
			}
		}
	}
	return texts, nil
}
