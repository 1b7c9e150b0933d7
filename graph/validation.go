package graph

import "github.com/vektah/gqlparser/v2/validator/rules"

// validationRules are those of the specification. A schema that is not told is not told by suggestions either; gqlgen's
// own switch for them leaves out the rules that are exchanged here.
func validationRules(suggestions bool) func() *rules.Rules {
	return func() *rules.Rules {
		set := rules.NewDefaultRules()
		if suggestions {
			return set
		}
		set.ReplaceRule(rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
		set.ReplaceRule(rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
		set.ReplaceRule(rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
		return set
	}
}
