package lenient_test

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unsafe"
	"weak"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"mailbox-graphql/upstream/lenient"
)

type row struct {
	lenient.Faults `json:"-"`

	ID    int64   `json:"id"`
	Name  *string `json:"name"`
	Count *int32  `json:"count"`
	Draft bool    `json:"draft"`
	Note  note    `json:"note"`
	Parts *struct {
		Lines []string `json:"lines"`
		Rows  []row    `json:"rows"`
	} `json:"_embedded"`
}

// note is a text that may be sent as a number.
type note string

func (note) KeepsJSON(kind jsontext.Kind) bool { return kind == jsontext.KindNumber }

// UnmarshalJSONFrom decodes the same values for the strict decoder.
func (n *note) UnmarshalJSONFrom(decoder *jsontext.Decoder) error {
	if decoder.PeekKind() != jsontext.KindNumber {
		return json.UnmarshalDecode(decoder, (*string)(n))
	}
	value, err := decoder.ReadValue()
	*n = note(value)
	return err
}

type document struct {
	lenient.Faults `json:"-"`

	Rows []*row `json:"rows"`
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
		`{"id": 2, "name": "a\ud83d"}`:                             "2a\ufffd []; LIST[]",
		"{\"id\": 2, \"name\": \"a\xff\"}":                         "2a\ufffd []; LIST[]",
		`{"id": 2, "name": "a", "name": "b"}`:                      "2b []; LIST[]",
		`{"id": 2, "name": 7}`:                                     "2- [{name 0}]; LIST[]",
		`{"id": 2, "name": true}`:                                  "2- [{name 0}]; LIST[]",
		`{"id": 2, "count": 1e400}`:                                "2- [{count 0}]; LIST[]",
		`{"id": 2, "count": 2147483648}`:                           "2- [{count 0}]; LIST[]",
		`{"id": 2, "count": 2147483648.0}`:                         "2- [{count 0}]; LIST[]",
		`{"id": 2, "count": "many"}`:                               "2- [{count 0}]; LIST[]",
		`{"id": 2, "draft": "yes"}`:                                "2- [{draft 0}]; LIST[]",
		`{"id": "2"}`:                                              "2- []; LIST[]",
		`{"id": 2, "name": "a", "name": null}`:                     "2- []; LIST[]",
		`{"\u0069d": 2, "n\u0061me": "\u00e9\n"}`:                  "2\u00e9\n []; LIST[]",
		`{"id": 2, "note": []}`:                                    "2- [{note 0}]; LIST[]",
		`{"id": 2.0}`:                                              "2- []; LIST[]",
		`{"id": 2.5}`:                                              "LIST[{rows 1}]",
		`{"id": "0x2"}`:                                            "LIST[{rows 1}]",
		`{"id": 12345678901234567890}`:                             "LIST[{rows 1}]",
		`{"id": {}}`:                                               "LIST[{rows 1}]",
		`null, {"id": "2"}`:                                        "2- []; LIST[{rows 1}]",
		`[{"id": 2}]`:                                              "LIST[{rows 1}]",
		`7`:                                                        "LIST[{rows 1}]",
		`{"id": 2, "_embedded": []}`:                               "2- []; LIST[]",
		`{"id": 2, "_embedded": null}`:                             "2- []; LIST[]",
		`{"id": 2, "_embedded": "no"}`:                             "2- [{_embedded 0}]; LIST[]",
		`{"id": 2, "_embedded": {"lines": {}}}`:                    "2- [{_embedded/lines 0}]; LIST[]",
		`{"id": 2, "_embedded": {"lines": [1]}}`:                   "2- [{_embedded/lines 1}]; LIST[]",
		`{"id": 2, "_embedded": {"rows": [1, 2]}}`:                 "2- [{_embedded/rows 2}]; LIST[]",
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

// Of several members with a name the last one counts, and nothing remains of the others.
func TestUnmarshalRepeatedMembers(t *testing.T) {
	t.Parallel()
	body := `{"rows": [{"id": 9}], "rows": [{"id": 1, "_embedded": {"lines": ["a", "b"]}, "_embedded": {"rows": [{"id": 2}]},
		"note": 7, "note": "x", "draft": true, "draft": null}]}`
	var got document
	if faulty, err := lenient.Unmarshal(t.Context(), []byte(body), &got); err != nil || faulty {
		t.Fatalf("faulty %v, error %v", faulty, err)
	}
	if len(got.Rows) != 1 {
		t.Fatalf("%d rows", len(got.Rows))
	}
	r := got.Rows[0]
	if r.ID != 1 || r.Draft || r.Note != "x" || r.Parts.Lines != nil || len(r.Parts.Rows) != 1 || r.Parts.Rows[0].ID != 2 {
		t.Errorf("got %+v, %+v", r, r.Parts)
	}
}

// A row that is kept keeps neither the other rows in memory nor the document.
func TestRowsShareNoMemory(t *testing.T) {
	t.Parallel()
	kept, gone := keepSecondRow(t)
	runtime.GC()
	for i, isGone := range gone {
		if !isGone() {
			t.Errorf("part %d of the document is still in memory", i)
		}
	}
	if *kept.Name != "second" || *kept.Count != 2 || kept.Note != "n" {
		t.Errorf("the row became %+v", kept)
	}
}

// keepSecondRow returns one row of a document, and functions that report whether parts of the document and of another row
// are gone.
func keepSecondRow(t *testing.T) (kept *row, gone []func() bool) {
	t.Helper()
	body := []byte(`{"rows": [{"id": 1, "name": "first", "count": 1}, {"id": 2, "name": "second", "count": 2, "note": "n"}]}`)
	var decoded document
	if _, err := lenient.Unmarshal(t.Context(), body, &decoded); err != nil {
		t.Fatal(err)
	}
	first := decoded.Rows[0]
	return decoded.Rows[1], []func() bool{
		isGone(&body[0]), isGone(first), isGone(first.Count), isGone(first.Name), isGone(unsafe.StringData(*first.Name)),
	}
}

// isGone returns a function that reports whether the memory at a place was released.
func isGone[T any](place *T) func() bool {
	watched := weak.Make(place)
	return func() bool { return watched.Value() == nil }
}

// A document that is refused has no memory reserved for its elements.
//
//nolint:paralleltest // the memory of other tests would be measured, too
func TestRefusedDocumentsTakeNoMemory(t *testing.T) {
	for name, body := range map[string]string{
		"elements": `{"rows":[` + strings.Repeat("{},", 2_000_000) + "{}]}",
		"values":   `{"rows":[{"id":1,"_embedded":{` + strings.Repeat(`"lines":[`+strings.Repeat(`"",`, 9_000)+`""],`, 100) + `"rows":[]}}]}`,
		"levels":   strings.Repeat(`{"rows":[`, 1_000_000),
	} {
		text := []byte(body)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := lenient.Unmarshal(t.Context(), text, new(document))
		runtime.ReadMemStats(&after)
		const most = 16 << 20 // the index of the values that were counted until then, as it grew
		if took := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, lenient.ErrTooComplex) || took > most {
			t.Errorf("%s: %d bytes, error %v", name, took, err)
		}
	}
}

// A well-formed document is decoded as a strict decoder does, what is no JSON is refused, and no document makes the decoder
// panic.
func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{
		`{"rows": [{"id": 1, "name": "x", "count": 2, "draft": true, "_embedded": {"lines": ["a"], "rows": []}}]}`,
		`{"rows": [{"id": "1"}, null, 7, [], {"id": 2.5}, {"id": 2, "name": "\ud83d"}, {"id": 3, "id": 4}]}`,
		`{"rows": {"id": 1}}`, `[]`, `null`, "{\"rows\": [{\"name\": \"\xff\\u00e9é\", \"note\": -1.5e+3}]}", `{"rows": [{"id": 01}]}`, `{"rows": [{"_embedded": [{}]}, {"_embedded": {"rows": [[], {"id": []}]}}]}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var strict, got document
		strictErr := json.Unmarshal(body, &strict)
		faulty, err := lenient.Unmarshal(t.Context(), body, &got)
		if errors.Is(err, lenient.ErrTooComplex) || errors.Is(err, lenient.ErrTooManyFaults) {
			return
		}
		value := jsontext.Value(body)
		valid := value.IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
		if kind := value.Kind(); (err == nil) != (valid && (kind == jsontext.KindBeginObject || kind == jsontext.KindNull)) {
			t.Fatalf("valid %t, error %v", valid, err)
		}
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
