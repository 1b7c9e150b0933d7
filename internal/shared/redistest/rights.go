package redistest

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// userLine is the line of docs/servers.md that says which rights the servers need.
var userLine = regexp.MustCompile(`(?m)^user mailbox on >PASSWORD (.+)$`)

// Rights returns the rights of the user that docs/servers.md recommends, for [Options].Rules.
func Rights(tb testing.TB) string {
	tb.Helper()
	folder, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for ; folder != filepath.Dir(folder); folder = filepath.Dir(folder) {
		text, err := os.ReadFile(filepath.Join(folder, "docs", "servers.md"))
		if err != nil {
			continue
		}
		if found := userLine.FindSubmatch(text); found != nil {
			return string(found[1])
		}
	}
	tb.Fatal("docs/servers.md has no line that begins with: user mailbox on >PASSWORD")
	return ""
}
