package upstream

import (
	"reflect"
	"testing"

	"mailbox-graphql/upstream/hal"
)

// Each list of entries in a customer has its kind, and each kind its list behind a link: one that is forgotten would be shown
// as empty.
func TestEntryKindsAreComplete(t *testing.T) {
	t.Parallel()
	parts := new(CustomerParts)
	kinds := make(map[any]EntryKind)
	for _, kind := range EntryKinds() {
		kinds[kind.of(parts)] = kind
	}
	lists := 0
	for field, value := range reflect.ValueOf(parts).Elem().Fields() {
		if field.Type != reflect.TypeFor[hal.Embedded[Entry]]() {
			continue
		}
		lists++
		if _, ok := kinds[value.Addr().Interface()]; !ok {
			t.Errorf("no kind of EntryKinds picks CustomerParts.%s", field.Name)
		}
	}
	if len(kinds) != lists {
		t.Errorf("%d kinds pick one of %d lists", len(kinds), lists)
	}
	for _, kind := range EntryKinds() {
		list := new(entryList)
		for field, value := range reflect.ValueOf(&list.Embedded).Elem().Fields() {
			if field.Tag.Get("json") == string(kind) {
				value.Set(reflect.ValueOf([]Entry{{ID: 7}}))
			}
		}
		if found := list.of(kind); len(found) != 1 || found[0].ID != 7 {
			t.Errorf("%s: a list with an entry gives %v", kind, found)
		}
	}
}
