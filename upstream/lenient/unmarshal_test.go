package lenient_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/lenient"
)

type row struct {
	lenient.Faults `json:"-"`

	ID    int64   `json:"id"`
	Name  *string `json:"name"`
	Count *int32  `json:"count"`
	Draft bool    `json:"draft"`
	Parts *struct {
		Lines []string `json:"lines"`
		Rows  []row    `json:"rows"`
	} `json:"_embedded"`
}

type document struct {
	lenient.Faults `json:"-"`

	Rows []row `json:"rows"`
}

// summary shows what was read of a document, and its faults.
func summary(d document) string {
	var all []string
	for _, r := range d.Rows {
		name := "-"
		if r.Name != nil {
			name = *r.Name
		}
		all = append(all, strings.TrimSpace(fmt.Sprintf("%d%s %v", r.ID, name, r.Faults.Faults())))
	}
	return strings.Join(all, "; ") + fmt.Sprint(d.Faults.Faults())
}

func TestUnmarshal(t *testing.T) {
	t.Parallel()
	for bad, want := range map[string]string{
		`{"id": 2, "name": "a\ud83d"}`:             "2a\ufffd []; LIST[]",
		"{\"id\": 2, \"name\": \"a\xff\"}":         "2a\ufffd []; LIST[]",
		`{"id": 2, "name": "a", "name": "b"}`:      "2b []; LIST[]",
		`{"id": 2, "name": 7}`:                     "2- [{name 0}]; LIST[]",
		`{"id": 2, "name": true}`:                  "2- [{name 0}]; LIST[]",
		`{"id": 2, "count": 1e400}`:                "2- [{count 0}]; LIST[]",
		`{"id": 2, "count": 2147483648}`:           "2- [{count 0}]; LIST[]",
		`{"id": 2, "count": 2147483648.0}`:         "2- [{count 0}]; LIST[]",
		`{"id": 2, "count": "many"}`:               "2- [{count 0}]; LIST[]",
		`{"id": 2, "draft": "yes"}`:                "2- [{draft 0}]; LIST[]",
		`{"id": "2"}`:                              "2- []; LIST[]",
		`{"id": 2.0}`:                              "2- []; LIST[]",
		`{"id": 2.5}`:                              "LIST[{rows 1}]",
		`{"id": "0x2"}`:                            "LIST[{rows 1}]",
		`{"id": 12345678901234567890}`:             "LIST[{rows 1}]",
		`{"id": {}}`:                               "LIST[{rows 1}]",
		`null, {"id": "2"}`:                        "2- []; LIST[{rows 1}]",
		`[{"id": 2}]`:                              "LIST[{rows 1}]",
		`7`:                                        "LIST[{rows 1}]",
		`{"id": 2, "_embedded": []}`:               "2- []; LIST[]",
		`{"id": 2, "_embedded": null}`:             "2- []; LIST[]",
		`{"id": 2, "_embedded": "no"}`:             "2- [{_embedded 0}]; LIST[]",
		`{"id": 2, "_embedded": {"lines": {}}}`:    "2- [{_embedded/lines 0}]; LIST[]",
		`{"id": 2, "_embedded": {"lines": [1]}}`:   "2- [{_embedded/lines 1}]; LIST[]",
		`{"id": 2, "_embedded": {"rows": [1, 2]}}`: "2- [{_embedded/rows 2}]; LIST[]",
		`{"id": 2, "_embedded": {"rows": [{"id": 1, "name": 2}]}}`: "2- []; LIST[]",
	} {
		t.Run(bad, func(t *testing.T) {
			t.Parallel()
			body := `{"rows": [{"id": 1, "name": "good"}, ` + bad + `, {"id": 3, "name": "too"}]}`
			var got document
			if _, err := lenient.Unmarshal(t.Context(), []byte(body), &got); err != nil {
				t.Fatal(err)
			}
			want = strings.Replace(want, "LIST", "3too []", 1)
			if got := summary(got); got != "1good []; "+want {
				t.Errorf("got %q, want %q", got, "1good []; "+want)
			}
		})
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	t.Parallel()
	for _, body := range []string{
		"", " ", "[]", "null1", `"text"`, "{", `{"rows": [}`, "{} {}", "\ufeff{}", "<html>",
		`{"rows":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + "}",
		`{"rows":[` + strings.Repeat("{},", 2_000_000) + "{}]}",
		`{"rows":[` + strings.Repeat("null,1,", 5_000) + "{}]}",
	} {
		if _, err := lenient.Unmarshal(t.Context(), []byte(body), new(document)); err == nil {
			t.Errorf("%.40q is accepted", body)
		}
	}
	big := `{"rows":[` + strings.Repeat("{},", 2_000_000) + "{}]}"
	if _, err := lenient.Unmarshal(t.Context(), []byte(big), new(document)); !errors.Is(err, lenient.ErrTooComplex) {
		t.Errorf("error %v, want ErrTooComplex", err)
	}
}

// A well-formed document is decoded as a strict decoder does, and no document makes the decoder panic.
func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{
		`{"rows": [{"id": 1, "name": "x", "count": 2, "draft": true, "_embedded": {"lines": ["a"], "rows": []}}]}`,
		`{"rows": [{"id": "1"}, null, 7, [], {"id": 2.5}, {"id": 2, "name": "\ud83d"}, {"id": 3, "id": 4}]}`,
		`{"rows": {"id": 1}}`, `[]`, `{"rows": [{"_embedded": [{}]}, {"_embedded": {"rows": [[], {"id": []}]}}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var strict, got document
		strictErr := json.Unmarshal(body, &strict)
		faulty, err := lenient.Unmarshal(t.Context(), body, &got)
		if strictErr != nil {
			return
		}
		if err == nil && faulty && bytes.Contains(body, []byte("null")) {
			return // a null element of a list is left out
		}
		if err != nil || faulty {
			t.Fatalf("faulty %v, error %v", faulty, err)
		}
		if diff := cmp.Diff(strict, got); diff != "" {
			t.Fatal(diff)
		}
	})
}
