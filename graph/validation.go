package graph

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"mailbox-graphql/graph/input"
)

// validationRules are those of the specification. Where the schema is not told, messages say which rule is broken, and
// nothing that the client has not written.
func validationRules(types *input.Types, told bool) func() *rules.Rules {
	return func() *rules.Rules {
		set := rules.NewDefaultRules()
		set.ReplaceRule(rules.ValuesOfCorrectTypeRule.Name, literals(types))
		if told {
			return set
		}
		// Nobody reads the suggestions, which take their time.
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

// wordless replaces what a rule says, but for where.
func wordless(name string, rule core.RuleFunc) core.RuleFunc {
	return func(observers *core.Events, addError core.AddErrFunc) {
		rule(observers, func(options ...core.ErrorOption) {
			addError(append(options, func(err *gqlerror.Error) {
				err.Message = fmt.Sprintf("The document breaks the rule %q.", name)
			})...)
		})
	}
}
