package lenient

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// Units of any size are read, and documents make no more types than the bound, whatever they hold.
func TestLayoutsAreBounded(t *testing.T) {
	t.Parallel()
	type part struct {
		Name  *string `json:"name"`
		Count *int32  `json:"count"`
	}
	type unit struct {
		Parts  []part   `json:"parts"`
		Others []*part  `json:"others"`
		Texts  []string `json:"texts"`
	}
	type units struct {
		Units []*unit `json:"units"`
	}
	for parts := range 40 {
		for texts := range 40 {
			var document units
			body := fmt.Sprintf(`{"units": [{"parts": [%s], "texts": [%s], "others": [{"name": "other", "count": 7}]}]}`,
				repeated(`{"name": "part", "count": 5}`, 10*parts), repeated(`"text"`, texts))
			if faulty, err := Unmarshal(t.Context(), []byte(body), &document); err != nil || faulty || len(document.Units) != 1 {
				t.Fatalf("faulty %t, error %v", faulty, err)
			}
			read := document.Units[0]
			if len(read.Parts) != 10*parts || len(read.Texts) != texts || *read.Others[0].Name != "other" || *read.Others[0].Count != 7 {
				t.Fatalf("%d parts and %d texts, want %d and %d", len(read.Parts), len(read.Texts), 10*parts, texts)
			}
			for i := range read.Parts {
				if *read.Parts[i].Name != "part" || *read.Parts[i].Count != 5 {
					t.Fatalf("part %d of %d is %+v", i, len(read.Parts), read.Parts[i])
				}
			}
			for i, got := range read.Texts {
				if got != "text" {
					t.Fatalf("text %d of %d is %q", i, texts, got)
				}
			}
		}
	}
	made := len(targetOf(reflect.TypeFor[units]()).layouts.made)
	if made > maxLayouts || made < maxLayouts/2 {
		t.Errorf("%d layouts were made, of at most %d", made, maxLayouts)
	}
}

func repeated(value string, times int) string {
	return strings.TrimSuffix(strings.Repeat(value+",", times), ",")
}
