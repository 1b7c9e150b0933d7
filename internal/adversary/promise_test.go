package adversary

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var (
	namedTest = regexp.MustCompile("`([a-z/.]+)` `(Test[A-Za-z]+)`")
	anyTest   = regexp.MustCompile("`Test[A-Za-z]+`")
)

// Every test that docs/SECURITY.md names exists in the package that it names.
func TestPromisesAreHeld(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	document, err := os.ReadFile(filepath.Join(root, "docs", "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := namedTest.FindAllSubmatch(document, -1)
	if all := anyTest.FindAll(document, -1); len(named) == 0 || len(named) != len(all) {
		t.Errorf("%d tests are named, %d of them with their packages", len(all), len(named))
	}
	for _, test := range named {
		if !declares(t, filepath.Join(root, string(test[1])), string(test[2])) {
			t.Errorf("package %s has no %s", test[1], test[2])
		}
	}
}

func declares(t *testing.T, pkg, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(pkg, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	declaration := regexp.MustCompile(`(?m)^func ` + name + `\(t \*testing\.T\)`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if declaration.Match(source) {
			return true
		}
	}
	return false
}
