package graph

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// Two requests may share an answer only if they agree in every header that the code reads. Whatever looks like the name of a
// header in the code is one that matters, or stands in this test with the reason why it does not.
func TestHeadersThatMatter(t *testing.T) {
	t.Parallel()
	ignored := map[string]string{
		"Cache-Control":          "says which kept answers serve and are made, not what they are",
		"Accept-Encoding":        "chooses between two forms of one answer",
		"Content-Encoding":       "matters in requests",
		"User-Agent":             "goes to no resolver",
		"If-None-Match":          "says which answer the client has, not what the answer is",
		"Etag":                   "only in answers",
		"Allow":                  "only in answers",
		"Vary":                   "only in answers",
		"Retry-After":            "only in answers",
		"Content-Length":         "only in answers",
		"X-Content-Type-Options": "only in answers",
		"X-Accel-Buffering":      "only in answers",
	}
	matter := headersThatMatter()
	looksLikeHeader := regexp.MustCompile(`^(Accept|Allow|Origin|Vary|Host|Cookie|Referer|Range|Expect|[A-Z][A-Za-z]+(-[A-Z][A-Za-z]+)+)$`)
	found := 0
	for _, pattern := range []string{"*.go", "transport/*.go", "persisted/*.go", "limits/*.go", "input/*.go", "answers/*.go"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			files := token.NewFileSet()
			file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(node ast.Node) bool {
				literal, ok := node.(*ast.BasicLit)
				if !ok || literal.Kind != token.STRING {
					return true
				}
				name, err := strconv.Unquote(literal.Value)
				if err != nil || !looksLikeHeader.MatchString(name) {
					return true
				}
				found++
				if !slices.Contains(matter, http.CanonicalHeaderKey(name)) && ignored[name] == "" {
					t.Errorf("%s: requests that differ in %s may share an answer", files.Position(literal.Pos()), name)
				}
				return true
			})
		}
	}
	if found < len(matter) {
		t.Errorf("only %d names of headers found in the code", found)
	}
	for _, name := range matter {
		if name != http.CanonicalHeaderKey(name) {
			t.Errorf("%s is not in canonical form, in which requests have it", name)
		}
	}
}
