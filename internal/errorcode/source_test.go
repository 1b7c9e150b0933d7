package errorcode

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// No code is made outside the catalogue: no other package names the member of the extensions, sets it by gqlgen's means, or
// makes a Code of a number.
func TestCodesComeFromTheCatalogue(t *testing.T) {
	t.Parallel()
	root := os.DirFS(filepath.Join("..", ".."))
	checked := 0
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && isElsewhere(name):
			return fs.SkipDir
		case entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		source, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		checked++
		for _, problem := range problemsOf(t, name, source) {
			t.Error(problem)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if checked < 100 {
		t.Errorf("only %d files were found: the test looks in the wrong place", checked)
	}
}

func TestProblemsOf(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]int{
		`package p; var a = map[string]any{"code": "OTHER"}`:                            1,
		`package p; func f(m map[string]any) { m["code"] = "OTHER" }`:                   1,
		`package p; const member = "code"`:                                              1,
		"package p; var a = map[string]any{`code`: 1}":                                  1,
		`package p; import "github.com/99designs/gqlgen/graphql/errcode"`:               1,
		`package p; var a = errorcode.Code(7)`:                                          1,
		`package p; var a errorcode.Code = 7`:                                           0, // String panics for a number without a row
		"package p; type a struct{ Code string `json:\"code\"` }; var b errorcode.Code": 0,
	} {
		if got := problemsOf(t, "p.go", []byte(source)); len(got) != want {
			t.Errorf("%s: %q, want %d problems", source, got, want)
		}
	}
}

// isElsewhere reports whether a folder is exempt: another project, the catalogue itself, generated code, or the emulator,
// whose errors are those of the REST API.
func isElsewhere(folder string) bool {
	switch folder {
	case "examples", "internal/errorcode", "graph/generated", "upstream/emulator":
		return true
	}
	return path.Base(folder) == "node_modules" || folder != "." && strings.HasPrefix(path.Base(folder), ".")
}

func problemsOf(t *testing.T, name string, source []byte) (problems []string) {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := func(at ast.Node, problem string) {
		problems = append(problems, files.Position(at.Pos()).String()+": "+problem)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.BasicLit:
			switch text, _ := strconv.Unquote(node.Value); text {
			case member:
				found(node, "names the member of extensions: use errorcode's Extensions and Of")
			case "github.com/99designs/gqlgen/graphql/errcode":
				found(node, "imports gqlgen's codes: use errorcode's")
			}
		case *ast.CallExpr:
			if called, ok := node.Fun.(*ast.SelectorExpr); ok && called.Sel.Name == "Code" && isPackage(called.X) {
				found(node, "makes a code: use one of the catalogue")
			}
		}
		return true
	})
	return problems
}

func isPackage(x ast.Expr) bool {
	name, ok := x.(*ast.Ident)
	return ok && name.Name == "errorcode"
}
