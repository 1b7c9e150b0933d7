package archtest

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const module = "mailbox-graphql"

func TestImports(t *testing.T) {
	t.Parallel()
	root := os.DirFS(filepath.Join("..", ".."))
	rules, err := readTable(root)
	if err != nil {
		t.Fatal(err)
	}
	imports := projectImports(t, root)
	for _, problem := range problemsOf(rules, imports) {
		t.Error(problem)
	}
}

// problemsOf compares the table with the packages and their imports, both ways.
func problemsOf(rules map[string]rule, imports map[string][]string) (problems []string) {
	for pkg, imported := range imports {
		allowed, ok := rules[pkg]
		if !ok {
			problems = append(problems,
				fmt.Sprintf("%s has no row for %s: say what it holds, what it may import, and why", tableFile, pkg))
			continue
		}
		for _, one := range imported {
			if !allowed.allows(one) {
				problems = append(problems,
					fmt.Sprintf("%s imports %s, which %s does not allow: %s", pkg, one, tableFile, allowed.reason))
			}
		}
	}
	for pkg := range rules {
		if _, ok := imports[pkg]; !ok {
			problems = append(problems, fmt.Sprintf("%s has a row for %s, but there is no such package", tableFile, pkg))
		}
	}
	slices.Sort(problems)
	return problems
}

const beginning = tableHeading + "\n\n" + tableHeader + "\n| --- | --- | --- | --- |\n"

// A row without a package, a package without a row and an import that no row allows each are a problem.
func TestTableAndPackagesAreCompared(t *testing.T) {
	t.Parallel()
	rules, err := parseTable(beginning +
		"| `a` | one | `b`, `c/...` | It is first. |\n" +
		"| `b` | two | | It is a leaf. |\n" +
		"| `gone` | none | | It does not exist. |\n" +
		"\n## More\n")
	if err != nil {
		t.Fatal(err)
	}
	got := problemsOf(rules, map[string][]string{"a": {"b", "c", "c/d"}, "b": {"a"}, "c": nil})
	want := []string{
		"b imports a, which docs/architecture.md does not allow: It is a leaf.",
		"docs/architecture.md has a row for gone, but there is no such package",
		"docs/architecture.md has no row for c: say what it holds, what it may import, and why",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

func TestTableMustBeReadable(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"no table":            tableHeading + "\n\nNothing.\n",
		"three cells":         beginning + "| `a` | one | why |\n",
		"no reason":           beginning + "| `a` | one | | |\n",
		"a name as prose":     beginning + "| a | one | | It is first. |\n",
		"an import as prose":  beginning + "| `a` | one | all | It is first. |\n",
		"a package in 2 rows": beginning + "| `a` | one | | Why. |\n| `a` | two | | Why. |\n",
	} {
		if _, err := parseTable(document); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestOnlyAccountImportsEmulator(t *testing.T) {
	t.Parallel()
	for pkg, imports := range projectImports(t, os.DirFS(filepath.Join("..", ".."))) {
		if pkg == "internal/account" || matches("upstream/emulator/...", pkg) {
			continue
		}
		if slices.ContainsFunc(imports, func(imported string) bool { return matches("upstream/emulator/...", imported) }) {
			t.Errorf("%s imports the emulator, but only internal/account may: the emulator stands in for the network", pkg)
		}
	}
}

// matches reports whether a package is the pattern's or, after "/...", lies below it.
func matches(pattern, pkg string) bool {
	base, below := strings.CutSuffix(pattern, "/...")
	return pkg == base || below && strings.HasPrefix(pkg, base+"/")
}

// projectImports returns, for each package of the project, what its files other than tests import from the project.
func projectImports(t *testing.T, root fs.FS) map[string][]string {
	t.Helper()
	imports := make(map[string][]string)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && isForeign(name, entry.Name()):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(name)
		imports[pkg] = append(imports[pkg], nil...)
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if own, ok := strings.CutPrefix(imported, module+"/"); ok {
				imports[pkg] = append(imports[pkg], own)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(imports["."]) == 0 {
		t.Fatal("no imports found: the test looks in the wrong place")
	}
	return imports
}

// isForeign reports whether a directory holds no package of the project: the examples are projects of their own.
func isForeign(name, base string) bool {
	return name == "examples" || base == "node_modules" || name != "." && strings.HasPrefix(base, ".")
}
