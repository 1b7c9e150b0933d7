package graph_test

import (
	"encoding/json"
	"testing"

	"mailbox-graphql/upstream/emulator"
)

// What a kind of type does not have is null, and Float is not listed, since the schema does not use it.
func TestIntrospectionByKind(t *testing.T) {
	t.Parallel()
	api := newAPI(t, emulator.Options{})
	var got struct {
		Schema struct {
			Types []map[string]any `json:"types"`
		} `json:"__schema"`
	}
	text := api.data(t, `{ __schema { types { kind name
		fields { name } interfaces { name } possibleTypes { name } enumValues { name } inputFields { name } isOneOf } } }`, nil)
	encoded, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(encoded, &got); err != nil {
		t.Fatal(err)
	}
	there := map[string][]string{
		"OBJECT":       {"fields", "interfaces"},
		"INTERFACE":    {"fields", "interfaces", "possibleTypes"},
		"UNION":        {"possibleTypes"},
		"ENUM":         {"enumValues"},
		"INPUT_OBJECT": {"inputFields", "isOneOf"},
		"SCALAR":       nil,
	}
	seen := make(map[string]bool)
	for _, described := range got.Schema.Types {
		kind, _ := described["kind"].(string)
		seen[kind] = true
		if described["name"] == "Float" {
			t.Error("Float is listed")
		}
		for _, field := range []string{"fields", "interfaces", "possibleTypes", "enumValues", "inputFields", "isOneOf"} {
			want := false
			for _, name := range there[kind] {
				want = want || name == field
			}
			if is := described[field] != nil; is != want {
				t.Errorf("%s %s: %s is there: %t, want %t", kind, described["name"], field, is, want)
			}
		}
	}
	for kind := range there {
		if !seen[kind] {
			t.Errorf("no type of kind %s", kind)
		}
	}
}
