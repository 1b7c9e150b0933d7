package scope_test

import (
	"strings"
	"testing"

	"mailbox-graphql/internal/scope"
)

func TestNamesAndSets(t *testing.T) {
	t.Parallel()
	names := scope.All.Names()
	if len(names) != 3 {
		t.Fatalf("names = %q", names)
	}
	var all scope.Set
	for _, name := range names {
		one, ok := scope.Parse(name)
		if !ok || one.String() != name || all.Has(one) {
			t.Errorf("Parse(%q) = %v, %t", name, one, ok)
		}
		all |= one
	}
	if all != scope.All || !all.Has(0) || scope.Set(0).Has(scope.WriteCustomers) {
		t.Errorf("all = %v", all)
	}
	if got := (scope.WriteProperties | scope.WriteCustomers).String(); got != "customers:write properties:write" {
		t.Errorf("String = %q", got)
	}
}

func TestParseList(t *testing.T) {
	t.Parallel()
	got, err := scope.ParseList("properties:write+customers:write", "+")
	if err != nil || got != scope.WriteProperties|scope.WriteCustomers {
		t.Errorf("ParseList = %v, %v", got, err)
	}
	for _, list := range []string{"", "customers", "customers:write+", "customers:write properties:write", strings.Repeat("x", 1000)} {
		if got, err := scope.ParseList(list, "+"); err == nil || got != 0 || len(err.Error()) > 200 {
			t.Errorf("ParseList(%.50q) = %v, %v", list, got, err)
		}
	}
}
