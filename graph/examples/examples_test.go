package examples

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadComment(t *testing.T) {
	t.Parallel()
	const body = "query Q {\n  a\n}\n"
	for name, test := range map[string]struct {
		comment string
		want    Example
	}{
		"one line each": {
			"# Title\n# What it is for.\n# Costs 1 REST request: the list.\n",
			Example{Title: "Title", Description: "What it is for.", RESTRequests: 1},
		},
		"several lines": {
			"# A title\n# What it is for,\n# and more.\n# Costs 12 REST requests: ten\n# and two.\n",
			Example{Title: "A title", Description: "What it is for, and more.", RESTRequests: 12},
		},
		"no comment":     {"", Example{}},
		"no description": {"# Title\n# Costs 1 REST request: the list.\n", Example{}},
		"no cost":        {"# Title\n# What it is for.\n", Example{}},
		"not at first":   {"\n# Title\n# What it is for.\n# Costs 1 REST request: the list.\n", Example{}},
	} {
		got := Example{Query: test.comment + body}
		err := got.readComment()
		if refused := test.want == (Example{}); (err != nil) != refused {
			t.Errorf("%s: error %v, want one: %t", name, err, refused)
		}
		test.want.Query = got.Query
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// The playground lists titles and descriptions: titles are short and unique, and descriptions are sentences.
func TestExamplesAreDescribed(t *testing.T) {
	t.Parallel()
	all, err := All()
	if err != nil || len(all) == 0 {
		t.Fatalf("%d examples, error %v", len(all), err)
	}
	titles := make(map[string]string)
	for _, example := range all {
		if other, ok := titles[example.Title]; ok {
			t.Errorf("%s and %s have the title %q", other, example.Name, example.Title)
		}
		titles[example.Title] = example.Name
		if len(example.Title) > 30 || !strings.HasSuffix(example.Description, ".") {
			t.Errorf("%s: title %q, description %q", example.Name, example.Title, example.Description)
		}
	}
}

// The playground opens the first example on a first visit, and people run what it shows.
func TestWritesAreNamedAndComeLast(t *testing.T) {
	t.Parallel()
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	writes := 0
	for _, example := range all {
		if example.Write {
			writes++
		}
		if !example.Write && writes > 0 {
			t.Errorf("%s comes after a write", example.Name)
		}
		named := strings.HasPrefix(example.Title, "Write: ") && strings.HasPrefix(example.Description, "Changes the account: ") &&
			strings.Contains(example.Name, "-write-")
		if named != example.Write {
			t.Errorf("%s is a write: %t, and its names say so: %t", example.Name, example.Write, named)
		}
	}
	if writes == 0 || writes == len(all) {
		t.Errorf("%d writes of %d examples", writes, len(all))
	}
}
