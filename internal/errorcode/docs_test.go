package errorcode

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql/errcode"
	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the table of docs/errors.md")

// Every code has a row, every row is complete, and no two rows share a name.
func TestCatalogue(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for i, r := range catalogue {
		code := Code(i)
		if r.name == "" || r.meaning == "" || r.advice == "" {
			t.Errorf("row %d is not complete: %+v", i, r)
		}
		for _, text := range []string{r.meaning, r.advice} {
			if !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "|\n") {
				t.Errorf("%s: %q is not a sentence that fits into a table", r.name, text)
			}
		}
		if seen[r.name] {
			t.Errorf("%s has two rows", r.name)
		}
		seen[r.name] = true
		if got, ok := Of(code.Extensions()); !ok || got != code {
			t.Errorf("the extensions of %s have the code %v", code, got)
		}
	}
	if got := ErrorLimit.Status(); got != 0 {
		t.Errorf("%s has the status %d, but it goes with any", ErrorLimit, got)
	}
}

// The codes of the errors that gqlgen makes have gqlgen's names.
func TestNamesOfGqlgen(t *testing.T) {
	t.Parallel()
	if ParseFailed.String() != errcode.ParseFailed || ValidationFailed.String() != errcode.ValidationFailed {
		t.Errorf("%s and %s, want %s and %s", ParseFailed, ValidationFailed, errcode.ParseFailed, errcode.ValidationFailed)
	}
}

func TestOfOthers(t *testing.T) {
	t.Parallel()
	for _, extensions := range []map[string]any{nil, {}, {member: 7}, {member: ""}, {member: "OTHER"}} {
		if code, ok := Of(extensions); ok {
			t.Errorf("%v has the code %s", extensions, code)
		}
	}
}

// docs/errors.md has the catalogue as its table: `go test ./internal/errorcode -update` writes it.
func TestDocs(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "docs", "errors.md")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), "| code |")
	table, after, ok2 := strings.Cut(rest, "\n\n")
	if !ok || !ok2 {
		t.Fatal("docs/errors.md has no table of codes")
	}
	if *update {
		if err := os.WriteFile(path, []byte(before+markdown()+"\n"+after), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(markdown(), "| code |"+table+"\n"); diff != "" {
		t.Errorf("the table is not the catalogue; -update writes it (-catalogue +docs/errors.md):\n%s", diff)
	}
}

func markdown() string {
	var table strings.Builder
	table.WriteString("| code | status | meaning | what a client should do |\n| --- | --- | --- | --- |\n")
	for _, r := range catalogue {
		fmt.Fprintf(&table, "| `%s` | %s | %s | %s |\n", r.name, statusList(r.statuses), r.meaning, r.advice)
	}
	return table.String()
}

func statusList(statuses []int) string {
	if len(statuses) == 0 {
		return "any"
	}
	texts := make([]string, len(statuses))
	for i, status := range statuses {
		texts[i] = strconv.Itoa(status)
	}
	return strings.Join(texts, ", ")
}
