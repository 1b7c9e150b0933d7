package connection

import "testing"

// A sealer accepts what any of its keys has sealed, and seals with the first.
func TestKeysOfCursors(t *testing.T) {
	t.Parallel()
	before, during, after := NewSealer("old"), NewSealer("new", "old"), NewSealer("new")
	for name, test := range map[string]struct {
		sealed, opened *Sealer
		want           bool
	}{
		"the same key":                {before, before, true},
		"a key that was replaced":     {before, during, true},
		"a key that is gone":          {before, after, false},
		"the first key":               {during, after, true},
		"the first key, by the old":   {during, before, false},
		"another key":                 {after, before, false},
		"a random key":                {NewSealer(), NewSealer(), false},
		"an empty key":                {NewSealer(""), NewSealer(""), false},
		"an empty key, which has one": {NewSealer("", "old"), before, false},
	} {
		encoded := test.sealed.List("list").Encode(Cursor{Offset: 7})
		cursor, err := test.opened.List("list").parse("after", &encoded)
		if ok := err == nil; ok != test.want || ok && cursor.Offset != 7 {
			t.Errorf("%s: %+v, %v; want it opened: %t", name, cursor, err, test.want)
		}
		if _, err := test.opened.List("another list").parse("after", &encoded); err == nil {
			t.Errorf("%s: a cursor of another list was accepted", name)
		}
	}
}
