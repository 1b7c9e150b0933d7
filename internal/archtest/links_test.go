package archtest

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// link matches a link or a picture of Markdown; its group is the target.
var link = regexp.MustCompile(`\]\(([^()\s]+)\)`)

// Every link in the docs leads to a file of the project and, where the link names a heading, to that heading. Links to other
// sites are not followed.
func TestLinksResolve(t *testing.T) {
	t.Parallel()
	root := os.DirFS(filepath.Join("..", ".."))
	links := 0
	for _, name := range documents(t, root) {
		text, err := fs.ReadFile(root, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range link.FindAllStringSubmatch(string(text), -1) {
			target := match[1]
			if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
				continue
			}
			links++
			if problem := unresolved(root, name, target); problem != "" {
				t.Errorf("%s: the link to %s %s", name, target, problem)
			}
		}
	}
	if links < 20 {
		t.Errorf("only %d links found: the test looks in the wrong place", links)
	}
}

func documents(t *testing.T, root fs.FS) (names []string) {
	t.Helper()
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == ".git"):
			return fs.SkipDir
		case path.Ext(name) == ".md":
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func unresolved(root fs.FS, from, target string) (problem string) {
	file, heading, _ := strings.Cut(target, "#")
	name := from
	if file != "" {
		name = path.Join(path.Dir(from), file)
	}
	if _, err := fs.Stat(root, name); err != nil {
		return "leads nowhere"
	}
	if heading == "" {
		return ""
	}
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return "names a heading of something that is not a document"
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") && anchor(line) == heading {
			return ""
		}
	}
	return "names a heading that does not exist"
}

// notInAnchors matches the characters that GitHub leaves out of a heading's anchor.
var notInAnchors = regexp.MustCompile(`[^\p{L}\p{N}\s_-]`)

// anchor returns the name that GitHub gives a heading in links.
func anchor(heading string) string {
	text := strings.TrimSpace(strings.TrimLeft(heading, "#"))
	return strings.ReplaceAll(notInAnchors.ReplaceAllString(strings.ToLower(text), ""), " ", "-")
}
