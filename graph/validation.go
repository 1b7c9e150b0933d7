package graph

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/input"
)

// validationRules returns the rules of the specification. Without introspection their messages name the rule that is broken,
// and nothing that the client has not written.
func validationRules(types *input.Types, introspection bool) func() *rules.Rules {
	return func() *rules.Rules {
		set := rules.NewDefaultRules()
		set.ReplaceRule(rules.ValuesOfCorrectTypeRule.Name, literals(types))
		if introspection {
			return set
		}
		// Suggestions take time, and nobody would see them.
		set.ReplaceRule(rules.FieldsOnCorrectTypeRule.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions.RuleFunc)
		set.ReplaceRule(rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
		set.ReplaceRule(rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
		set.ReplaceRule(rules.ScalarLeafsRule.Name, rules.ScalarLeafsRuleWithoutSuggestions.RuleFunc)
		for name, rule := range set.GetInner() {
			set.ReplaceRule(name, wordless(name, rule))
		}
		return set
	}
}

// wordless replaces the messages of a rule, and keeps the locations.
func wordless(name string, rule core.RuleFunc) core.RuleFunc {
	return func(observers *core.Events, addError core.AddErrFunc) {
		rule(observers, func(options ...core.ErrorOption) {
			addError(append(options, func(err *gqlerror.Error) {
				err.Message = fmt.Sprintf("The document breaks the rule %q.", name)
			})...)
		})
	}
}

// reword completes the message of an error about a document or its variables, and bounds its length.
func reword(invalid *gqlerror.Error) {
	if len(invalid.Path) > 1 && invalid.Path[0] == ast.PathName("variable") {
		// In an answer, a path is that of a field.
		invalid.Message = "Variable $" + invalid.Path[1:].String() + ": " + strings.TrimSpace(invalid.Message)
		invalid.Path = nil
	}
	if invalid.Message == "operation  not found" {
		invalid.Message = "The document has several operations; name the one to run in operationName."
	}
	invalid.Message = shortened(invalid.Message, maxMessageBytes)
}

// maxMessageBytes and maxNameBytes bound what a client's own words, which validation quotes, add to answers and to logs.
const (
	maxMessageBytes = 400
	maxNameBytes    = 100
)

// shortened cuts a text that is too long, between two characters.
func shortened(text string, maxBytes int) string {
	if len(text) <= maxBytes {
		return text
	}
	return strings.ToValidUTF8(text[:maxBytes], "") + "…"
}
