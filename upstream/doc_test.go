package upstream_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The package docs of the client and of its limiter name each of their files once, and no others.
func TestDocsNameEachFile(t *testing.T) {
	t.Parallel()
	fileName := regexp.MustCompile(`\b[a-z_]+\.go\b`)
	for _, dir := range []string{".", "ratelimit"} {
		text, err := os.ReadFile(filepath.Join(dir, "doc.go"))
		if err != nil {
			t.Fatal(err)
		}
		named := fileName.FindAllString(string(text), -1)
		slices.Sort(named)
		var files []string
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			name := entry.Name()
			if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && name != "doc.go" {
				files = append(files, name)
			}
		}
		if diff := cmp.Diff(files, named); diff != "" {
			t.Errorf("%s/doc.go (-files +named):\n%s", dir, diff)
		}
	}
}
