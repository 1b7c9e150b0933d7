package emulator

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever a body says, the grammar neither fails nor changes the customer that it was given, names what it refuses, and lets
// through only values that the rules take.
func FuzzPatchGrammar(f *testing.F) {
	for _, body := range []string{
		`[{"op":"replace","path":"/firstName","value":"Janet"},{"op":"remove","path":"/jobTitle"}]`,
		`[{"op":"add","path":"/emails","value":{"type":"work","value":"janet@example.com"}},{"op":"remove","path":"/chats/5"}]`,
		`[{"op":"replace","path":"/phones/2/value","value":"222"},{"op":"replace","path":"/address/city","value":"Dallas"}]`,
		`[{"op":"replace","path":"/address/lines","value":["a",5]},{"op":"move","path":"","value":null},7]`, `{}`, `[`,
	} {
		f.Add(body, uint32(0))
	}
	f.Fuzz(func(t *testing.T, text string, on uint32) {
		body, err := parseJSON([]byte(text))
		if err != nil {
			return
		}
		operations, violations := parseOperations(body)
		if len(violations) > 0 {
			return
		}
		var switches Switches
		for i, name := range SwitchNames() {
			if on>>i&1 == 1 {
				switches = switches.With(name)
			}
		}
		owned := func(email string, _ int64) bool { return strings.HasPrefix(email, "b") }
		given := documentedCustomer()
		patch := &customerPatch{
			switches: switches, emails: emailCheck{switches: switches, otherHas: owned}, customer: given,
		}
		stored := patch.apply(operations)
		if diff := cmp.Diff(documentedCustomer(), given); diff != "" {
			t.Fatalf("the given customer changed:\n%s", diff)
		}
		if stored && patch.refused() && !switches.PatchPartial {
			t.Errorf("a refused patch is stored: %+v", patch.violations)
		}
		if !stored && !patch.refused() {
			t.Error("an accepted patch is not stored")
		}
		for _, v := range patch.violations {
			if v.path == "" || v.message == "" || v.anchor == "" || v.source != sourceJSON {
				t.Errorf("violation %+v", v)
			}
		}
		if stored {
			checkRules(t, patch.customer)
		}
	})
}

// checkRules checks what a PATCH may have written. The entries that it found keep what the rules would not take.
func checkRules(t *testing.T, c *Customer) {
	t.Helper()
	for _, scalar := range customerScalars {
		if text := *scalar.field(c); text != "" && scalar.rule.checkText(text) != nil {
			t.Errorf("%s is %q", scalar.name, text)
		}
	}
	for _, kind := range entryKinds {
		for _, e := range *kind.entries(c) {
			found := slices.Contains(*kind.entries(documentedCustomer()), e)
			if !found && (kind.valueRule().checkText(e.Value) != nil || kind.types != nil && kind.typeRule().checkText(e.Type) != nil) {
				t.Errorf("%s has %+v", kind.relation, e)
			}
		}
	}
}
